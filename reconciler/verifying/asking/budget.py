"""What searches may cost, all together: before each of them, and not after (§12)."""

import asyncio

from msgspec import Struct, field

_TIE = 1e-9
"""Credits that are none: the error of sums."""


class Budget(Struct):
    """Credits that may be spent; what is in flight counts with its estimate.

    Not frozen: it is the one account of a run, and belongs to whoever asks.
    """

    most: float | None = None
    """`None` is no limit."""
    name: str = "--max-credits"
    """Where the limit is said."""
    spent: float = 0.0
    is_exhausted: bool = False
    """Nothing more is asked, however little it would cost: what is asked is always a beginning."""
    _reserved: float = 0.0
    _in_flight: int = 0
    _dearest: float = 0.0
    _line: asyncio.Lock = field(default_factory=asyncio.Lock)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reserve(self, estimate: float | None) -> float | None:
        """Room for one search, once there is any: what is kept for it, or `None` for none ever.

        Who comes first is served first. Where nobody can say what a search costs, the dearest so
        far stands for it, and the first goes alone.
        """
        async with self._line, self._changed:
            while not self.is_exhausted and not self._has_room(estimate):
                if self._in_flight:
                    await self._changed.wait()
                else:
                    self.is_exhausted = True
            if self.is_exhausted:
                return None
            kept = self._cost_of(estimate)
            self._reserved += kept
            self._in_flight += 1
            return kept

    async def settle(self, kept: float, credits: float | None) -> None:  # noqa: A002 - the API's word
        """A search is over: it cost what the API says, and where it says nothing, what was kept."""
        async with self._changed:
            self._reserved -= kept
            self._in_flight -= 1
            cost = kept if credits is None else credits
            self.spent += cost
            self._dearest = max(self._dearest, cost)
            self._changed.notify_all()

    def _has_room(self, estimate: float | None) -> bool:
        if self.most is None:
            return True
        cost, committed = self._cost_of(estimate), self.spent + self._reserved
        if estimate is None and not cost:
            return not self._in_flight and committed < self.most
        return committed + cost <= self.most + _TIE

    def _cost_of(self, estimate: float | None) -> float:
        return max(estimate or 0.0, self._dearest)
