"""What was concluded, and from what was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult


class Outcome(StrEnum):
    """How a check or a gate ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """It could not be asked, or not to its end: nobody knows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was expected, beside what was seen."""

    path: FieldPath
    """Of the expectation in the document: `spec, expect, contains, 0`."""
    says: str
    """The expectation, as it is declared: `contains doc_911 at rank 3 or better`."""
    observed: str
    """What was seen: `rank 7`."""
    is_met: bool
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What asking took; what the API did not say is not in it."""

    searches: int = 0
    credits: float = 0.0
    latencies_ms: tuple[float, ...] = ()
    """The API's own total of every search, in the order in which they were asked."""

    def __add__(self, other: "Usage") -> "Usage":
        """Of both together."""
        return Usage(
            self.searches + other.searches,
            self.credits + other.credits,
            (*self.latencies_ms, *other.latencies_ms),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckVerdict:
    """How one check ended."""

    address: Address
    retriever: Address
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    """In the order of the expectation's fields; met and unmet."""
    problem: Problem | None = None
    """Why it could not be asked."""
    result: SearchResult | None = field(default=None, repr=False)
    """The answer that was judged, of several the first."""
    usage: Usage = Usage()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class QueryScore:
    """One judged query: its value by each metric, now and, where it was asked, before."""

    query_id: str
    values: Mapping[str, float] = field(default_factory=dict, hash=False)
    baseline: Mapping[str, float] = field(default_factory=dict, hash=False)
    problem: Problem | None = None
    """Why it could not be asked; it has no values then."""
