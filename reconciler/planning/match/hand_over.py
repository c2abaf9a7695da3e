"""A resource changes stacks: one releases it, the other takes it over, and nothing is deleted.

The giver's mark stays until the taker writes its own over it, which is the only write. Whoever runs
first, the mark alone says who has it, so that there is an owner at any time and never two.

live carries           giver: `released`               taker: `take_over_from: giver`
the giver's mark       waits, and says so              writes its own mark
the taker's mark       forgets it                      has it
nobody's mark          forgets it                      adopts it, where that is allowed
nothing is live        forgets it                      creates it
"""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource, Resource
from reconciler.planning.match.interrupted_swaps import intended_address
from reconciler.planning.match.ownership import is_ours


def is_handed_over(resource: Resource | None, found: LiveResource) -> bool:
    """Whether what another stack owns is named as handed over by exactly that stack."""
    giver = resource.lifecycle.take_over_from if resource is not None else None
    return giver is not None and found.stamp is not None and found.stamp.stack == giver


def is_released(address: Address, found: LiveResource, desired: Desired) -> bool:
    """Whether the stack gives it up, or what an interrupted swap left of it."""
    declared = (desired.resources.get(each) for each in (address, intended_address(found)) if each)
    return any(each is not None and each.lifecycle.is_released for each in declared)


def find_unfinished_swap(address: Address, resource: Resource, live: Live) -> Address | None:
    """What a swap of the giver left under another name, so that nothing is taken over yet."""
    # Only the taker asks: the giver finishes its own swaps.
    if resource.lifecycle.take_over_from is None:
        return None
    left = _find_leftovers(address, live)
    return next((each.address for each in left if is_handed_over(resource, each)), None)


def warn_of_waiting(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """What is half done, and goes on when the other stack runs: told, and no error."""
    for address, resource in desired.resources.items():
        for message, remedy in _describe_halves(address, resource, desired, live, kinds):
            # Looked up here alone: to know its places, a document is read a second time.
            place = resource.locations.of_value(("lifecycle",))
            yield Problem(
                "hand-over-waits", message, remedy, Severity.WARNING, address, location=place
            )


def _describe_halves(
    address: Address, resource: Resource, desired: Desired, live: Live, kinds: Mapping[str, Kind]
) -> Iterator[tuple[str, str]]:
    found, giver = live.resources.get(address), resource.lifecycle.take_over_from
    if giver is not None and (left := find_unfinished_swap(address, resource, live)):
        yield (
            f"waits to be taken over from {giver}: a swap there was interrupted, and left {left}",
            f"declare it in {giver} in full and apply that, so that the swap ends; then release it",
        )
    if not resource.lifecycle.is_released:
        return
    kind = kinds[address.kind]
    # One is enough to be told: what mends it mends all of them.
    for other in _find_leftovers(address, live):
        if is_ours(other, kind, desired):
            yield (
                f"cannot be taken over yet: a swap was interrupted, and left {other.address}",
                "declare it in full and apply that, so that the swap ends; then release it",
            )
            return
    if found is not None and found.stamp is not None and is_ours(found, kind, desired):
        stack = found.stamp.stack
        yield (
            f"is released, and stays with {stack} as it is until another stack takes it over",
            f"declare it there with `lifecycle: {{take_over_from: {stack}}}`, and apply that; "
            "then remove it here",
        )


def _find_leftovers(address: Address, live: Live) -> list[LiveResource]:
    return [other for other in live.resources.values() if intended_address(other) == address]
