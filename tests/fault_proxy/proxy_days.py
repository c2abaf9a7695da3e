"""Made-up days behind the proxy: one rule or two, which strike anywhere."""

from collections.abc import Iterable
from typing import Final

from faults import FAULTS
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from proxy import FOR_EVER, Rule

_PLACES: Final = (
    ("*", "/v1/*"),
    ("GET", "/v1/*"),
    ("POST", "/v1/*/list"),
    ("[PD]*", "/v1/*"),
    ("POST", "/v1/namespaces"),
    ("POST", "/v1/buckets"),
    ("POST", "/v1/collections"),
    ("POST", "/v1/retrievers"),
    ("PATCH", "/v1/*"),
    ("PATCH", "/v1/retrievers/*"),
    ("DELETE", "/v1/*"),
)


def _rule(fault: str, place: tuple[str, str], first: int, times: int) -> Rule:
    return Rule(fault, *place, first=first, times=times)


def proxy_days() -> SearchStrategy[list[Rule]]:
    """Rules that nobody has counted for yet."""
    rules = st.builds(
        _rule,
        st.sampled_from(sorted(FAULTS)),
        st.sampled_from(_PLACES),
        st.integers(1, 12),
        st.sampled_from([1, 1, 2, 4, FOR_EVER]),
    )
    return st.lists(rules, min_size=1, max_size=2)


def deceives(rules: Iterable[Rule]) -> bool:
    """Whether an answer looks right and is not."""
    return any(rule.fault == "lagging" for rule in rules)
