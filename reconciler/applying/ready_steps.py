"""Which steps may start now, and which never will: the state of one walk over a plan."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import ReplacementPart, Step


class ReadySteps:
    """The steps of a plan by what they still wait for.

    An address may have several steps (a field that closes a cycle is set by a second one), and the
    plan lists them in an order that may be followed one by one. So a step waits for those *before*
    it that have an address of its `after`, or its own.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._waits: list[set[int]] = _find_predecessors(steps)
        self._followers: dict[int, list[int]] = defaultdict(list)
        for index, waits in enumerate(self._waits):
            for earlier in waits:
                self._followers[earlier].append(index)
        self._ready = [index for index, waits in enumerate(self._waits) if not waits]
        self._open = set(range(len(steps)))
        self._debts: set[tuple[Address, ReplacementPart | None]] = set()

    def take(self) -> int | None:
        """The first step in the plan's order that may start, if any."""
        while self._ready:
            # Lowest index first: of all that may start, the plan's order decides.
            index = heapq.heappop(self._ready)
            # Abandoned meanwhile, while it stood in the heap.
            if index in self._open:
                self._open.discard(index)
                return index
        return None

    def take_restoring(self) -> int | None:
        """The first step that gives back what a step of this walk took away, if it may start."""
        for index in sorted(self._ready):
            if index in self._open and self._leads_back(index):
                self._open.discard(index)
                return index
        return None

    def _leads_back(self, index: int) -> bool:
        """Whether a step gives something back, or others do as soon as it is done."""
        step = self._steps[index]
        if _part_to_restore(step) in self._debts:
            return True
        # A deletion takes away even more, and nothing is asked once a run is stopped.
        if step.action in (Action.DELETE, Action.VERIFY):
            return False
        return any(self._leads_back(each) for each in self._followers[index] if each in self._open)

    def finish(self, index: int) -> None:
        """A step is done: those that waited for it alone may start."""
        # Kept for a stop: what this step took away is still given back then.
        self._debts.add((self._steps[index].address, self._steps[index].part))
        for follower in self._followers[index]:
            self._waits[follower].discard(index)
            if not self._waits[follower]:
                heapq.heappush(self._ready, follower)

    def abandon(self, index: int) -> Iterator[Step]:
        """A step failed: everything that waits for it, near or far, in the plan's order."""
        lost: set[int] = set()
        stack = [index]
        while stack:
            fresh = [each for each in self._followers[stack.pop()] if each in self._open]
            self._open.difference_update(fresh)
            lost.update(fresh)
            stack += fresh
        return (self._steps[each] for each in sorted(lost))

    def withhold_replacements(self, index: int) -> list[int]:
        """The replacements that wait for this step before they begin: none begins any more."""
        begins: dict[Address, int] = {}
        for each in self._followers[index]:
            step = self._steps[each]
            if each in self._open and step.part in _BEGINNINGS:
                begins.setdefault(step.address, each)
        self._open.difference_update(begins.values())
        return list(begins.values())

    def drain(self) -> Iterator[Step]:
        """Everything that was not started, in the plan's order; nothing starts any more."""
        rest, self._open = sorted(self._open), set()
        return (self._steps[each] for each in rest)


_TAKEN_BY = {
    ReplacementPart.PROMOTE: ReplacementPart.RETIRE,
    ReplacementPart.RENEW: ReplacementPart.REMOVE,
}
"""What gives back -> what took away: a name, and what is missed at once."""

_BEGINNINGS = (ReplacementPart.REMOVE, ReplacementPart.SUCCEED)
"""What waits for the create of another resource before a replacement begins."""


def _part_to_restore(step: Step) -> tuple[Address, ReplacementPart] | None:
    part = _TAKEN_BY.get(step.part) if step.part else None
    is_missed = step.replacement is not None and step.replacement.is_outage
    if part is ReplacementPart.REMOVE and not is_missed:
        return None
    return (step.address, part) if part else None


def _find_predecessors(steps: Sequence[Step]) -> list[set[int]]:
    seen: dict[Address, list[int]] = defaultdict(list)
    waits: list[set[int]] = []
    for index, step in enumerate(steps):
        # Earlier ones only: a chain's later steps wait for its first ones and not the reverse.
        waits.append({each for a in (*step.after, step.address) for each in seen.get(a, ())})
        seen[step.address].append(index)
    return waits
