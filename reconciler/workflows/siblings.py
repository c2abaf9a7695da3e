"""The other environments of a project: their namespaces are nobody's noise.

A namespace carries no stamp, and what somebody keeps there by hand none either; but a project that
has an environment there knows whose business it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.load import load_despite_problems
from reconciler.manifest.project.project import Project, environment_names, load_project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired
from reconciler.model.secrets.environment import VARIABLE_PREFIX


def without_siblings(
    plan: Plan, project: Project, desired: Desired, *, environ: Mapping[str, str]
) -> Plan:
    """The plan, which does not speak of what is in the namespaces of other environments."""
    # Most plans speak of nothing unmanaged, and are spared the reading.
    if not plan.unmanaged:
        return plan
    own = {_home_of(address) for address in desired.resources}
    theirs = frozenset(_namespaces(project, environ)) - own
    kept = tuple(each for each in plan.unmanaged if _home_of(each) not in theirs)
    return replace(plan, unmanaged=kept)


def _namespaces(project: Project, environ: Mapping[str, str]) -> Iterator[str]:
    """Of every other environment behind the same API; what is wrong with one is its own affair."""
    # What this run is told of variables, another environment is not.
    plain = {name: text for name, text in environ.items() if not name.startswith(VARIABLE_PREFIX)}
    for name in environment_names(project.folder):
        if name == project.environment:
            continue
        try:
            other = load_project(project.folder, environ=plain, environment=name)
        except Rejected:
            continue
        if (other.api_url, other.key_env) == (project.api_url, project.key_env):
            loaded, _ = load_despite_problems(other, kinds=KINDS, environ=plain)
            yield from filter(None, map(_home_of, loaded.desired.resources))


def _home_of(address: Address) -> str:
    """The namespace that it is, or lies in; empty for what lies in none."""
    return address.name if address.kind == container_in(KINDS) else address.namespace
