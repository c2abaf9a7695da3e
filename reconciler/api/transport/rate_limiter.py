"""The line in which every request of a session waits for its turn, as a transport."""

import asyncio
from collections import deque

from reconciler.api.network.errors import TransportError
from reconciler.api.network.messages import Deadline, Request, Response, Transport
from reconciler.api.transport.concurrency_limit import ConcurrencyLimit
from reconciler.api.transport.rate_window import RateWindow
from reconciler.api.transport.retry_hints import limits_in, read_pause, read_reset
from reconciler.api.transport.waits import Waits
from reconciler.model.run.pause import PauseReason


class RateLimitTimeout(TransportError):
    """The request was never sent: its turn would have come too late."""


class RateLimiter:
    """Sends one after another as the pace allows, and no more at once than there is room for.

    After a refusal for too many requests everybody waits, not only the one that was refused.
    """

    def __init__(
        self,
        inner: Transport,
        *,
        pace: RateWindow,
        width: ConcurrencyLimit,
        waits: Waits,
    ) -> None:
        self._inner = inner
        self._pace = pace
        self._width = width
        self._waits = waits
        self._line: deque[object] = deque()
        self._outside: deque[asyncio.Future[None]] = deque()
        self._refusals = 0

    async def send(self, request: Request) -> Response:
        entered = await self._take_turn(request.deadline or Deadline())
        try:
            response = await self._inner.send(request)
            self._learn(response, entered)
        finally:
            self._width.leave()
            self._call_in()
        return response

    async def _take_turn(self, deadline: Deadline) -> int:
        if not self._line and (now := self._may_go(deadline)) is not None:
            self._pace.note(now)
            return self._width.enter()
        ticket = object()
        self._line.append(ticket)
        try:
            now = await self._reach_turn(ticket, deadline)
            # Counted when it goes and not when it is answered: the API counts arrivals.
            self._pace.note(now)
            return self._width.enter()
        finally:
            self._line.remove(ticket)
            self._call_in()

    def _may_go(self, deadline: Deadline) -> float | None:
        """The present moment, where nothing is to be waited for: so it is for most."""
        now = self._waits.now
        is_free = self._width.has_room and self._pace.turn(now) <= now <= deadline.until
        return now if is_free else None

    async def _reach_turn(self, ticket: object, deadline: Deadline) -> float:
        """The moment at which there is room and the pace allows one more."""
        now = self._waits.now
        while True:
            # Room before pace: a turn that nobody can use must not be taken from those behind.
            while not self._width.has_room:
                await self._stand_outside()
                now = max(now, self._waits.now)
            # Our own pace moves the deadline; being turned away does not.
            if max(now, self._pace.throttled_until) > deadline.until:
                raise RateLimitTimeout("its turn would have come too late")
            # Those ahead in line use up the budget first, whoever wakes first.
            if self._pace.turn(now, ahead=self._line.index(ticket)) <= now:
                return now
            now = await self._sleep(now, deadline)

    async def _sleep(self, now: float, deadline: Deadline) -> float:
        """Until the first in line may go; then everybody looks again how long it takes."""
        # Who sleeps keeps nobody out: those behind must find out how long they have to wait.
        self._call_in()
        turn, why = self._pace.turn(now), self._pace.why(now)
        if turn <= now:  # the first one goes in this very moment, and calls when it went
            await self._stand_outside()
        elif not await self._waits.wait(turn - now, why):
            raise RateLimitTimeout("the run was stopped while it waited for its turn")
        if why is PauseReason.PACE:
            deadline.until += turn - now
        return max(turn, self._waits.now)

    async def _stand_outside(self) -> None:
        called = asyncio.get_running_loop().create_future()
        self._outside.append(called)
        await called

    def _call_in(self) -> None:
        """Wake the next one that waits for room, if there is any."""
        while self._outside and self._width.has_room:
            called = self._outside.popleft()
            if not called.done():
                called.set_result(None)
                return

    def _learn(self, response: Response, entered: int) -> None:
        for limit in limits_in(response):
            self._pace.keep_to(limit)
        # Both mean that there was too much at once; only the first says for how long (§1.3).
        if response.status in (429, 503):
            self._width.narrow(entered)
        else:
            self._width.widen()
        if response.status == 429:
            self._hold(self._find_pause(response), PauseReason.THROTTLED)
            self._refusals += 1
        else:
            self._hold(read_reset(response, today=self._waits.backoff.today()), PauseReason.PACE)
            self._refusals = 0

    def _find_pause(self, response: Response) -> float:
        backoff = self._waits.backoff
        today = backoff.today()
        asked = read_pause(response, today=today)
        reset = read_reset(response, today=today) if asked is None else asked
        return backoff.pause(self._refusals) if reset is None else reset

    def _hold(self, seconds: float | None, why: PauseReason) -> None:
        """Who is sent away for longer than our patience had better hear it himself."""
        # Otherwise everybody would wait in silence for what one answer says clearly.
        if seconds is not None and seconds <= self._waits.backoff.total:
            self._pace.hold(self._waits.now + seconds, why)

    async def aclose(self) -> None:
        await self._inner.aclose()
