"""What a user of the library may hand in instead of the network."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import httpx


class HttpxTransport(Protocol):
    """A transport of httpx: an `httpx.AsyncBaseTransport`, or whatever else has its two methods.

    Said without it, because whoever hands in none needs no httpx either.
    """

    async def handle_async_request(self, request: "httpx.Request") -> "httpx.Response":
        """The answer to it, which may still be on its way; raises what httpx raises."""

    async def aclose(self) -> None:
        """End every connection."""
