"""The steps a replacement consists of, in their order; every state between them can be resumed.

Recreate deletes and creates. Swap makes a successor under a temporary name, moves the names, and
deletes the old one last of all, when everything that held its id has the new one.
"""

from collections.abc import Collection, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Counts, Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource, OnReplace, Stamp
from reconciler.planning.compare.unverifiable import unverifiable_in
from reconciler.planning.impact.blast_radius import blast_radius_of

_FOR_ANOTHER: Final = (ActionReason.DRAGGED, ActionReason.MAKES_WAY)


class ReplacementSteps(Struct, frozen=True):
    """Makes the parts of one kind's replacements."""

    kind: Kind
    stamp: Stamp | None
    """The owner's mark that the new resource is to carry in the end."""
    taken: Collection[Address]
    """Addresses that no temporary name may collide with."""

    def parts_of(self, step: Step, successor: LiveResource | None) -> Iterator[Step]:
        """The steps of a replacement; `successor` is one that an earlier run left ready."""
        whole = replace(
            step,
            reason=step.reason if step.reason in _FOR_ANOTHER else ActionReason.REPLACED,
            changes=tuple(self._classify(change) for change in step.changes),
            # Each part writes the stamp of its own moment; the resource's usual one comes with the
            # last.
            stamp=None,
            unverifiable=(),
        )
        if step.replacement and step.replacement.how is OnReplace.SWAP:
            return self._swap(whole, successor)
        return self._recreate(whole)

    def _classify(self, change: FieldChange) -> FieldChange:
        loses_data = self.kind.counts != Counts() and change.obstacle
        return replace(change, change_class=ChangeClass.DESTROY) if loses_data else change

    def _recreate(self, step: Step) -> Iterator[Step]:
        # The name must be free first: it is unique, and a second create is refused (§13).
        yield self._remove(step)
        yield self._create(step, ReplacementPart.RENEW)

    def _swap(self, step: Step, successor: LiveResource | None) -> Iterator[Step]:
        name = step.address.name
        stamp = self.stamp or Stamp("")
        between = successor.address.name if successor else self._free(step, "successor")
        aside = self._free(step, "retired")
        # Made before anything is taken away: a create that is refused has harmed nothing.
        if successor is None:
            made = self._create(step, ReplacementPart.SUCCEED)
            yield replace(made, becomes=between, stamp=replace(stamp, successor_of=name))
        yield replace(
            step,
            action=Action.RENAME,
            # The old one gives up its name before the new one takes it, since names are unique
            # (§13).
            part=ReplacementPart.RETIRE,
            changes=(),
            becomes=aside,
            stamp=replace(stamp, retired_from=name),
        )
        yield replace(
            step,
            action=Action.RENAME,
            part=ReplacementPart.PROMOTE,
            changes=(),
            live=successor,
            was=between,
            stamp=stamp,
        )
        # Last of all: until here, every step can be taken back or resumed.
        yield replace(self._remove(step), changes=(), was=aside)

    def _create(self, step: Step, part: ReplacementPart) -> Step:
        spec = step.desired.spec if step.desired else {}
        return replace(
            step,
            action=Action.CREATE,
            part=part,
            live=None,
            was=None,
            stamp=self.stamp,
            changes=step.changes if part is ReplacementPart.SUCCEED else (),
            unverifiable=unverifiable_in(self.kind, spec),
        )

    def _remove(self, step: Step) -> Step:
        radius = blast_radius_of(step.live, self.kind) if step.live else None
        return replace(step, action=Action.DELETE, part=ReplacementPart.REMOVE, blast_radius=radius)

    def _free(self, step: Step, role: str) -> str:
        """A temporary name that nobody has: `search--retired`, then `search--retired-2`."""
        base = f"{step.address.name}--{role}"
        # As many candidates as there are names, and one more: one of them is free.
        names = [base, *(f"{base}-{count}" for count in range(2, len(self.taken) + 3))]
        return next(name for name in names if step.address._replace(name=name) not in self.taken)
