"""The line in which every request of a session waits for its turn, as a transport."""

import asyncio
from collections import deque

import httpx

from reconciler.api.advice import asked_pause, asked_reset, limits_in
from reconciler.api.pacing import Pace
from reconciler.api.waits import Waits
from reconciler.api.width import Width
from reconciler.model.pause import Why

_UNTIL = "reconciler.until"


class NotSent(httpx.TransportError):
    """The request was never sent: its turn would have come too late."""


class InTurn(httpx.AsyncBaseTransport):
    """Sends one after another as the pace allows, and no more at once than there is room for.

    After a refusal for too many requests everybody waits, not only the one that was refused.
    """

    def __init__(
        self, inner: httpx.AsyncBaseTransport, *, pace: Pace, width: Width, waits: Waits
    ) -> None:
        self._inner = inner
        self._pace = pace
        self._width = width
        self._waits = waits
        self._line: deque[object] = deque()
        self._outside: deque[asyncio.Future[None]] = deque()
        self._refusals = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        entered = await self._take_turn(_until(request))
        try:
            response = await self._inner.handle_async_request(request)
            self._learn(response, entered)
        finally:
            self._width.leave()
            self._call_in()
        return response

    async def _take_turn(self, until: float) -> int:
        ticket = object()
        self._line.append(ticket)
        try:
            now = await self._reach_turn(ticket, until)
            self._pace.note(now)
            return self._width.enter()
        finally:
            self._line.remove(ticket)
            self._call_in()

    async def _reach_turn(self, ticket: object, until: float) -> float:
        """The moment at which there is room and the pace allows one more."""
        now = self._waits.now
        while True:
            while not self._width.has_room:
                await self._stand_outside()
                now = max(now, self._waits.now)
            turn = self._pace.turn(now, ahead=self._line.index(ticket))
            if turn > until:
                raise NotSent("its turn would have come too late")
            if turn <= now:
                return now
            now = await self._sleep(now)

    async def _sleep(self, now: float) -> float:
        """Until the first in line may go; then everybody looks again how long it takes."""
        # Who sleeps keeps nobody out: those behind must find out how long they have to wait.
        self._call_in()
        turn = self._pace.turn(now)
        if turn <= now:  # the first one goes in this very moment, and calls when it went
            await self._stand_outside()
        elif not await self._waits.wait(turn - now, self._pace.why(now)):
            raise NotSent("the run was stopped while it waited for its turn")
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

    def _learn(self, response: httpx.Response, entered: int) -> None:
        for limit in limits_in(response):
            self._pace.keep_to(limit)
        if response.status_code in (429, 503):
            self._width.narrow(entered)
        else:
            self._width.widen()
        if response.status_code == 429:
            self._hold(self._asked(response), Why.THROTTLED)
            self._refusals += 1
        else:
            self._hold(asked_reset(response, today=self._waits.patience.today()), Why.PACE)
            self._refusals = 0

    def _asked(self, response: httpx.Response) -> float:
        patience = self._waits.patience
        today = patience.today()
        asked = asked_pause(response, today=today)
        reset = asked_reset(response, today=today) if asked is None else asked
        return patience.pause(self._refusals) if reset is None else reset

    def _hold(self, seconds: float | None, why: Why) -> None:
        """Who is sent away for longer than our patience had better hear it himself."""
        if seconds is not None and seconds <= self._waits.patience.total:
            self._pace.hold(self._waits.now + seconds, why)

    async def aclose(self) -> None:
        await self._inner.aclose()


def wait_until(request: httpx.Request, moment: float) -> None:
    """Let a request wait for its turn no longer than until this moment on our clock."""
    request.extensions = {**request.extensions, _UNTIL: moment}


def _until(request: httpx.Request) -> float:
    moment = request.extensions.get(_UNTIL)
    return moment if isinstance(moment, float) else float("inf")
