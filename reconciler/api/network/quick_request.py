"""A usual request as bytes, without h11: what is not usual is left to the thorough way."""

import re
from typing import Final

from reconciler.api.network.messages import Headers, Request

_METHODS: Final = {"GET": False, "DELETE": False, "POST": True, "PUT": True, "PATCH": True}
"""Those we use, and whether one says how long its body is even where there is none."""
_TARGET: Final = re.compile(r"[!-~]+")
_NAME: Final = re.compile(
    rb"(?!(?:host|content-length|transfer-encoding|connection)\Z)"
    rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+",
    re.IGNORECASE,
)
"""A header that says nothing of the host, of the body, or of what is to become of a connection."""
_VALUE: Final = re.compile(rb"(?:[!-~](?:[ -~]*[!-~])?)?")
_MOST_KEPT: Final = 256


class QuickRequests:
    """Writes requests to one host; the headers of a session are few, and each is read once."""

    def __init__(self) -> None:
        self._lines: dict[Headers, bytes | None] = {}

    def write(self, request: Request) -> bytes | None:
        """The bytes that h11 would send; nothing where it might have something to say."""
        says_length = _METHODS.get(request.method)
        lines = self._lines_of(request.headers)
        if says_length is None or lines is None or not _TARGET.fullmatch(request.target):
            return None
        first, content = f"{request.method} {request.target} HTTP/1.1\r\n".encode(), request.content
        if content or says_length:
            return b"%b%bContent-Length: %d\r\n\r\n%b" % (first, lines, len(content), content)
        return b"%b%b\r\n" % (first, lines)

    def _lines_of(self, headers: Headers) -> bytes | None:
        if headers not in self._lines:
            if len(self._lines) >= _MOST_KEPT:
                self._lines.clear()
            self._lines[headers] = _write_headers(headers)
        return self._lines[headers]


def _write_headers(headers: Headers) -> bytes | None:
    """The host and what is plain beside it, a line for each."""
    names, values = [name for name, _ in headers], [value for _, value in headers]
    is_plain = (
        names[:1] == [b"Host"]
        and all(map(_NAME.fullmatch, names[1:]))
        and all(map(_VALUE.fullmatch, values))
    )
    return b"".join(b"%b: %b\r\n" % header for header in headers) if is_plain else None
