"""The head of a usual answer, without h11: one whose body says how long it is.

Whatever else may come, be it only another spelling, is left to the thorough way.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from reconciler.api.network.messages import LARGEST_ANSWER

_LONGEST: Final = 32 * 1024
_HEAD: Final = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9][0-9])(?: [\t -~]*)?\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n"
)
_CLOSING: Final = re.compile(
    rb"^connection:(?![ \t]*keep-alive[ \t]*\r)", re.IGNORECASE | re.MULTILINE
)
_WITHOUT_BODY: Final = (204, 304)
_PACKED: Final = ("", "gzip")


class QuickHead(Struct, frozen=True):
    """What stands before a body, and how that is to be read."""

    status: int
    headers: Mapping[str, str]
    begin: int
    end: int | None
    """Where the body ends; nothing where it comes in parts that say so themselves."""
    is_packed: bool


def read_head(came: bytes | bytearray) -> QuickHead | None:
    """The head of the answer that these bytes begin; nothing where there is a doubt about it."""
    found = _HEAD.match(came, 0, _LONGEST)
    if found is None or _CLOSING.search(found[2]):
        return None
    status, headers, begin = int(found[1]), _read_headers(found[2].decode("ascii")), found.end()
    packed = headers.get("content-encoding", "")
    if status in _WITHOUT_BODY or packed not in _PACKED:
        return None
    length, cut = headers.get("content-length"), headers.get("transfer-encoding")
    if length is None:
        return QuickHead(status, headers, begin, None, bool(packed)) if cut == "chunked" else None
    if cut is not None or len(length) >= len(str(LARGEST_ANSWER)) or not length.isdigit():
        return None
    return QuickHead(status, headers, begin, begin + int(length), bool(packed))


def _read_headers(lines: str) -> dict[str, str]:
    """Those of one name one after the other, as httpx reads them."""
    headers: dict[str, str] = {}
    for line in lines.split("\r\n")[:-1]:
        name, _, text = line.partition(":")
        name, text = name.lower(), text.strip(" \t")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers
