"""Made-up bad days, in the emulator's own words: one or two faults that strike anywhere."""

from collections.abc import Iterable
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from reconciler.emulator.faults import Fault, read_fault

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
    *("500", "500 committed", "502 committed", "503", "503 committed", "503 retryable=false"),
    *("429 retry-after=2", "429 retry-after=none", "403", "409", "422"),
    *("refused", "dropped", "dropped politely", "lost", "lost politely"),
    *("cut", "cut at=1", "silent", "slow by=60", "slow by=3", "not-json", "html"),
    *("wrong-shape as=list", "wrong-shape as=text", "wrong-shape as=null"),
    *("wrong-shape as=empty", "wrong-shape as=blank"),
)
_LISTS: Final = ("unresolved", "row-missing", "row-missing row=1", "row-twice", "endless")
_COUNTS: Final = ("counts-null", "counts-incomplete")
_WORK: Final = ("hang", "fails", "fails gone", "lies", "forgotten")

_LAG: Final = 3


@st.composite
def bad_days(draw: DrawFn) -> list[Fault]:
    """One fault or two; each can be read aloud, and ordered on the command line."""
    texts = draw(st.lists(_faults, min_size=1, max_size=2))
    return [read_fault(text) for text in texts]


def catching_up(faults: Iterable[Fault]) -> int:
    """How many reads it takes until a namespace is listed, and then what is in it."""
    return 2 * _LAG if any(fault.effect.word == "unlisted" for fault in faults) else 0


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
    _fault(("POST /v1/*",), ("unlisted", f"unlisted reads={_LAG}")),
    _fault(("DELETE /v1/buckets/*", "DELETE /v1/*", "GET /v1/tasks/*"), _WORK),
)
