"""What one stack sees of the environment, and of what is not its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from reconciler.manifest.project.embedded import EMBEDDED
from reconciler.manifest.project.project import Project
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import EnvironmentAccess

API_URL: Final = "RECONCILER_API_URL"
"""Where the API of all stacks is, in the place of what each of them says."""
VENDOR: Final = "https://api.mixpeek.com"


def environ_of(stack: FleetStack, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as a stack sees it: the names in its entry, and where the API is."""
    seen = {*stack.environment, API_URL}
    if stack.key_env:
        seen.add(stack.key_env)
    return {name: value for name, value in environ.items() if name in seen}


def environ_without_keys(
    stacks: Sequence[FleetStack], environ: Mapping[str, str], *, own: Collection[str]
) -> dict[str, str]:
    """The environment without what is any stack's, or the fleet's own as a whole.

    For programs that are started for one of them.
    """
    taken = {*_variables_of(stacks), *own}
    return {name: value for name, value in environ.items() if name not in taken}


def key_problem(
    stack: FleetStack, project: Project, all_of: Sequence[FleetStack], *, own: Collection[str]
) -> Problem | None:
    """Why a stack may not use the key that its own file names; `None` where it may.

    Whoever writes a stack's files chooses that name, and must not come by another stack's key, nor
    by what is the fleet's `own`.
    """
    if stack.key_env is not None:
        return None
    name, access = project.key_env, EnvironmentAccess()
    others = _variables_of(each for each in all_of if each.name != stack.name)
    is_anothers = name in others or name in own
    if access.is_key(name) and stack.repository is None:
        return None  # the usual variable, said by whoever says all of them
    is_of_the_run = not access.is_key(name) and access.to_send(name) is not None
    if not is_anothers and not (is_of_the_run and stack.repository):
        return None
    whose = "another stack's" if is_anothers else "the CI system's"
    whose = "the fleet's own" if name in own else whose
    says = f"its reconciler.yaml names {name} as the variable of its key, which is {whose}"
    remedy = "say in fleet.yaml which key it has: `key_env: NAME`"
    return Problem("key-of-another-stack", says, remedy, location=stack.place)


def api_problem(stack: FleetStack, project: Project, said: str | None) -> Problem | None:
    """Why a key may not be sent where a repository says; `None` where it may.

    `said` is where the API is, if whoever runs the fleet says so.
    """
    if said or stack.repository is None or project.api_url in (VENDOR, EMBEDDED):
        return None
    says = f"its reconciler.yaml names another API than {VENDOR}, and the key would go there"
    remedy = (
        f"set {API_URL} for the run, if that is meant, or take `api: {{url: …}}` out of the "
        "repository"
    )
    return Problem("unknown-api", says, remedy, location=stack.folder_place)


def _variables_of(stacks: Iterable[FleetStack]) -> frozenset[str]:
    return frozenset(name for each in stacks for name in each.own_variables)
