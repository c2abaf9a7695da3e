"""Repeating what may be repeated, as a transport; and the stack of all our transports.

The order matters. Every attempt stands in the same line (`RateLimiter`), the first like the last,
so `RetryTransport` is outermost; nothing waits between the line and the network, so what the line
counts is what the API sees.
"""

from typing import Final, TypeAlias

from msgspec.structs import replace

from reconciler.api.host.certificates import is_untrusted
from reconciler.api.network.errors import (
    NetworkError,
    RemoteProtocolError,
    TimeoutException,
    TransportError,
)
from reconciler.api.network.messages import Deadline, Request, Response, Transport
from reconciler.api.transport.rate_limiter import RateLimitTimeout
from reconciler.api.transport.retry_hints import details_of, read_pause
from reconciler.api.transport.waits import Waits
from reconciler.model.run.pause import PauseReason

_BROKEN = (NetworkError, RemoteProtocolError, TimeoutException)
# Nothing was stored (§1.3), so that writes may be repeated as well.
_TURNED_AWAY = (429, 503)
# A write may have been stored before these: only reads are repeated.
_PASSING = (408, 500, 502, 504)
_REPEATABLE: Final = frozenset((*_TURNED_AWAY, *_PASSING))
# Failures alone are counted: to be turned away is bounded by time, not by number.
_ATTEMPTS = 4

_Result: TypeAlias = Response | TransportError


_SEARCHES: Final = ("/execute", "/execute/explain")


def is_search(method: str, path: str) -> bool:
    """Whether a request runs a search, or tells what one would cost (§12)."""
    return method == "POST" and path.startswith("/v1/retrievers/") and path.endswith(_SEARCHES)


def is_read(method: str, path: str) -> bool:
    """Whether a request changes nothing: lists and searches are POSTs too (§1.5, §12)."""
    is_list = method == "POST" and path.endswith("/list")
    return method == "GET" or is_list or is_search(method, path)


class RetryTransport:
    """Repeats reads freely, and writes only after an answer that says that nothing was stored.

    No error proves that a write was not sent, whatever the transport calls it: transports differ in
    what they say, and some are wrong. So whoever wrote looks first, and this is no place to look.

    Patience is for failures: it begins with the first, and our own pace does not use it up.
    """

    def __init__(self, inner: Transport, *, waits: Waits) -> None:
        self._inner = inner
        self._waits = waits

    async def send(self, request: Request) -> Response:
        # The deadline is set after it: a long first attempt is no failure yet.
        ending = await self._attempt(request)
        if isinstance(ending, Response) and ending.status not in _REPEATABLE:
            return ending
        deadline = Deadline(self._waits.backoff.deadline())
        turn = 0
        while (pause := self._pause(request, ending, turn)) is not None:
            # The answer we have says more than running out of time would.
            if self._waits.now + pause > deadline.until:
                break
            if not await self._waits.wait(pause, _classify(ending)):
                break
            again = await self._attempt(replace(request, deadline=deadline))
            # It was never sent; what the attempt before brought is the news.
            if isinstance(again, RateLimitTimeout):
                break
            ending = again
            turn += 1
        return _return_or_raise(ending)

    async def _attempt(self, request: Request) -> _Result:
        try:
            return await self._inner.send(request)
        except TransportError as error:
            return error

    def _pause(self, request: Request, ending: _Result, turn: int) -> float | None:
        """How long until the next attempt; `None` when there is none."""
        pause = self._waits.backoff.pause(turn)
        if isinstance(ending, Response) and ending.status in _TURNED_AWAY:
            asked = read_pause(ending, today=self._waits.backoff.today())
            # Never sooner than asked, and never all clients in one moment.
            return None if _is_final(ending) else max(pause, asked or 0.0)
        if turn + 1 < _ATTEMPTS and _may_repeat(request, ending):
            return pause
        return None

    async def aclose(self) -> None:
        await self._inner.aclose()


def _may_repeat(request: Request, ending: _Result) -> bool:
    reading = is_read(request.method, request.path)
    if _has_run_out(ending) and is_search(request.method, request.path):
        # It ran and is billed, and a second one would take as long (§12).
        return False
    if isinstance(ending, Response):
        return reading and ending.status in _PASSING
    # Whatever broke, a write may have arrived (§0.18).
    return reading and isinstance(ending, _BROKEN) and not is_untrusted(ending)


def _has_run_out(ending: _Result) -> bool:
    """Whether somebody waited for an answer, and gave up."""
    if isinstance(ending, Response):
        return ending.status == 504
    return isinstance(ending, TimeoutException)


def _is_final(response: Response) -> bool:
    return details_of(response).get("retryable") is False


def _classify(ending: _Result) -> PauseReason:
    if not isinstance(ending, Response):
        return PauseReason.UNREACHABLE
    return {429: PauseReason.THROTTLED, 503: PauseReason.UNAVAILABLE}.get(
        ending.status, PauseReason.FAILED
    )


def _return_or_raise(ending: _Result) -> Response:
    if isinstance(ending, Response):
        return ending
    raise ending
