"""The head of a usual answer, without h11: a plain body of a known length, and nothing behind it.

Whatever else may come, be it only another spelling, is left to the thorough way.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from reconciler.api.network.whole import LARGEST_ANSWER

_LONGEST: Final = 32 * 1024
_HEAD: Final = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9][0-9])(?: [\t -~]*)?\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+)\r\n"
)
_UNUSUAL: Final = re.compile(
    rb"^(?:transfer-encoding|content-encoding|connection(?!:[ \t]*keep-alive[ \t]*\r)):",
    re.IGNORECASE | re.MULTILINE,
)
"""A body that is cut in parts, or packed, and a connection of which something is said."""
_WITHOUT_BODY: Final = (204, 304)


class QuickHead(Struct, frozen=True):
    """What stands before a body, and where that begins and ends."""

    status: int
    headers: Mapping[str, str]
    begin: int
    end: int


def read_head(came: bytes) -> QuickHead | None:
    """The head of the answer that these bytes begin; nothing where there is a doubt about it."""
    found = _HEAD.match(came, 0, _LONGEST)
    if found is None:
        return None
    status, headers, begin = int(found[1]), _read_headers(found[2].decode("ascii")), found.end()
    length = headers.get("content-length", "")
    is_plain = (
        len(length) < len(str(LARGEST_ANSWER))
        and length.isdigit()
        and status not in _WITHOUT_BODY
        and _UNUSUAL.search(found[2]) is None
    )
    return QuickHead(status, headers, begin, begin + int(length)) if is_plain else None


def _read_headers(lines: str) -> dict[str, str]:
    """Those of one name one after the other, as httpx reads them."""
    headers: dict[str, str] = {}
    for line in lines.split("\r\n")[:-1]:
        name, _, text = line.partition(":")
        name, text = name.lower(), text.strip(" \t")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers
