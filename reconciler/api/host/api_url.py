"""The API's URL, taken apart; plain ones are read here, and others as httpx reads them."""

import re
from typing import Final

from msgspec import Struct

PORTS: Final = {"http": 80, "https": 443}
LAST_PORT: Final = 65535
PLAIN_PATH: Final = r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+"
"""A path that is the same in a URL."""

_NAME: Final = r"(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62}"
_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_PLAIN: Final = re.compile(
    rf"(https?)://({_NAME}|{_BYTE}(?:\.{_BYTE}){{3}})(?::([1-9][0-9]{{0,4}}))?({PLAIN_PATH})?/?"
)
_LONGEST: Final = 250


class ApiUrl(Struct, frozen=True):
    """Where requests go: each part as it is sent, and the host as people read it as well."""

    scheme: str
    host: str
    netloc: str
    """The host, and the port where it is not the scheme's own."""
    port: int
    path: str
    """Without a slash at its end."""

    @property
    def origin(self) -> str:
        """Without the path."""
        return f"{self.scheme}://{self.netloc}"

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


def read_plain_url(text: str) -> ApiUrl | None:
    """A usual URL, without httpx; nothing where that might have something to say."""
    found = _PLAIN.fullmatch(text)
    if found is None or len(text) > _LONGEST or "xn--" in text:
        return None
    scheme, host, written, path = found.groups(default="")
    port = int(written or PORTS[scheme])
    if port > LAST_PORT or "/v1/" in f"{path}/":
        return None
    netloc = host if port == PORTS[scheme] else f"{host}:{port}"
    return ApiUrl(scheme, host, netloc, port, path)
