"""Waits for what is live and cannot be used yet, before what is made inside it.

A run that was killed between creating a namespace and its readiness leaves one behind; the next
plan shows the wait as a step of its own.
"""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Live, LiveResource

SAYS = "live, and not ready yet: it is waited for, because nothing can be made in it before"


def with_waits(
    steps: Sequence[Step], desired: Desired, live: Live, kinds: Mapping[str, Kind]
) -> list[Step]:
    """These steps behind the waits that they need."""
    return [*_waits_for(steps, desired, live, kinds), *steps]


def _waits_for(
    steps: Sequence[Step], desired: Desired, live: Live, kinds: Mapping[str, Kind]
) -> Iterator[Step]:
    """A wait for every unready resource that these steps make something in, or change itself.

    What is being deleted is waited for by nobody, and neither is a deletion.
    """
    namespaces = {step.address.namespace for step in steps if step.action is not Action.DELETE}
    own = {step.address: step for step in steps}
    # Nothing is made any more inside what goes.
    ended = {step.address for step in steps if step.action is Action.DELETE}
    for address, found in live.resources.items():
        kind, step = kinds[address.kind], own.get(address)
        is_used = step is not None or (kind.is_container and address.name in namespaces)
        if is_used and is_unready(kind, found) and address not in ended:
            declared = step.desired if step else desired.resources.get(address)
            yield Step(
                address, Action.AWAIT, ActionReason.NOT_READY, SAYS, desired=declared, live=found
            )


def is_unready(kind: Kind, found: LiveResource) -> bool:
    """Whether the API says that it cannot be used yet."""
    # Only a plain false: a row that does not say is taken for ready.
    return kind.ready_field is not None and found.body.get(kind.ready_field) is False


def without_idle_waits(steps: Sequence[Step]) -> list[Step]:
    """The steps of a narrowed plan, without waits that nothing in it waits for."""
    wanted: set[Address] = {each for step in steps for each in step.after}
    wanted |= {step.address for step in steps if step.action is not Action.AWAIT}
    return [step for step in steps if step.action is not Action.AWAIT or step.address in wanted]
