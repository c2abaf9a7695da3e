"""How often the API was asked: every attempt counts, because the account's limits count it."""

from collections import Counter

from msgspec import Struct, field

from reconciler.api.network.errors import TransportError
from reconciler.api.network.messages import Request, Response, Transport


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


class CountingTransport:
    """Counts what goes through another transport."""

    def __init__(self, inner: Transport, tally: RequestCounter) -> None:
        self._inner = inner
        self._tally = tally

    async def send(self, request: Request) -> Response:
        self._tally.by_method[request.method] += 1
        try:
            response = await self._inner.send(request)
        except TransportError:
            self._tally.broken += 1
            raise
        self._tally.refused += response.status in (429, 503)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()
