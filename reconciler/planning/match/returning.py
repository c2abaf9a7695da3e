"""What is declared again after it went: where the API keeps it, it is brought back (§7.1).

Live is seen as if it were there, in the state that says that it is gone; the step that brings it
back is an update like any other.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning.match.interrupted_swaps import Matcher


def as_returned(desired: Desired, live: Live, fits: Matcher) -> Live:
    """Live with whatever is declared, gone, and can become in place what is declared.

    Of several the newest; what would have to be replaced stays gone, and a new one is made.
    """
    if not live.remembered:
        return live
    chosen = {
        address: found
        for address in desired.present
        if address not in live.resources
        for found in [next((e for e in live.remembered.get(address, ()) if fits(address, e)), None)]
        if found is not None
    }
    return with_returned(live, chosen)


def as_planned_to_return(steps: Iterable[Step], live: Live) -> Live:
    """Live with what a plan brings back, as long as that is not done."""
    chosen = {
        step.address: found
        for step in steps
        if step.live is not None and step.address not in live.resources
        for found in live.remembered.get(step.address, ())
        if found.id == step.live.id
    }
    return with_returned(live, chosen)


def with_returned(live: Live, chosen: Mapping[Address, LiveResource]) -> Live:
    """Live as if these were there."""
    return replace(live, resources={**live.resources, **chosen}) if chosen else live
