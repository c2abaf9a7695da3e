"""The steps a replacement consists of, in their order; every state between them can be resumed.

Recreate deletes and creates. Swap makes a successor under a temporary name, moves the names, and
deletes the old one last of all, when everything that held its id has the new one.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reconciler.kinds.declaration.kind import Counts, Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.data import Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource, OnReplace, Resource, Stamp
from reconciler.planning.compare.unverifiable import unverifiable_in
from reconciler.planning.impact.blast_radius import blast_radius_of


@dataclass(frozen=True, slots=True)
class ReplacementSteps:
    """Makes the parts of one kind's replacements."""

    kind: Kind
    stamp: Stamp | None
    """The owner's mark that the new resource is to carry in the end."""
    taken: Collection[Address]
    """Addresses that no temporary name may collide with."""
    publications: Mapping[str, Fields] = field(default_factory=dict)
    """By id: the public forms that were read."""

    def parts_of(self, step: Step, successor: LiveResource | None) -> Iterator[Step]:
        """The steps of a replacement; `successor` is one that an earlier run left ready."""
        whole = replace(
            step,
            reason=ActionReason.DRAGGED
            if step.reason is ActionReason.DRAGGED
            else ActionReason.REPLACED,
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
        stamp, form = self.stamp or Stamp(""), self._form(step)
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
            # The public form is noted here: it is gone with the old page, before the new one
            # exists.
            stamp=replace(stamp, retired_from=name, publication=form),
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
        # Withdrawn before published: a public name is unique in the world (§9).
        if form is not None:
            public = replace(step, action=Action.UPDATE, changes=(), publication=form)
            yield replace(public, part=ReplacementPart.WITHDRAW, was=aside)
            yield replace(public, part=ReplacementPart.PUBLISH, live=successor)
        # Last of all: until here, every step can be taken back or resumed.
        yield replace(self._remove(step), changes=(), was=aside)

    def _form(self, step: Step) -> Fields | None:
        """What a swap takes along of the old one's public form, where the manifest says so."""
        read = self.publications.get(step.live.id) if step.live else None
        is_wanted = step.desired is not None and step.desired.lifecycle.republish
        if read is None or self.kind.public_form is None or not is_wanted:
            return None
        return self.kind.public_form.settings_of(read)

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
        return next(name for name in names if replace(step.address, name=name) not in self.taken)


def hand_over(
    resource: Resource, retired: LiveResource, heir: LiveResource | None, kind: Kind
) -> Iterator[Step]:
    """What an interrupted swap still owes: the retired one's public form, for the one in place."""
    form = retired.stamp.publication if retired.stamp else None
    if form is None or heir is None or not resource.lifecycle.republish:
        return
    owed = Step(
        retired.address,
        Action.UPDATE,
        ActionReason.LEFT_OVER,
        f"gives its public form to {resource.address}",
        desired=resource,
        publication=form,
    )
    if kind.is_published(retired.body):
        yield replace(owed, part=ReplacementPart.WITHDRAW, live=retired)
    # Publishing switches everything on; what was off needs the second request although it is
    # public.
    if not kind.is_published(heir.body) or is_switched_off(form, kind):
        yield replace(owed, part=ReplacementPart.PUBLISH, live=heir)


def is_switched_off(form: Fields, kind: Kind) -> bool:
    """Something was off that publishing turns on, so that it takes a second request to be so."""
    switches = kind.public_form.switches if kind.public_form else ()
    return any(form.get(each) is False for each in switches)
