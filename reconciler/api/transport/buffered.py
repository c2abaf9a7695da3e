"""Answers read to their end, as a transport.

`RetryTransport` around it sees a connection that breaks in the middle of an answer just like one
that breaks before it.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import httpx

from reconciler.model.errors import ReconcilerError

LARGEST_ANSWER = 64 * 1024 * 1024


FOLLOW: Final = "follow"
"""The extension of a request whose answer somebody follows while it comes."""
Follow: TypeAlias = Callable[[bytes], None]
"""Is handed each piece of an answer; when one is asked for again, its pieces begin anew."""


class TransportBroke(httpx.NetworkError):
    """An error that httpx does not know came out of a transport, whatever it had sent by then."""


class ResponseTooLarge(httpx.TransportError):
    """The answer is longer than any answer may be."""


class BufferedTransport(httpx.AsyncBaseTransport):
    """Reads every answer to its end: never more than `largest` bytes.

    Here, and nowhere else, whatever a transport raises becomes an error of httpx.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        *,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self._inner = inner
        self._largest = largest

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._exchange(request)
        except (httpx.HTTPError, ReconcilerError):  # ours come from a snapshot, which knows why
            raise
        except Exception as error:  # of another library, or of none: it may have sent the request
            # Its text may quote whatever was sent.
            raise TransportBroke(type(error).__name__) from error

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        try:
            content = await self._read(response, request.extensions.get(FOLLOW))
        finally:
            await response.aclose()
        return httpx.Response(
            response.status_code, headers=_keep_valid_headers(response), content=content
        )

    async def _read(self, response: httpx.Response, follow: Follow | None) -> bytes:
        if "," in response.headers.get("content-encoding", ""):
            # Each layer unpacks a thousandfold, before anybody could count.
            raise httpx.DecodingError("the answer is packed more than once")
        chunks = bytearray()
        async for chunk in response.aiter_bytes():
            chunks += chunk
            if follow is not None and response.is_success:
                follow(chunk)
            if len(chunks) > self._largest:
                raise ResponseTooLarge(f"the answer is longer than {self._largest} bytes")
        return bytes(chunks)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _keep_valid_headers(response: httpx.Response) -> list[tuple[bytes, bytes]]:
    """The headers that are still true of a body that was read and decoded, byte for byte.

    As texts they would be encoded again, and a byte that is no ASCII would end the run.
    """
    framing = (b"content-encoding", b"content-length", b"transfer-encoding")
    return [(name, held) for name, held in response.headers.raw if name.lower() not in framing]
