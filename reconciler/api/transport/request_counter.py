"""How often the API was asked: every attempt counts, because the account's limits count it."""

from collections import Counter

import httpx
from msgspec import Struct, field


class RequestCounter(Struct):
    """Grows with every request of the sessions that share it."""

    by_method: Counter[str] = field(default_factory=Counter)
    """Requests sent, repetitions among them: `{"GET": 12, "POST": 3}`."""
    refused: int = 0
    """Answers of 429 and 503 (§1.3)."""
    broken: int = 0
    """Requests without an answer."""

    @property
    def calls(self) -> int:
        """All requests together."""
        return self.by_method.total()


class CountingTransport(httpx.AsyncBaseTransport):
    """Counts what goes through another transport."""

    def __init__(self, inner: httpx.AsyncBaseTransport, tally: RequestCounter) -> None:
        self._inner = inner
        self._tally = tally

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._tally.by_method[request.method] += 1
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.TransportError:
            self._tally.broken += 1
            raise
        self._tally.refused += response.status_code in (429, 503)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()
