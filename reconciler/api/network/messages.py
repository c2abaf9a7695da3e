"""A request and its answer, as a session and everything between it and the network have them.

httpx's own are made only where a transport of httpx is beneath: to build them, and to read them
again at every layer, takes longer than to send them.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, Protocol, TypeAlias

from msgspec import Struct

from reconciler.model.partly import PartlyShown, Unshown

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""Names and values as they are sent, without those that say how long a body is."""
Follow: TypeAlias = Callable[[bytes], None]
"""Is handed each piece of an answer; when one is asked for again, its pieces begin anew."""
Look: TypeAlias = Callable[[], None]

LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes, unpacked."""


class Silence(Struct, frozen=True):
    """How many seconds may pass without a connection, and without one byte going either way."""

    connect: float
    exchange: float


class Deadline(Struct):
    """Until when a request may wait; waiting for its turn at our own pace moves it."""

    until: float = math.inf


class Request(PartlyShown, Struct, frozen=True, kw_only=True):
    """What is asked of the API; its host is known to whoever sends it."""

    method: str
    path: str
    """Under the API's URL: by it is told whether a request reads, writes or searches."""
    target: str
    """The path and the query, as they are sent."""
    headers: Unshown[Headers]
    content: Unshown[bytes] = b""
    silence: Silence
    follow: Follow | None = None
    """Whoever follows the answer while it comes."""
    last_look: Look | None = None
    """Called in the moment before the bytes leave; whatever it raises keeps them from it."""
    deadline: Deadline | None = None


class Response(PartlyShown, Struct, frozen=True):
    """An answer, read to its end and unpacked."""

    status: int
    headers: Unshown[Mapping[str, str]]
    """By their names in small letters; those of one name stand one after the other."""
    content: Unshown[bytes]

    @property
    def is_success(self) -> bool:
        """Whether the API did what it was asked."""
        return 200 <= self.status <= 299

    @property
    def leads_to(self) -> str | None:
        """Where a redirect leads."""
        return self.headers.get("location") if self.status in (301, 302, 303, 307, 308) else None


class Transport(Protocol):
    """Whatever a request is handed to; raises our errors alone, most of them `HTTPError`s."""

    async def send(self, request: Request) -> Response:
        """The answer to it."""

    async def aclose(self) -> None:
        """End every connection."""
