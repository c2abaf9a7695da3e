"""Declared values that are never read back, and that something else live speaks against."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.contradiction import Contradicts
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource, Resource

CODE = "contradicted-by-live"


def find_contradicted(
    desired: Desired, live: Live, steps: Sequence[Step], kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A warning for each, at its place; what is made anew begins with what is declared."""
    anew = {step.address for step in steps if step.action in (Action.CREATE, Action.DELETE)}
    for address in sorted(desired.present - anew):
        if not _contradictable(kinds[address.kind]):
            continue
        found = live.resources.get(address)
        if found is not None:
            yield from _check_resource(desired.resources[address], found, kinds[address.kind])


@cache
def _contradictable(kind: Kind) -> Mapping[str, Contradicts]:
    """The fields that something else live can speak against."""
    fields = facts_of(kind).fields.items()
    return {name: facts.contradicts for name, facts in fields if facts.contradicts}


def _check_resource(resource: Resource, found: LiveResource, kind: Kind) -> Iterator[Problem]:
    for name, contradicts in _contradictable(kind).items():
        value = resource.spec.get(name)
        against = contradicts(value, found.body)
        if against is not None and value is not None:
            yield Problem(
                CODE,
                f"`{name}` {against.says}",
                against.remedy,
                Severity.WARNING,
                resource.address,
                (name,),
                resource.locations.of_value(("spec", name)),
            )
