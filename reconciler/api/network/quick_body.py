"""The body of a usual answer, without h11 and httpx: as it was before it was cut and packed."""

import re
import zlib
from typing import Final, TypeAlias

from reconciler.api.network.messages import LARGEST_ANSWER
from reconciler.api.network.quick_response import QuickHead
from reconciler.api.network.sockets import Socket

_SIZE: Final = re.compile(rb"([0-9a-fA-F]{1,7})\r\n")
_HALF_A_SIZE: Final = re.compile(rb"[0-9a-fA-F]{0,7}\r?")
_MOST_PARTS: Final = 1000
_GZIP: Final = zlib.MAX_WBITS | 16

_Parts: TypeAlias = list[tuple[int, int]]


async def read_body(
    came: bytearray, head: QuickHead, socket: Socket, seconds: float
) -> bytes | None:
    """The body, if it is plain and nothing stands behind it; what is read for it goes into `came`.

    No longer is waited for it than the thorough way would wait.
    """
    while (parts := _find_parts(came, head)) is not None:
        if parts[-1:] == [_END]:
            body = b"".join(came[begin:end] for begin, end in parts[:-1])
            return _unpack(body) if head.is_packed else body
        # What is packed and cannot be unpacked is told before its end has come.
        if head.is_packed or not (more := await socket.read(seconds)):
            return None
        came += more
    return None


_END: Final = (0, 0)
"""Stands behind the last part."""


def _find_parts(came: bytearray, head: QuickHead) -> _Parts | None:
    """Where the body's parts are, as far as it came; nothing where there is a doubt about it."""
    if head.end is None:
        return _find_chunks(came, head.begin)
    if len(came) > head.end:
        return None
    return [(head.begin, head.end), _END] if len(came) == head.end else []


def _find_chunks(came: bytearray, at: int) -> _Parts | None:
    parts: _Parts = []
    while found := _SIZE.match(came, at):
        begin, size = found.end(), int(found[1], 16)
        end = begin + size
        behind = came[end : end + 2]
        if not b"\r\n".startswith(behind) or len(parts) > _MOST_PARTS or end > LARGEST_ANSWER:
            return None
        if len(behind) < 2:
            return parts
        at = end + 2
        if not size:
            return [*parts, _END] if at == len(came) else None
        parts.append((begin, end))
    return parts if _HALF_A_SIZE.fullmatch(came, at) else None


def _unpack(body: bytes) -> bytes | None:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        content = unpacking.decompress(body, LARGEST_ANSWER)
    except zlib.error:
        return None
    # Whoever counts what comes of it has the last word, if it is too much.
    return content if unpacking.eof else None
