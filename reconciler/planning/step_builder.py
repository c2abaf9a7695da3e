"""What the manifests ask for: a step for everything declared, with whatever it drags along."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.catalogue import Catalogue
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Live, LiveResource, OnReplace, Resource
from reconciler.planning.compare.resend import is_rotated
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.decide import create, delete, in_names, stamp_for, update
from reconciler.planning.match.hand_over import find_unfinished_swap, is_released
from reconciler.planning.match.interrupted_swaps import find_leftovers, successor_of
from reconciler.planning.match.ownership import is_ours
from reconciler.planning.match.renaming import RenameResult
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming, is_home_absent
from reconciler.planning.options.options import PlanOptions, matches
from reconciler.planning.replace.propagation import Propagation
from reconciler.planning.replace.repointing import Repointing, holders_in
from reconciler.planning.replace.steps import ReplacementSteps


class StepBuilder(Struct, frozen=True, kw_only=True):
    """Both sides, with everything it takes to compare them."""

    desired: Desired
    renamed: RenameResult
    kinds: Mapping[str, Kind]
    options: PlanOptions
    mentions: Mentions
    naming: Naming

    @property
    def live(self) -> Live:
        """Live, under the names that it is to have."""
        return self.renamed.live

    def steps(self) -> list[Step]:
        """A step for everything declared, no-ops included, and for what is ours and is not."""
        left = find_leftovers(self.desired, self.live)
        decided = list(self._decide())
        # Replacements spread (what stands on one may be replaced too), so all steps are decided
        # first.
        if any(change.obstacle for step in decided for change in step.changes):
            decided = list(self._with_parts(self._make_propagation().follow(decided), left))
        # A leftover that takes the name over is the resource now, and is deleted by nobody.
        used = {step.was for step in decided if step.was is not None}
        return [*decided, *self._remove_leftovers(left, used), *self._prune(left)]

    def _decide(self) -> Iterator[Step]:
        for address, resource in self.desired.resources.items():
            kind, found = self.kinds[address.kind], self.live.resources.get(address)
            if resource.lifecycle.is_tombstone and found is not None:
                yield delete(found, kind, self._why_absent(address), resource)
            # A swap that the giver did not finish would leave two of it, one under each owner.
            if not resource.lifecycle.is_wanted or find_unfinished_swap(
                address, resource, self.live
            ):
                continue
            # Names on both sides: an id in a manifest must not differ from the name that it means.
            named = in_names(resource, kind, self.mentions, self.naming)
            if found is None:
                kept = self.live.remembered.get(address, ())
                yield create(named, kind, self.desired, kept=kept)
            else:
                was = self.renamed.was.get(address)
                yield update(
                    named,
                    found,
                    kind,
                    self.desired,
                    self.naming,
                    was=was,
                    catalogue=self.live.catalogue,
                    is_resent=matches(address, self.options.resend),
                )

    def _why_absent(self, address: Address) -> ActionReason:
        home = is_home_absent(address, self.desired, self.kinds)
        return ActionReason.HOME_ABSENT if home else ActionReason.TOMBSTONE

    def _make_propagation(self) -> Propagation:
        return Propagation(
            self.kinds,
            self.options,
            holders_in(self.mentions, self.naming, self.kinds),
            Repointing(self.naming, self.kinds),
        )

    def _with_parts(
        self, decided: list[Step], left: Mapping[Address, list[LiveResource]]
    ) -> Iterator[Step]:
        for step in decided:
            if step.replacement is None or step.replacement.how is OnReplace.REFUSE:
                yield step
            else:
                yield from self._make_replacement(step).parts_of(
                    self._with_ignored(step), self._ready(step, left)
                )

    def _with_ignored(self, step: Step) -> Step:
        """A new resource is all that is declared: nothing of live is left to be left alone."""
        if not (step.desired and step.live and step.desired.lifecycle.ignore_changes):
            return step
        heeding = replace(step.desired.lifecycle, ignore_changes=())
        resource = replace(step.desired, lifecycle=heeding)
        known = [change.path for change in step.changes]
        kind = self.kinds[step.address.kind]
        lost = [
            change
            for change in changes_of(resource, step.live, kind, self.naming)
            if not any(change.path[: len(path)] == path for path in known)
        ]
        return replace(step, changes=(*step.changes, *lost))

    def _make_replacement(self, step: Step) -> ReplacementSteps:
        kind = self.kinds[step.address.kind]
        stamp = stamp_for(step.desired, kind, self.desired) if step.desired else None
        taken = {**self.desired.resources, **self.live.resources}
        return ReplacementSteps(kind, stamp, taken)

    def _ready(self, step: Step, left: Mapping[Address, list[LiveResource]]) -> LiveResource | None:
        """The successor of an interrupted swap, if it is as declared."""
        found = successor_of(step.address, left)
        return found if found and step.desired and self._is_as(step.desired, found) else None

    def _is_as(self, resource: Resource, found: LiveResource) -> bool:
        kind = self.kinds[resource.address.kind]
        # A successor made before the secrets were raised holds the old ones, and cannot be asked.
        if is_rotated(resource, kind, found):
            return False
        catalogue = self.live.catalogue
        return not changes_of(resource, found, kind, self.naming, catalogue=catalogue)

    def _remove_leftovers(
        self, left: Mapping[Address, list[LiveResource]], used: set[str]
    ) -> Iterator[Step]:
        """The end of what interrupted swaps left, unless one of them is being used."""
        for others in left.values():
            for found in others:
                if found.address.name not in used:
                    kind = self.kinds[found.address.kind]
                    yield delete(found, kind, ActionReason.LEFT_OVER)

    def _prune(self, left: Mapping[Address, list[LiveResource]]) -> Iterator[Step]:
        kept = {found.address for others in left.values() for found in others}
        for address, found in self.live.resources.items():
            is_undeclared = address not in self.desired.resources and address not in kept
            # Released is not undeclared: the owner's mark stays until the taker overwrites it.
            if not is_undeclared or is_released(address, found, self.desired):
                continue
            kind = self.kinds[address.kind]
            if kind.is_pruned and is_ours(found, kind, self.desired):
                absent = is_home_absent(address, self.desired, self.kinds)
                yield delete(
                    found, kind, ActionReason.HOME_ABSENT if absent else ActionReason.NOT_DECLARED
                )


def fits_in_place(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    mentions: Mentions,
    naming: Naming,
    *,
    catalogue: Catalogue | None = None,
) -> bool:
    """Whether a live resource can become what is declared without being replaced."""
    named = in_names(resource, kind, mentions, naming)
    changes = changes_of(named, found, kind, naming, catalogue=catalogue)
    return not any(change.obstacle for change in changes)


def is_work(step: Step) -> bool:
    """Whether anything is to be done."""
    return step.action is not Action.NO_OP
