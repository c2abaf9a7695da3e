"""A transport of httpx as one of ours: it is handed requests of httpx, and read to the end.

`RetryTransport` around it sees a connection that breaks in the middle of an answer just like one
that breaks before it.
"""

from collections.abc import Awaitable, Callable

import httpx

from reconciler.api.host.api_url import ApiUrl
from reconciler.api.network.errors import name_error
from reconciler.api.network.httpx_errors import from_httpx
from reconciler.api.network.messages import LARGEST_ANSWER, Look, Request, Response
from reconciler.api.network.whole import read_whole
from reconciler.api.transport.httpx_transport import HttpxTransport

_Trace = Callable[[str, dict[str, object]], Awaitable[None]]


class BufferedTransport:
    """Asks the API at `url`, and reads every answer to its end: never more than `largest` bytes."""

    def __init__(
        self,
        inner: HttpxTransport,
        url: ApiUrl,
        *,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self._inner = inner
        self._origin = url.origin
        self._largest = largest

    async def send(self, request: Request) -> Response:
        try:
            response = await self._inner.handle_async_request(self._for_httpx(request))
            return await read_whole(response, request.follow, largest=self._largest)
        except httpx.HTTPError as error:
            raise from_httpx(error) from error
        except Exception as error:
            raise name_error(error)  # noqa: B904 - which names its cause, or is the same one

    def _for_httpx(self, request: Request) -> httpx.Request:
        extensions: dict[str, object] = {"timeout": _timeout(request)}
        if request.last_look is not None:
            # What goes through a proxy is sent by httpx, whose own hook this is.
            extensions["trace"] = _look_before_sending(request.last_look)
        return httpx.Request(
            request.method,
            f"{self._origin}{request.target}",
            headers=list(request.headers),
            content=request.content or None,
            extensions=extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


def _timeout(request: Request) -> dict[str, float | None]:
    silence = request.silence
    return httpx.Timeout(silence.exchange, connect=silence.connect).as_dict()


def _look_before_sending(look: Look) -> _Trace:
    async def trace(event: str, _: dict[str, object]) -> None:
        if event.endswith("send_request_headers.started"):
            look()

    return trace
