"""What was asked of the emulator, for whoever tests a client: no bodies, no keys."""

from collections import deque

from msgspec import Struct
from msgspec.structs import asdict

from reconciler.emulator.contract.json_text import JsonObject

KEPT = 1000


class LoggedRequest(Struct, frozen=True):
    """One request. ``status`` is None when no answer was sent; ``fault`` is what struck,
    ``reason`` what was said in ``X-Change-Reason`` (§1.1)."""

    number: int
    method: str
    path: str
    query: str
    namespace: str
    request_id: str
    status: int | None = None
    fault: str | None = None
    reason: str | None = None


class RequestLog:
    """The last requests, oldest first. ``count`` is how many there were in all."""

    def __init__(self, kept: int = KEPT) -> None:
        self._asked: deque[LoggedRequest] = deque(maxlen=kept)
        self.count = 0

    def open(self) -> int:
        """The number of a request that has just come."""
        self.count += 1
        return self.count

    def close(self, asked: LoggedRequest) -> None:
        self._asked.append(asked)

    def clear(self) -> None:
        """Numbers go on: a request id is never given twice."""
        self._asked.clear()

    @property
    def asked(self) -> tuple[LoggedRequest, ...]:
        """In the order in which they came, not in which they were answered."""
        return tuple(sorted(self._asked, key=lambda one: one.number))

    def describe(self) -> JsonObject:
        return {"requests": [asdict(one) for one in self.asked], "count": self.count}
