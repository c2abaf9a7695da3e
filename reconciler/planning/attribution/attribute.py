"""Whose is each difference? What was declared, what is declared and what is live, three ways.

Pure, and after the plan: a plan has the same steps whether its differences are attributed or not.

    base   head   live
    a      b      a      pending: the manifests moved
    a      a      c      drift: live moved
    a      b      c      both
    a      b      b      converged: nothing is left to do, and no step
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.containment import container_in, home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution, Base, Converged
from reconciler.model.change import Action, ActionReason, FieldChange, ResendReason
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Desired, Live
from reconciler.planning.attribution.effectless import find_effectless_edits
from reconciler.planning.attribution.sides import declares_the_same
from reconciler.planning.attribution.world import Comparison
from reconciler.planning.compare.metadata_keys import declared_keys
from reconciler.planning.compare.resend import without_resent
from reconciler.planning.match.namespace_checks import with_homes
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import with_declared_names

_PENDING, _DRIFT, _BOTH = Attribution.PENDING, Attribution.DRIFT, Attribution.BOTH


def attribute(
    plan: Plan,
    *,
    live: Live,
    earlier: Desired,
    head: Desired,
    base: Base,
    kinds: Mapping[str, Kind],
    mentions: Mentions,
    options: PlanOptions,
) -> Plan:
    """The plan, with every difference on the side that moved.

    `live` is what the plan has seen, with the names of whatever `earlier`, the base, refers to;
    `head`, `mentions` and `options` are what the plan was made of.
    """
    earlier, head = (with_homes(each, live, kinds) for each in (earlier, head))
    called = with_declared_names(head, live, mentions, kinds, options).live
    naming = Naming(head.present, called.directory, container_in(kinds))
    compared = Comparison(earlier, head, called, kinds, naming, mentions)
    at_each: dict[Address, list[Step]] = defaultdict(list)
    for step in plan.steps:
        at_each[step.address].append(step)
    blame = _Attributor(compared, at_each)
    # A mark may be missing where every field is met: what still has a step has not converged.
    converged = (
        each for each in compared.find_converged() if each.path or each.address not in at_each
    )
    told = replace(
        plan,
        steps=tuple(blame.attribute_step(step) for step in plan.steps),
        base=replace(base, converged=tuple(sorted(converged, key=_rank))),
    )
    if options.is_destroy:
        return told
    return replace(told, warnings=(*told.warnings, *find_effectless_edits(compared, told)))


class _Attributor(PartlyShown, Struct):
    """Lays every step and every changed field of a plan on one side, or on both."""

    of: Comparison
    at_each: Mapping[Address, Sequence[Step]]
    _known: Unshown[dict[Address, Attribution]] = field(default_factory=dict)

    def attribute_step(self, step: Step) -> Step:
        """The step and its fields, attributed."""
        return replace(
            step,
            attribution=self._attribute_resource(step.address),
            changes=tuple(
                replace(change, attribution=self._attribute_change(change, step))
                for change in step.changes
            ),
        )

    def _attribute_resource(self, address: Address) -> Attribution:
        """Over all that happens at an address."""
        if address not in self._known:
            steps = self.at_each[address]
            compared = [step for step in steps if step.reason is not ActionReason.DEFERRED]
            fields = [
                self._attribute_change(each, step) for step in compared for each in step.changes
            ]
            own = [each for step in steps for each in self._attribute_reason(step)]
            self._known[address] = _DRIFT  # for whoever asks meanwhile: replacements may meet
            causes = [self._attribute_replacement(each) for each in self._causes(steps)]
            self._known[address] = _combine([*fields, *own, *causes])
        return self._known[address]

    def _causes(self, steps: Iterable[Step]) -> set[Address]:
        """The replacements that drag these along."""
        found = {step.replacement.cause for step in steps if step.replacement}
        return {each for each in found if each is not None and each in self.at_each}

    def _attribute_change(self, change: FieldChange, step: Step) -> Attribution:
        if change.resent is not None:
            return self._of_resent(change, step)
        if change.is_repointed:
            return _combine(
                [self._attribute_replacement(each) for each in self._find_replaced(step.address)]
            )
        if self._is_new(step.address):
            return self._of_create(step.address)
        if step.reason is ActionReason.DEFERRED:  # set anew, because of what replaces the resource
            return self._attribute_replacement(step.address)
        sides = self.of.sides(step.address)
        if sides is not None:
            return sides.attribute(change.path)
        return _BOTH if step.live is not None and self.of.is_ours(step.live) else _PENDING

    def _of_resent(self, change: FieldChange, step: Step) -> Attribution:
        """A flag asks for it now; a version was raised in the manifest, or taken from the stamp."""
        base, head = self.of.base_resource(step.address), step.desired
        if change.resent is ResendReason.ASKED or base is None or head is None:
            return _PENDING
        is_same = base.lifecycle.secrets_version == head.lifecycle.secrets_version
        return _DRIFT if is_same else _PENDING

    def _is_new(self, address: Address) -> bool:
        return any(
            step.action is Action.CREATE and step.part is None for step in self.at_each[address]
        )

    def _of_create(self, address: Address) -> Attribution:
        """What is not live was never there, or is there no more."""
        base, head = self.of.base_resource(address), self.of.head_resource(address)
        if base is None or head is None:
            return _PENDING
        is_same = declares_the_same(base, head, self.of.kinds[address.kind])
        return _DRIFT if is_same else _BOTH

    def _find_replaced(self, holder: Address) -> list[Address]:
        """Of what is replaced, all whose id this one holds."""
        return [
            address
            for address, steps in self.at_each.items()
            if any(step.replacement and holder in step.replacement.holders for step in steps)
        ]

    def _attribute_replacement(self, address: Address) -> Attribution:
        """Why something is replaced: its own fields ask for it, or what drags it along does.

        What changes in place beside them has no part in that.
        """
        steps = self.at_each[address]
        own = [
            self._attribute_change(each, step)
            for step in steps
            for each in step.changes
            if (each.obstacle or each.held_by)
            and not each.is_repointed
            and step.reason is not ActionReason.DEFERRED
        ]
        return _combine(own + [self._attribute_replacement(each) for each in self._causes(steps)])

    def _attribute_reason(self, step: Step) -> Iterator[Attribution]:
        """Whose the step is, apart from its fields."""
        match step.reason:
            case ActionReason.NOT_LIVE if step.part is None:
                yield self._of_create(step.address)
            case ActionReason.NOT_DECLARED:
                yield _PENDING if self.of.was_known(step.address) else _DRIFT
            case ActionReason.TOMBSTONE | ActionReason.HOME_ABSENT:
                yield _DRIFT if self._was_absent(step) else _PENDING
            case ActionReason.DESTROY | ActionReason.HANDED_OVER | ActionReason.NOT_READY:
                yield _PENDING
            case ActionReason.LEFT_OVER:
                yield _DRIFT
            case ActionReason.UNOWNED | ActionReason.FOREIGN:
                is_ours_still = _owner_of(step) == self.of.earlier.stack
                is_drift = self.of.was_known(step.address) and not is_ours_still
                yield _DRIFT if is_drift else _PENDING
            case ActionReason.RENAMED_STACK:
                yield _DRIFT if self.of.earlier.stack == self.of.head.stack else _PENDING
            case ActionReason.RENAMED if step.part is None:
                yield self._of_rename(step)
            case ActionReason.CHANGED if without_resent(step).is_remarked and step.part is None:
                yield self._of_stamp(step)

    def _was_absent(self, step: Step) -> bool:
        """Whether the base declared it absent already, or the namespace that it is in."""
        is_inside = step.reason is ActionReason.HOME_ABSENT
        before = self.of.base.resources.get(
            home_of(step.address, self.of.kinds) if is_inside else step.address
        )
        return before is not None and before.lifecycle.is_tombstone

    def _of_rename(self, step: Step) -> Attribution:
        stamp = step.live.stamp if step.live else None
        is_standing_in = stamp and (stamp.successor_of or stamp.retired_from)
        is_old = is_standing_in or step.address in self.of.earlier.resources
        return _DRIFT if is_old else _PENDING

    def _of_stamp(self, step: Step) -> Attribution:
        base, head = self.of.base_resource(step.address), step.desired
        if base is None or head is None:
            return _BOTH
        is_same = base.lifecycle.prevent_destroy is head.lifecycle.prevent_destroy
        is_same = is_same and declared_keys(base.spec) == declared_keys(head.spec)
        return _DRIFT if is_same else _PENDING


def _owner_of(step: Step) -> str | None:
    stamp = step.live.stamp if step.live else None
    return stamp.stack if stamp else None


def _combine(found: Iterable[Attribution]) -> Attribution:
    """One word for several; with nothing to blame, the world moved."""
    kinds = set(found) or {_DRIFT}
    return kinds.pop() if len(kinds) == 1 else _BOTH


def _rank(converged: Converged) -> tuple[Address, list[str]]:
    return converged.address, [str(part) for part in converged.path]
