"""Which request is struck: counts what comes past, fault by fault."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qsl

from reconciler.emulator.faults.fault import Effect, Fault
from reconciler.emulator.faults.vocabulary import REFUSED

_CURSORS = ("cursor", "next_cursor", "after")


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """As much of a request as a fault may look at."""

    method: str
    path: str
    query: str = ""
    namespace: str = ""


@dataclass(slots=True)
class FaultCounter:
    """One fault, and how many requests it has ``seen`` and ``struck`` so far."""

    fault: Fault
    pattern: re.Pattern[str]
    lots: Random
    seen: int = 0
    struck: int = 0
    is_spent: bool = False

    @classmethod
    def over(cls, fault: Fault) -> "FaultCounter":
        pattern = ".*".join(re.escape(part) for part in fault.path.split("*"))
        return cls(fault, re.compile(pattern, re.DOTALL), Random(f"{fault.seed} {fault}"))

    def concerns(self, request: RequestSummary, page: int) -> bool:
        methods = self.fault.method.split(",")
        return (
            ("*" in methods or request.method in methods)
            and self.fault.page in (None, page)
            and self.pattern.fullmatch(request.path) is not None
        )

    def matches(self) -> bool:
        """Whether it strikes the request that it has just been shown."""
        self.seen += 1
        return self.fault.which.hits(self.seen, self.lots.random()) and not self.is_spent

    @property
    def refuses_next(self) -> bool:
        """Whether the next request that matches would find the door shut: by its number,
        which is all that can be known of a request that has not come yet."""
        which, word = self.fault.which, self.fault.effect.word
        if word != REFUSED or which.share is not None or self.fault.page is not None:
            return False
        return which.hits(self.seen + 1, 0) and not self.is_spent


class FaultMatcher:
    """The faults that are looked out for; more may be added while requests come in."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self.counters: list[FaultCounter] = []
        self._pages: dict[tuple[str, str], int] = {}
        self.add(faults)

    def add(self, faults: Iterable[Fault]) -> None:
        """Each counts from now on."""
        self.counters += [FaultCounter.over(fault) for fault in faults]

    def clear(self) -> None:
        self.counters.clear()
        self._pages.clear()

    def next(self, request: RequestSummary) -> tuple[Effect, ...]:
        """What this request suffers, all at once: every fault that strikes it, in their order."""
        if not self.counters:
            return ()
        counts_pages = any(counter.fault.page is not None for counter in self.counters)
        page = self._page(request) if counts_pages else 1
        concerned = [counter for counter in self.counters if counter.concerns(request, page)]
        striking = [counter for counter in concerned if counter.matches()]
        for counter in striking:
            counter.struck += 1
        return tuple(counter.fault.effect for counter in striking)

    def refuse_next(self) -> Fault | None:
        """The refusal that is due now; it is given out once."""
        due = next((counter for counter in self.counters if counter.refuses_next), None)
        if due is None:
            return None
        due.is_spent = True
        due.struck += 1
        return due.fault

    def _page(self, request: RequestSummary) -> int:
        """Cursors do not say which page they lead to: it is the one after the last (§1.5)."""
        of_list = request.path, request.namespace
        query = dict(parse_qsl(request.query))
        if any(query.get(name) for name in _CURSORS):
            page = self._pages.get(of_list, 1) + 1
        else:
            page = _page_by_number(query)
        self._pages[of_list] = page
        return page


def _page_by_number(query: Mapping[str, str]) -> int:
    offset, limit = _number(query, "offset"), _number(query, "limit", "page_size")
    return offset // limit + 1 if offset and limit else _number(query, "page") or 1


def _number(query: Mapping[str, str], *names: str) -> int:
    texts = (query.get(name, "") for name in names)
    return next((int(text) for text in texts if text.isdecimal() and len(text) < 10), 0)
