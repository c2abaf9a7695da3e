"""Steps as people count them: one entry per decision, however many steps carry it out.

A replacement's parts are one entry. A create and the update that sets what it left out are two,
because they are told as two; `by_address` puts them together for those who look at resources.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.containment import owner_field
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.data import FieldPath, Fields
from reconciler.model.location import Location
from reconciler.model.plan import BlastRadius, Plan, Replacement, ReplacementPart, Step
from reconciler.model.resource import LiveResource, OnReplace
from reconciler.rendering.words.view import REPLACING, SYMBOLS

REPLACE: Final = "replace"
MISSING, CHANGED, NOT_DECLARED = DRIFTED = ("missing", "changed", "not declared")
"""How a resource drifted: what live became of what is declared."""
_HAPPENED: Final = {Action.CREATE: MISSING, Action.DELETE: NOT_DECLARED}
_SIGNS: Final = {MISSING: "-", CHANGED: "~", NOT_DECLARED: "+"}
UNCHANGING: Final = (Action.AWAIT, Action.VERIFY, Action.EXECUTE)
"""What changes nothing of a resource, and is told all the same."""
WEIGHTS: Final = tuple(ChangeClass)
_PROTECTION: Final = "protect"
"""The key of the owner's mark that keeps a resource from being deleted."""


