"""Everything that happens around a request, as transports around a transport.

`Whole` reads an answer to its end, so that `Retrying` around it sees a connection that breaks in
the middle of an answer just like one that breaks before it.
"""

import math
import ssl
from collections.abc import Mapping
from typing import TypeAlias

import httpx

from reconciler.api.json_text import parse_json
from reconciler.api.patience import RETRYING, Patience
from reconciler.model.data import Fields

LARGEST_ANSWER = 64 * 1024 * 1024
_BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.TimeoutException)
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""No byte of the request reached the API."""
_TURNED_AWAY = (429, 503)
_PASSING = (408, 500, 502, 504)
_ATTEMPTS = 4

_Ending: TypeAlias = httpx.Response | httpx.TransportError


class TooLarge(httpx.TransportError):
    """The answer is longer than any answer may be."""


def is_read(method: str, path: str) -> bool:
    """Whether a request changes nothing: lists are POSTs too (§1.5)."""
    return method == "GET" or (method == "POST" and path.endswith("/list"))


class Whole(httpx.AsyncBaseTransport):
    """Reads every answer to its end, but never more than `largest` bytes of it."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, largest: int = LARGEST_ANSWER) -> None:
        self._inner = inner
        self._largest = largest

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        try:
            content = await self._read(response)
        finally:
            await response.aclose()
        return httpx.Response(response.status_code, headers=_plain(response), content=content)

    async def _read(self, response: httpx.Response) -> bytes:
        chunks = bytearray()
        async for chunk in response.aiter_bytes():
            chunks += chunk
            if len(chunks) > self._largest:
                raise TooLarge(f"the answer is longer than {self._largest} bytes")
        return bytes(chunks)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Retrying(httpx.AsyncBaseTransport):
    """Repeats what may be repeated: reads freely, writes only when nothing was stored (§1.3)."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, patience: Patience = RETRYING) -> None:
        self._inner = inner
        self._patience = patience

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        deadline = self._patience.deadline()
        turn = 0
        while True:
            ending = await self._attempt(request)
            wait = self._wait(request, ending, turn)
            if wait is None or self._patience.clock() + wait > deadline:
                return _give(ending)
            await self._patience.sleep(wait)
            turn += 1

    async def _attempt(self, request: httpx.Request) -> _Ending:
        try:
            return await self._inner.handle_async_request(request)
        except httpx.TransportError as error:
            return error

    def _wait(self, request: httpx.Request, ending: _Ending, turn: int) -> float | None:
        """How long until the next attempt; `None` when there is none."""
        pause = self._patience.pause(turn)
        if isinstance(ending, httpx.Response) and ending.status_code in _TURNED_AWAY:
            return None if _is_final(ending) else max(pause, asked_pause(ending) or 0.0)
        if turn + 1 < _ATTEMPTS and _may_repeat(request, ending):
            return pause
        return None

    async def aclose(self) -> None:
        await self._inner.aclose()


def asked_pause(response: httpx.Response) -> float | None:
    """The seconds the API asks us to stay away (§1.3); a date in their place is skipped."""
    header = response.headers.get("retry-after")
    asked = header if header is not None else details_of(response).get("retry_after_seconds")
    try:
        seconds = float(asked) if isinstance(asked, str | int | float) else math.nan
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None


def details_of(response: httpx.Response) -> Fields:
    """`error.details` of a refusal, in the present or the older body (§1.2)."""
    body = parse_json(response.content)
    outer = body.get("detail", body) if isinstance(body, Mapping) else None
    error = outer.get("error") if isinstance(outer, Mapping) else None
    details = error.get("details") if isinstance(error, Mapping) else None
    return details if isinstance(details, Mapping) else {}


def _may_repeat(request: httpx.Request, ending: _Ending) -> bool:
    reading = is_read(request.method, request.url.path)
    if isinstance(ending, httpx.Response):
        return reading and ending.status_code in _PASSING
    return isinstance(ending, _BROKEN if reading else NEVER_SENT) and not _is_hopeless(ending)


def _is_final(response: httpx.Response) -> bool:
    return details_of(response).get("retryable") is False


def _is_hopeless(error: BaseException | None) -> bool:
    """A certificate that cannot be trusted now will not be trusted a second later."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _give(ending: _Ending) -> httpx.Response:
    if isinstance(ending, httpx.Response):
        return ending
    raise ending


def _plain(response: httpx.Response) -> list[tuple[str, str]]:
    """The headers that are still true of a body that was read and decoded."""
    framing = ("content-encoding", "content-length", "transfer-encoding")
    return [(name, text) for name, text in response.headers.multi_items() if name not in framing]
