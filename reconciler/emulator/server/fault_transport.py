"""httpx form of the faults, around the transport to an emulator: here connections break.

In the process there is no connection that an ASGI app could break. So the app is told, by a
header, that whoever asks can do it; it says how, and this transport raises what httpx would.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

import httpx

from reconciler.emulator.faults.fault import Effect, Fault
from reconciler.emulator.faults.matching import FaultMatcher, RequestSummary
from reconciler.emulator.injection.exchange import ConnectionEnd
from reconciler.emulator.server.delivery import BREAKS_ITSELF, WIRE
from reconciler.emulator.server.fault_middleware import FAULT

_MADE = " (a fault made to order)"


class FaultTransport(httpx.AsyncBaseTransport):
    """``faults`` are counted here, beside those that the app itself looks out for, and need
    an emulator at the other end. A ``slow`` answer that is slower than the client's timeout
    is a timeout at once: ``sleep`` is only asked for less."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        faults: Iterable[Fault] = (),
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.inner = inner
        self.matcher = FaultMatcher(faults)
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        effects = self.matcher.next(_hear(request))
        response = await self.inner.handle_async_request(_with_effects(request, effects))
        told = response.headers.pop(WIRE, None)
        if told is None:
            return response
        ending, at, wait = told.split()
        await self._wait(request, float(wait))
        return await _end(request, response, ConnectionEnd(ending), int(at))

    async def _wait(self, request: httpx.Request, seconds: float) -> None:
        backoff = request.extensions.get("timeout", {}).get("read")
        if backoff is not None and seconds > backoff:
            raise httpx.ReadTimeout(f"The answer came too late{_MADE}", request=request)
        if seconds:
            await self._sleep(seconds)

    async def aclose(self) -> None:
        await self.inner.aclose()


def _hear(request: httpx.Request) -> RequestSummary:
    namespace = request.headers.get("x-namespace", "")
    query = request.url.query.decode("latin-1")
    return RequestSummary(request.method, request.url.path, query, namespace)


def _with_effects(request: httpx.Request, effects: Sequence[Effect]) -> httpx.Request:
    """A copy: the same request may be sent again, and is then another one."""
    headers = httpx.Headers(request.headers)
    headers[WIRE] = BREAKS_ITSELF
    asked_for = [headers[FAULT]] if FAULT in headers else []
    if effects:
        headers[FAULT] = "; ".join([*asked_for, *map(str, effects)])
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        stream=request.stream,
        extensions=request.extensions,
    )


async def _end(
    request: httpx.Request, response: httpx.Response, ending: ConnectionEnd, at: int
) -> httpx.Response:
    if ending is ConnectionEnd.WHOLE:
        return response
    if ending is ConnectionEnd.CUT:
        content = await response.aread()
        stream = _TruncatedStream(content[:at], request)
        return httpx.Response(response.status_code, headers=response.headers, stream=stream)
    await response.aclose()
    raise _error(ending, request)


def _error(ending: ConnectionEnd, request: httpx.Request) -> httpx.TransportError:
    """What httpx raises when this happens to a real connection."""
    if ending is ConnectionEnd.REFUSED:
        return httpx.ConnectError(f"Connection refused{_MADE}", request=request)
    if ending is ConnectionEnd.SILENT:
        return httpx.ReadTimeout(f"No answer came{_MADE}", request=request)
    if ending is ConnectionEnd.CLOSED:
        says = f"Server disconnected without sending a response{_MADE}"
        return httpx.RemoteProtocolError(says, request=request)
    return httpx.ReadError(f"Connection reset by peer{_MADE}", request=request)


class _TruncatedStream(httpx.AsyncByteStream):
    """The beginning of a body, and then the end of the connection."""

    def __init__(self, beginning: bytes, request: httpx.Request) -> None:
        self._beginning = beginning
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._beginning
        says = f"peer closed connection without sending complete message body{_MADE}"
        raise httpx.RemoteProtocolError(says, request=self._request)
