"""What keeps its owner from changing in place, and goes for as long as that takes.

It is deleted, the owner changes, and it is created again: by its own permission, because it loses
what is not declared. Every state in between is one that the next plan goes on from: what is away is
declared and not live.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reconciler.kinds.declaration.containment import parts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Step
from reconciler.model.resource import OnReplace


def find_parts_in_the_way(step: Step, kinds: Mapping[str, Kind]) -> Iterator[Address]:
    """The parts of a resource that a change of it waits for, where it may change in place at all.

    What is to be swapped is swapped: its successor is asked before anything is taken away.
    """
    if step.desired is None or step.desired.lifecycle.on_replace is OnReplace.SWAP:
        return
    held = {change.held_by for change in step.changes if change.obstacle}
    yield from (part for part in parts_of(step.address, kinds) if part.kind in held)


def without_obstacle(step: Step, part: Address) -> Step:
    """The step of a resource that changes in place while this part of it is away."""
    changes = tuple(
        replace(change, obstacle=None) if change.held_by == part.kind else change
        for change in step.changes
    )
    return replace(step, changes=changes, says=f"{step.says}, while {part} is away")


def make_way(step: Step, owner: Address) -> Step:
    """The step of a part that is made anew around a change of what it belongs to."""
    says = f"makes way for a change of {owner}"
    return replace(
        step,
        action=Action.UPDATE,
        reason=ActionReason.MAKES_WAY,
        says=f"{step.says}; {says}" if step.action is not Action.NO_OP else says,
    )
