"""An answer that comes piece by piece, read to its end and unpacked."""

from collections.abc import Iterable

import httpx

from reconciler.api.network.errors import DecodingError, ResponseTooLarge
from reconciler.api.network.httpx_errors import from_httpx
from reconciler.api.network.messages import LARGEST_ANSWER, Follow, Response


async def read_whole(
    response: httpx.Response, follow: Follow | None, *, largest: int = LARGEST_ANSWER
) -> Response:
    """The whole of it: never more than `largest` bytes."""
    try:
        content = await _read(response, follow, largest)
    except httpx.HTTPError as error:
        raise from_httpx(error) from error
    finally:
        await response.aclose()
    return Response(response.status_code, _decode(response.headers.raw), content)


async def _read(response: httpx.Response, follow: Follow | None, largest: int) -> bytes:
    if "," in response.headers.get("content-encoding", ""):
        # Each layer unpacks a thousandfold, before anybody could count.
        raise DecodingError("the answer is packed more than once")
    chunks = bytearray()
    async for chunk in response.aiter_bytes():
        chunks += chunk
        if follow is not None and response.is_success:
            follow(chunk)
        if len(chunks) > largest:
            raise ResponseTooLarge(f"the answer is longer than {largest} bytes")
    return bytes(chunks)


def _decode(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By their names in small letters; a byte that is no ASCII ends no run."""
    decoded: dict[str, str] = {}
    for name, text in ((_text(name).lower(), _text(text)) for name, text in headers):
        decoded[name] = f"{decoded[name]}, {text}" if name in decoded else text
    return decoded


def _text(sent: bytes) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return sent.decode("latin-1")
