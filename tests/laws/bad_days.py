"""Made-up bad days, in the emulator's own words: one or two faults that strike anywhere."""

from collections.abc import Iterable
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from reconciler.emulator.faults.fault import Effect, Fault, read_fault

_ANYWHERE: Final = (
    "* /v1/*",
    "GET /v1/*",
    "POST /v1/*/list",
    "POST,PATCH,PUT,DELETE /v1/*",
)
_WRITES: Final = (
    "POST /v1/namespaces",
    "POST /v1/buckets",
    "POST /v1/collections",
    "POST /v1/retrievers",
    "PATCH /v1/*",
    "DELETE /v1/*",
)
_TROUBLES: Final = (
    *("401", "404", "429 committed retry-after=0", "redirect", "redirect to=/v1/me status=301"),
    *("500", "500 committed", "502 committed", "503", "503 committed", "503 retryable=false"),
    *("429 retry-after=2", "429 retry-after=none", "403", "409", "422"),
    *("refused", "dropped", "dropped politely", "lost", "lost politely"),
    *("cut", "cut at=1", "silent", "slow by=60", "slow by=3", "not-json", "html"),
    *("wrong-shape as=list", "wrong-shape as=text", "wrong-shape as=null"),
    *("wrong-shape as=empty", "wrong-shape as=blank"),
)
_LISTS: Final = ("unresolved", "row-missing", "row-missing row=1", "row-twice", "endless")
_PAGES: Final = ("500 page=2", "429 page=2", "lost page=3", "cut page=2", "403 page=2")
_COUNTS: Final = ("counts-null", "counts-incomplete")
_IGNORED: Final = ("ignored keys=description", "ignored keys=description,enabled,metadata quietly")
_DECEPTIONS: Final = ("row-missing quietly", "row-missing row=1 quietly")
# Lists of what is only looked up, as connections are, have no totals that would miss a row.
_DECEIVING: Final = ("stale", "unlisted", "row-missing")
_FOR_GOOD: Final = ("never-ready",)
_WORK: Final = ("hang", "fails", "fails gone", "lies", "forgotten")

_LAG: Final = 3


@st.composite
def bad_days(draw: DrawFn) -> list[Fault]:
    """One fault or two; each can be read aloud, and ordered on the command line."""
    texts = draw(st.lists(_faults, min_size=1, max_size=2))
    return [read_fault(text) for text in texts]


@st.composite
def bad_searches(draw: DrawFn) -> list[Fault]:
    """Up to two faults that strike searches."""
    return [read_fault(text) for text in draw(st.lists(_of_searches, max_size=2))]


def catching_up(faults: Iterable[Fault]) -> int:
    """How many reads it takes until a namespace is listed, and then what is in it."""
    lag = any(fault.effect.word in ("unlisted", "stale") for fault in faults)
    return 4 * _LAG if lag else 0


def deceives(faults: Iterable[Fault]) -> bool:
    """Whether somebody who sees such lists, reads or refusals cannot know what is really there."""
    effects = [fault.effect for fault in faults]
    return any(each.has("quietly") or each.word in _DECEIVING or _denies(each) for each in effects)


def _denies(effect: Effect) -> bool:
    """These say that nothing was stored, and it was."""
    return effect.has("committed") and effect.word in ("429", "503")


def lasts(faults: Iterable[Fault]) -> bool:
    """Whether something that befell the API is not over when the day is."""
    return any(fault.effect.word in _FOR_GOOD or _hangs_for_good(fault) for fault in faults)


def _hangs_for_good(fault: Fault) -> bool:
    """Whether a deletion that it strikes never ends; a look that hangs is only that look."""
    return fault.effect.word == "hang" and fault.method == "DELETE"


def _fault(where: tuple[str, ...], whats: tuple[str, ...]) -> SearchStrategy[str]:
    parts = (st.sampled_from(where), _which, st.sampled_from(whats))
    return st.tuples(*parts).map(" ".join)


def _between(first: int, more: int) -> str:
    return f"{first}-{first + more}"


_numbers = st.integers(1, 12)
_which = st.one_of(
    _numbers.map(str),
    st.builds(_between, _numbers, st.integers(1, 5)),
    _numbers.map("{}-".format),
    st.sampled_from(["*", "10%", "40%"]),
)
_faults = st.one_of(
    _fault((*_ANYWHERE, *_WRITES), _TROUBLES),
    _fault(_WRITES, _TROUBLES),
    _fault(("GET /v1/*", "POST /v1/*/list"), (*_LISTS, *_COUNTS)),
    _fault(
        ("POST /v1/*/list", "* /v1/*"), ("500 page=2", "429 page=2", "lost page=3", "cut page=2")
    ),
    _fault(("POST /v1/*/list",), _DECEPTIONS),
    _fault(("PATCH /v1/collections/*",), _IGNORED),
    _fault(("PATCH,PUT /v1/*", "PATCH,PUT,DELETE /v1/*"), ("stale", f"stale reads={_LAG}")),
    _fault(("POST /v1/namespaces",), _FOR_GOOD),
    _fault(("POST /v1/*",), ("unlisted", f"unlisted reads={_LAG}")),
    _fault(("DELETE /v1/buckets/*", "DELETE /v1/*", "GET /v1/tasks/*"), _WORK),
)
_of_searches = _fault(("POST /v1/retrievers/*/execute",), _TROUBLES)
