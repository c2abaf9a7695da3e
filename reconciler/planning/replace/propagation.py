"""Resources that cannot change in place: what replaces them, and what is dragged along.

A replacement needs a word of the manifest (`on_replace`) or of the command line
(`--allow-replace`). What holds the id of something replaced is given the new id; where the field
that holds it never changes in place, the holder must be replaced as well, by its own permission.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.containment import home_of, is_part, parts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Replacement, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.replace.make_way import (
    find_parts_in_the_way,
    make_way,
    without_obstacle,
)
from reconciler.planning.replace.repointing import Repointing

_ABLE = (Action.UPDATE, Action.RENAME)


def way_of(step: Step, kind: Kind, options: PlanOptions) -> OnReplace | None:
    """How this resource may be replaced, or `None` when nobody allowed it.

    What is not ours is never replaced: it would be deleted.
    """
    # A NO_OP can be replaced too: what it stands on goes, although nothing of it differs.
    if step.desired is None or step.action not in (*_ABLE, Action.NO_OP):
        return None
    if step.reason is ActionReason.FOREIGN:
        return None
    asked = step.desired.lifecycle.on_replace
    # The manifest says how; the command line only lifts its refusal. A new version replaces
    # nothing: what is stuck all the same, or inside what goes, needs that flag.
    if asked not in (OnReplace.REFUSE, OnReplace.VERSION):
        return asked
    if options.may_replace(step.address):
        # The old one stays in use until the new one is there, so that it is preferred.
        return OnReplace.SWAP if kind.is_swappable else OnReplace.RECREATE
    return None


class Propagation(Struct, frozen=True):
    """Follows replacements to whatever stands on what is replaced."""

    kinds: Mapping[str, Kind]
    options: PlanOptions
    holders: Mapping[Address, tuple[Address, ...]]
    repointing: Repointing

    def follow(self, found: Iterable[Step]) -> list[Step]:
        """The steps, with a `replacement` on each that is, or would have to be, replaced.

        A step that may be replaced has `replacement.how`; the caller makes its parts of it.
        """
        steps = {step.address: step for step in found}
        causes = self._make_way(steps)
        # Breadth first: the cause that is told is the nearest one.
        waiting = deque([*causes, *(each for each, step in steps.items() if _is_stuck(step))])
        seen: set[Address] = set()
        while waiting:
            address = waiting.popleft()
            # Each once: replacements in a circle would follow each other for ever.
            if address not in seen:
                seen.add(address)
                steps[address] = self._replace(steps, address, causes.get(address))
                # A refused replacement drags nothing along; the plan is refused anyway, and shows
                # one cause.
                if way_of(steps[address], self.kinds[address.kind], self.options):
                    for dragged in self._propagate(steps, address):
                        causes.setdefault(dragged, address)
                        waiting.append(dragged)
        # Last, because a namespace may have been dragged in after what is inside it.
        return [self._restrict_in_namespace(step, steps) for step in steps.values()]

    def _make_way(self, steps: dict[Address, Step]) -> dict[Address, Address]:
        """Let go whatever keeps others from changing in place; what is made anew -> for what."""
        causes: dict[Address, Address] = {}
        for address, step in list(steps.items()):
            for part in find_parts_in_the_way(step, self.kinds):
                held = steps.get(part)
                if held is None or not self._may_go(held):
                    continue
                steps[address] = without_obstacle(steps[address], part)
                if held.action is not Action.DELETE:
                    steps[part] = make_way(held, address)
                    causes[part] = address
        return causes

    def _may_go(self, step: Step) -> bool:
        """Whether it goes for good, or may be made anew."""
        is_renewed = way_of(step, self.kinds[step.address.kind], self.options)
        return step.action is Action.DELETE or is_renewed is OnReplace.RECREATE

    def _restrict_in_namespace(self, step: Step, steps: Mapping[Address, Step]) -> Step:
        """Nothing is swapped inside a namespace that goes: there is no place for a successor."""
        home = steps.get(home_of(step.address, self.kinds))
        is_going = home is not None and home.replacement is not None
        if not is_going or step.replacement is None or step.replacement.how is not OnReplace.SWAP:
            return step
        return replace(step, replacement=replace(step.replacement, how=OnReplace.RECREATE))

    def _replace(
        self, steps: Mapping[Address, Step], address: Address, cause: Address | None
    ) -> Step:
        step, kind = steps[address], self.kinds[address.kind]
        holders = (each for each in self.holders.get(address, ()) if _stays(steps.get(each)))
        how = way_of(step, kind, self.options) or OnReplace.REFUSE
        if cause is not None and step.action is Action.NO_OP:
            step = replace(step, action=Action.UPDATE, says=f"stands on {cause}, which is replaced")
        is_dragged = cause is not None and step.reason is not ActionReason.MAKES_WAY
        return replace(
            step,
            reason=ActionReason.DRAGGED if is_dragged else step.reason,
            replacement=Replacement(
                how, self._losses(steps, step), tuple(holders), cause, is_outage=bool(kind.outage)
            ),
        )

    def _propagate(self, steps: dict[Address, Step], address: Address) -> Iterator[Address]:
        """Give the new id to all that hold the old one; whatever cannot take it in place."""
        for holder in self.holders.get(address, ()):
            if holder != address and _stays(steps.get(holder)):
                steps[holder] = self.repointing.repoint(steps[holder], address)
                if _is_stuck(steps[holder]):
                    yield holder
        if self.kinds[address.kind].is_container:
            yield from (
                each
                for each, step in steps.items()
                if each.namespace == address.name and step.live and _stays(step)
            )

    def _losses(self, steps: Mapping[Address, Step], step: Step) -> tuple[str, ...]:
        kind = self.kinds[step.address.kind]
        told = (*kind.loses, *((kind.outage,) if kind.outage else ()))
        if step.live is None or is_part(kind) or not kind.is_published(step.live.body):
            return told
        # Declared, it has steps of its own, and tells itself what it loses.
        is_declared = any(part in steps for part in parts_of(step.address, self.kinds))
        return told if is_declared else (*told, "its public form and the key to it")


def _is_stuck(step: Step) -> bool:
    return any(change.obstacle for change in step.changes)


def _stays(step: Step | None) -> bool:
    return step is not None and step.action in (*_ABLE, Action.NO_OP, Action.ADOPT)
