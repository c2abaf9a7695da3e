"""The environments of one project know of each other: what is theirs is neither noise nor prey.

A namespace carries no stamp, and what somebody keeps there by hand none either; but a project that
has an environment there knows whose business it is.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.load import load_despite_problems
from reconciler.manifest.project.project import Project, environment_names, load_project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired
from reconciler.model.secrets.environment import VARIABLE_PREFIX
from reconciler.planning.environments.siblings import (
    Sibling,
    deletions_of_undeclared,
    refuse_to_delete_theirs,
)
from reconciler.planning.options.options import PlanOptions


def heed_siblings(
    plan: Plan,
    project: Project,
    desired: Desired,
    *,
    environ: Mapping[str, str],
    options: PlanOptions,
) -> Plan:
    """The plan, which does not speak of what other environments declare, or of what is in their
    namespaces, and may delete nothing that is theirs."""
    own = desired.resources.keys()
    # Most plans do neither, and are spared the reading.
    if not plan.unmanaged and not any(deletions_of_undeclared(plan, own)):
        return plan
    siblings = [*_siblings(project, environ)]
    quiet = _without_homes_of(siblings, plan, desired)
    found = [
        Sibling(_shown(each.environment), theirs.stack, theirs.present) for each, theirs in siblings
    ]
    return refuse_to_delete_theirs(quiet, own, found, options)


def without_siblings(
    plan: Plan, project: Project, desired: Desired, *, environ: Mapping[str, str]
) -> Plan:
    """The plan, which does not speak of what is other environments' business."""
    if not plan.unmanaged:
        return plan
    return _without_homes_of([*_siblings(project, environ)], plan, desired)


def _without_homes_of(
    siblings: Sequence[tuple[Project, Desired]], plan: Plan, desired: Desired
) -> Plan:
    theirs = {address for _, declared in siblings for address in declared.resources}
    homes = {*map(_home_of, theirs)} - {"", *map(_home_of, desired.resources)}
    kept = tuple(
        each for each in plan.unmanaged if each not in theirs and _home_of(each) not in homes
    )
    return replace(plan, unmanaged=kept)


def _siblings(project: Project, environ: Mapping[str, str]) -> Iterator[tuple[Project, Desired]]:
    """Every other environment behind the same API; what is wrong with one is its own affair."""
    # What this run is told of variables, another environment is not.
    plain = {name: text for name, text in environ.items() if not name.startswith(VARIABLE_PREFIX)}
    names = environment_names(project.folder)
    # A project may be used without one as well, unless it says otherwise.
    for name in (None, *names) if names else ():
        if name == project.environment:
            continue
        try:
            other = load_project(project.folder, environ=plain, environment=name)
        except Rejected:
            continue
        if (other.api_url, other.key_env) == (project.api_url, project.key_env):
            loaded, _ = load_despite_problems(other, kinds=KINDS, environ=plain)
            yield other, loaded.desired


def _shown(environment: str | None) -> str:
    return f"environment {environment}" if environment else "the project without an environment"


def _home_of(address: Address) -> str:
    """The namespace that it is, or lies in; empty for what lies in none."""
    return address.name if address.kind == container_in(KINDS) else address.namespace
