"""Bad days, made to order: refusals, broken answers and lost connections.

For tests and for ``--fault``: a client shows its manners only when something goes wrong.
Each fault strikes chosen requests of one method and path, counted from 1.

    POST /v1/buckets 3 503        the third create of a bucket finds the server not ready
    * /v1/collections* 1- 429     every request to collections is one too many
    POST /v1/retrievers 1 lost    the first create happens, and its answer never arrives
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

REFUSED, LOST = "refused", "lost"
"""The connection is refused before the request; the answer is lost after the work."""


class UnreadableFault(ValueError):
    """A fault that is not ``METHOD PATH WHICH WHAT``."""


@dataclass(frozen=True)
class Fault:
    """``last`` is None for "from ``first`` on"; ``strikes`` is a status, or one of
    ``refused`` and ``lost``; ``retry_after`` is what a 429 or 503 advises (§1.3)."""

    method: str
    path: str
    first: int
    last: int | None
    strikes: str
    retry_after: int = 0

    def concerns(self, method: str, path: str) -> bool:
        """A path that ends in ``*`` means everything that begins so."""
        begins = self.path.endswith("*") and path.startswith(self.path[:-1])
        return (begins or path == self.path) and self.method in ("*", method)

    def hits(self, count: int) -> bool:
        return self.first <= count and (self.last is None or count <= self.last)

    @property
    def status(self) -> int:
        return int(self.strikes)

    @property
    def breaks_connection(self) -> bool:
        return self.strikes in (REFUSED, LOST)


def read_fault(text: str) -> Fault:
    """``METHOD PATH WHICH WHAT``: WHICH is 3, 2-4 or 2-; WHAT is a status or refused/lost."""
    words = text.split()
    if len(words) != 4:
        raise UnreadableFault(f"'{text}' is not METHOD PATH WHICH WHAT")
    method, path, which, strikes = words
    first, dash, last = which.partition("-")
    is_status = strikes.isdecimal() and 400 <= int(strikes) <= 599
    if not first.isdecimal() or (last and not last.isdecimal()):
        raise UnreadableFault(f"'{which}' is not 3, 2-4 or 2-")
    if not is_status and strikes not in (REFUSED, LOST):
        raise UnreadableFault(f"'{strikes}' is not a status from 400 to 599, refused or lost")
    until = int(last) if last else None if dash else int(first)
    return Fault(method.upper(), path, int(first), until, strikes)


@dataclass
class Strikes:
    """Counts requests per fault, and says which one strikes now."""

    faults: Sequence[Fault]
    counts: dict[Fault, int] = field(default_factory=dict)

    def next(self, method: str, path: str) -> Fault | None:
        struck: Fault | None = None
        for fault in self.faults:
            if fault.concerns(method, path):
                self.counts[fault] = self.counts.get(fault, 0) + 1
                struck = struck or (fault if fault.hits(self.counts[fault]) else None)
        return struck
