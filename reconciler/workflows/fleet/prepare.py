"""An entry of the fleet -> a project and a way to its API, or why there is none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.manifest.project.embedded import database_of, is_embedded
from reconciler.manifest.project.project import PROJECT_FILE, Project, load_project
from reconciler.model.errors import Rejected
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.workflows.connect import connect_to
from reconciler.workflows.fleet.isolate import API_URL, api_problem, environ_of, key_problem
from reconciler.workflows.session import Session

ReasonOf: TypeAlias = Callable[[FleetStack, Path], Callable[[], str]]
"""What the audit log of a stack's account is told, made when it is needed."""


class Prepared(PartlyShown, Struct, frozen=True, kw_only=True):
    """A stack that can be run."""

    stack: FleetStack
    project: Project
    session: Unshown[Session]
    environ: Unshown[Mapping[str, str]]
    """All that it sees of the environment."""
    account: Unshown[str]
    """The same for stacks of one account; it tells nobody the key."""
    commit: str | None = None


class Surroundings(PartlyShown, Struct, frozen=True, kw_only=True):
    """What all stacks of a run have in common."""

    folder: Path
    """Of `fleet.yaml`."""
    stacks: tuple[FleetStack, ...]
    """All of the fleet, also those that are not meant now: their keys are theirs all the same."""
    own: tuple[str, ...]
    """The variables of the fleet as a whole, which are no stack's."""
    environ: Unshown[Mapping[str, str]]
    reason: Unshown[ReasonOf] = field(default=lambda _stack, _folder: str)
    may_be_plain: bool = False
    """Keys may go over http, wherever that is."""
    wire: Unshown[Callable[[Session], Session]] = field(default=lambda session: session)
    """Puts something of its own between the session and its API."""
    learn: Unshown[Callable[[Iterable[str]], None]] = field(default=lambda _: None)
    """Told of every secret that no output may hold, before any stack is run."""


def prepare(
    stack: FleetStack, folder: Path, around: Surroundings, *, commit: str | None = None
) -> Prepared:
    """Open a stack whose files are in a folder; raises `Rejected` with everything that is wrong."""
    if not (folder / PROJECT_FILE).is_file():
        says = f"there is no {PROJECT_FILE} in {stack.where}"
        remedy = "mend the path, or create it: `reconciler init` writes one"
        raise Rejected(Problem("no-project", says, remedy, location=stack.folder_place))
    environ = environ_of(stack, around.environ)
    project = _load(stack, folder, environ)
    if stack.key_env is not None:
        access = replace(project.access, keys=project.access.keys | {stack.key_env})
        project = replace(project, key_env=stack.key_env, access=access)
    url = environ.get(API_URL) or None
    found = (
        key_problem(stack, project, around.stacks, own=around.own),
        api_problem(stack, project, url),
    )
    if problems := [each for each in found if each is not None]:
        raise Rejected(*problems)
    session = _connect(stack, project, around, url)
    return Prepared(
        stack=stack,
        project=project,
        session=session,
        environ=environ,
        account=_account_of(project, around, url),
        commit=commit,
    )


def _load(stack: FleetStack, folder: Path, environ: Mapping[str, str]) -> Project:
    try:
        return load_project(folder, environ=environ, environment=stack.env)
    except Rejected as error:
        raise Rejected(*(_at_the_entry(stack, each) for each in error.problems)) from error


def _at_the_entry(stack: FleetStack, problem: Problem) -> Problem:
    """Where nobody can name an environment by a flag, the entry does."""
    if problem.code != "environment-required":
        return problem
    remedy = "say which in fleet.yaml: `env: NAME`"
    return replace(problem, remedy=remedy, location=stack.place)


def _connect(stack: FleetStack, project: Project, around: Surroundings, url: str | None) -> Session:
    try:
        session = connect_to(project, environ=around.environ, url=url)
    except Rejected as error:
        raise Rejected(*(_at_the_key(stack, project, each) for each in error.problems)) from error
    reason = around.reason(stack, project.folder)
    return around.wire(replace(session, reason=reason, may_be_plain=around.may_be_plain))


def _at_the_key(stack: FleetStack, project: Project, problem: Problem) -> Problem:
    """Where nobody can hand a key over by file, it is the variable that is to be set."""
    if problem.code != "no-api-key":
        return problem
    remedy = f"set {project.key_env} for the run, or name another variable with `key_env`"
    return replace(problem, remedy=remedy, location=stack.key_place)


def _account_of(project: Project, around: Surroundings, url: str | None) -> str:
    where = url or project.api_url
    key = around.environ.get(project.key_env, "")
    if is_embedded(where):
        where, key = str(database_of(where, project.folder).absolute()), ""
    return sha256(f"{where.rstrip('/')}\0{key.strip()}".encode()).hexdigest()


def rivals(prepared: Sequence[Prepared]) -> Mapping[str, Problem]:
    """By their names, the entries that own the same resources of the same account.

    Each of them would delete what only the other one declares.
    """
    owners: Mapping[tuple[str, str], list[FleetStack]] = defaultdict(list)
    for each in prepared:
        owners[each.account, each.project.stack].append(each.stack)
    return {
        each.name: rivalry(each, [other.name for other in same if other is not each], owner)
        for (_, owner), same in owners.items()
        if len(same) > 1
        for each in same
    }


def rivalry(stack: FleetStack, others: Sequence[str], owner: str) -> Problem:
    """Why a stack may not be run beside others that own the same."""
    says = f"it is the stack {owner} of an account in which {', '.join(others)} is that as well"
    remedy = (
        "give one of them another name in its reconciler.yaml, or its environment's file, or "
        "another account: each would delete what only the other declares"
    )
    return Problem("same-owner", says, remedy, location=stack.place)
