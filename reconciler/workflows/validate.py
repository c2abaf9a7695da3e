"""Everything that can be known of a project without asking the API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import (
    ENVIRONMENTS,
    NOTHING_GIVEN,
    Project,
    load_project,
)
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired
from reconciler.workflows.findings import Judgement
from reconciler.workflows.lint import judge, judge_part


class ValidationResult(Struct, frozen=True):
    """What is wrong with a project, and how many resources it declares."""

    problems: tuple[Problem, ...]
    resources: int = 0


def validate(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    given: GivenVariables = NOTHING_GIVEN,
    paths: Sequence[Path] = (),
    is_strict: bool = False,
    with_secrets: bool = False,
    instead: Mapping[str, str] = MappingProxyType({}),
) -> ValidationResult:
    """Read a project, or some of its files, and say everything that is wrong, at once.

    With `is_strict`, whatever would only be a warning is an error. Secrets are looked up in
    `environ` only where `with_secrets` asks for it. `instead` is what some files, by the names they
    are shown under, are about to hold.
    """
    read = partial(load_project, folder, environment=environment, environ=environ, given=given)
    found = _validate(read, environ, paths, instead, with_secrets=with_secrets)
    if not is_strict:
        return found
    strict = (replace(problem, severity=Severity.ERROR) for problem in found.problems)
    return replace(found, problems=tuple(strict))


def validate_all(
    names: Sequence[str], check: Callable[[str], ValidationResult]
) -> tuple[ValidationResult, tuple[tuple[str, int], ...]]:
    """Several environments, and how many resources each declares.

    What is wrong with all of them is said once; of everything else, with which.
    """
    found = {name: check(name) for name in names}
    # A resource may have another address in each of them, and is declared in one place.
    together: dict[Problem, tuple[Problem, list[str]]] = {}
    for name, each in found.items():
        for problem in each.problems:
            _, where = together.setdefault(replace(problem, address=None), (problem, []))
            if name not in where:
                where.append(name)
    told = [
        problem if len(where) == len(names) else _with_environments(problem, where)
        for problem, where in together.values()
    ]
    counts = tuple((name, each.resources) for name, each in found.items())
    most = max(each.resources for each in found.values())
    return ValidationResult(in_order(told), most), counts


def _with_environments(problem: Problem, where: Sequence[str]) -> Problem:
    # The file of an environment tells which it is of.
    if problem.location and problem.location.file.startswith(f"{ENVIRONMENTS}/{where[0]}."):
        return problem
    return replace(problem, message=f"{problem.message} (in {', '.join(where)})")


def _validate(
    read: Callable[[], Project],
    environ: Mapping[str, str],
    paths: Sequence[Path],
    instead: Mapping[str, str],
    *,
    with_secrets: bool,
) -> ValidationResult:
    try:
        project = read()
        loaded = load(project, kinds=KINDS, environ=environ, paths=paths, instead=instead)
    except Rejected as error:
        return ValidationResult(error.problems)
    unusable = _check_secrets(loaded.desired, environ) if with_secrets else ()
    if paths:
        whole, unfit = _whole(project, loaded.desired, environ, instead)
        judged = judge_part(project, loaded, whole, paths=paths, instead=instead)
    else:
        unfit, judged = (), judge(project, loaded, environ, instead=instead)
    count = len(loaded.desired.resources) + len(loaded.desired.verifications)
    return ValidationResult(in_order([*unusable, *unfit, *_tell(judged)]), count)


def _tell(judged: Judgement) -> Iterator[Problem]:
    """What rules call an error stops no plan; and what could only be better is for `lint`."""
    yield from judged.problems
    for each in judged.findings:
        if each.severity is not Severity.NOTE:
            yield replace(each, severity=Severity.WARNING)


def _check_secrets(desired: Desired, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    # Loaded late: it knows how requests are made, which most validations never need.
    from reconciler.workflows.secrets import problems_in_declared

    return problems_in_declared(desired, environ)


def _whole(
    project: Project, part: Desired, environ: Mapping[str, str], instead: Mapping[str, str]
) -> tuple[LoadedProject | None, Sequence[Problem]]:
    """Everything that the project declares, where all of it can be read.

    Where it cannot, what of that is about the part all the same.
    """
    try:
        return load(project, kinds=KINDS, environ=environ, instead=instead), ()
    except Rejected as error:
        return None, [each for each in error.problems if each.address in part.verifications]