class Entry(Struct, frozen=True):
    """The steps of one address that belong together, in their order; at least one."""

    steps: tuple[Step, ...]
    kind: Kind | None
    """What is known of its kind."""
    is_drift: bool = False
    """Told as what live became of what is declared, not as what a plan makes of what is live."""
    is_compared: bool = False
    """One side beside another: nothing is changed, and nothing can be lost."""

    @property
    def first(self) -> Step:
        """What is said of the whole entry is said of its first step."""
        return self.steps[0]

    @property
    def address(self) -> Address:
        """Whose entry it is."""
        return self.first.address

    @property
    def replacement(self) -> Replacement | None:
        """How the resource is replaced, when that is what its steps do."""
        return self.first.replacement if self.first.part else None

    @property
    def word(self) -> str:
        """What becomes of the resource: the name of an action, or `replace`; of drift, what did."""
        if self.is_drift:
            return CHANGED if self.first.part else _HAPPENED.get(self.first.action, CHANGED)
        return REPLACE if self.replacement else self.first.action.value

    @property
    def symbol(self) -> str:
        """`-`, `-/+`."""
        if self.is_drift:
            return _SIGNS[self.word]
        return REPLACING[self.replacement.how] if self.replacement else SYMBOLS[self.first.action]

    @property
    def previous_name(self) -> str | None:
        """What the resource was called, where the plan gives it another name."""
        is_recreated = self.replacement and self.replacement.how is OnReplace.RECREATE
        renaming = ReplacementPart.REMOVE if is_recreated else ReplacementPart.RETIRE
        return next((step.was for step in self.steps if step.part in (None, renaming)), None)

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """What differs, each field once; of drift, declared before and live after."""
        by_path = {change.path: change for step in self.steps for change in step.changes}
        return tuple(map(_reverse, by_path.values()) if self.is_drift else by_path.values())

    @property
    def all_changes(self) -> tuple[FieldChange, ...]:
        """What differs, and what is written into the owner's mark beside it."""
        if self.is_drift:  # the mark is told in words
            return self.changes
        marks = (change for step in self.steps for change in step.marks)
        whose = Attribution.PENDING if self.attribution is Attribution.BOTH else self.attribution
        return (*self.changes, *(replace(each, attribution=whose) for each in marks))

    @property
    def live(self) -> LiveResource | None:
        """The resource as it is before the first step; never a successor made by an earlier run."""
        old = [step.live for step in self.steps if step.live and not _is_successor(step.live)]
        return old[0] if old else None

    @property
    def unverifiable(self) -> tuple[FieldPath, ...]:
        """Declared fields that cannot be compared, list items by their names."""
        return tuple(dict.fromkeys(path for step in self.steps for path in step.unverifiable))

    @property
    def declared(self) -> Fields:
        """What the manifest says."""
        spec = next((step.desired.spec for step in self.steps if step.desired), {})
        # What a part belongs to is said by its name, and is no field that anybody wrote.
        unsaid = owner_field(self.kind) if self.kind else ""
        return {key: value for key, value in spec.items() if key != unsaid}

    @property
    def deferred(self) -> tuple[str, ...]:
        """Fields that a later step sets."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.deferred))

    @property
    def blast_radius(self) -> BlastRadius | None:
        """What goes with whatever is deleted."""
        return next((step.blast_radius for step in self.steps if step.blast_radius), None)

    @property
    def losses(self) -> tuple[str, ...]:
        """What is lost besides what the blast radius counts, as ends of "loses ..."."""
        ends = self.word == Action.DELETE and not self.is_compared
        ended = self.kind.ends if self.kind and ends else ()
        told = self.replacement.loses if self.replacement else ended
        public = self.blast_radius.public if self.blast_radius else ()
        # A replacement speaks of its own public form itself.
        is_own = self.address in public and not self.replacement
        own = ("its public page, URL and key",) if is_own else ()
        others = [each for each in public if each != self.address]
        return (*told, *own, *(f"the public page, URL and key of {each}" for each in others))

    @property
    def location(self) -> Location | None:
        """Where the resource is declared."""
        found = (step.location for step in self.steps)
        return next((location for location in found if location), None)

    @property
    def attribution(self) -> Attribution | None:
        """Which side moved; `None` when the plan has no base."""
        return self.first.attribution

    @property
    def is_foreign(self) -> bool:
        """Whether the manifests that are being reviewed did not cause it."""
        is_moved = self.attribution is not None and self.attribution.is_foreign
        return is_moved and not self.is_drift  # there it goes without saying

    @property
    def is_destructive(self) -> bool:
        """Something is deleted or replaced, or data is lost otherwise; drift is past that."""
        if self.is_drift:
            return False
        is_gone = self.word in (Action.DELETE, REPLACE)
        return is_gone or self.change_class is ChangeClass.DESTROY

    @property
    def undeclared(self) -> tuple[FieldPath, ...]:
        """What only live has, and what goes from it."""
        found = (change.path for change in self.changes if change.is_undeclared)
        return () if self.is_drift else tuple(found)

    @property
    def moved(self) -> tuple[str, ...]:
        """What the server says of fields that it moved by itself."""
        return tuple(dict.fromkeys(change.told for change in self.changes if change.told))

    @property
    def is_bared(self) -> bool:
        """Whether it is protected from deletion no longer."""
        marks = (change for step in self.steps for change in step.marks)
        return any(mark.path[-1] == _PROTECTION and mark.after is None for mark in marks)

    @property
    def is_risky(self) -> bool:
        """Whether the names of its fields do not tell it: no short form leaves it out."""
        makes_version = any(step.makes_version for step in self.steps)
        others = (self.undeclared, self.moved, self.is_bared, makes_version)
        return self.is_destructive or any(others)

    @property
    def change_class(self) -> ChangeClass | None:
        """The weightiest of what it means; a resource that begins to exist changes nothing."""
        if self.is_compared:
            return None
        if self.word == Action.DELETE:
            return ChangeClass.DESTROY
        is_beginning = self.word in (Action.CREATE, *UNCHANGING, MISSING, NOT_DECLARED)
        if is_beginning or self.first.reason is ActionReason.DEFERRED:
            return None
        classes = [change.change_class for change in self.changes]
        return max(classes, key=WEIGHTS.index, default=self._without_changes())

    def _without_changes(self) -> ChangeClass | None:
        if self.word == Action.ADOPT:
            return None
        if self.blast_radius and not is_harmless(self.blast_radius):
            return ChangeClass.DESTROY
        return ChangeClass.BEHAVIOUR if self.first.part else ChangeClass.METADATA


def entries_of(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[Entry, ...]:
    """The plan's steps as entries, each where its first step stands."""
    parts: dict[Address, list[Step]] = defaultdict(list)
    for step in plan:
        if step.part:
            parts[step.address].append(step)
    return tuple(
        Entry(
            tuple(parts.pop(step.address)) if step.part else (step,),
            kinds.get(step.address.kind),
            plan.is_of_drift,
            plan.compared is not None,
        )
        for step in plan
        if not step.part or step.address in parts
    )


def by_address(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[tuple[Entry, ...], ...]:
    """The entries of each address, in the order in which the addresses first appear."""
    found: dict[Address, list[Entry]] = defaultdict(list)
    for entry in entries_of(plan, kinds):
        found[entry.address].append(entry)
    return tuple(map(tuple, found.values()))


def is_harmless(radius: BlastRadius) -> bool:
    """Nothing that could be lost is known, and everything is known."""
    return radius.documents == radius.objects == 0 and not radius.subtree


def _reverse(change: FieldChange) -> FieldChange:
    return replace(change, before=change.after, after=change.before, obstacle=None)


def _is_successor(found: LiveResource) -> bool:
    return found.stamp is not None and found.stamp.successor_of is not None
