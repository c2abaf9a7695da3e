"""What was concluded, and from what was seen."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil
from typing import Final, TypeAlias

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.errors import ExitCode
from reconciler.model.location import Location
from reconciler.model.partly import PartlyCompared, PartlyShown, Unhashed, Unshown
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.metric_verdict import MetricVerdict
from reconciler.model.verification.ranking import Ranking


class Outcome(StrEnum):
    """How a check or a gate ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    """It could not be asked, or not to its end: nobody knows."""


class Finding(Struct, frozen=True):
    """One thing that was expected, beside what was seen."""

    path: FieldPath
    """Of the expectation in the document: `spec, expect, contains, 0`."""
    says: str
    """The expectation, as it is declared: `contains doc_911 at rank 3 or better`."""
    observed: str
    """What was seen: `rank 7`."""
    is_met: bool
    location: Location | None = None


class Usage(Struct, frozen=True):
    """What asking took; what the API did not say is not in it."""

    searches: int = 0
    credits: float = 0.0
    latencies_ms: tuple[float, ...] = ()
    """The API's own total of every search, in the order in which they were asked."""
    unpriced: int = 0
    """Searches of which the API did not say what they cost."""

    def __add__(self, other: "Usage") -> "Usage":
        """Of both together."""
        return Usage(
            self.searches + other.searches,
            self.credits + other.credits,
            (*self.latencies_ms, *other.latencies_ms),
            self.unpriced + other.unpriced,
        )


class CheckVerdict(PartlyShown, Struct, frozen=True, kw_only=True):
    """How one check ended."""

    address: Address
    retriever: Address | None = None
    """What was searched; `None` for a step of the vendor's that searches nothing."""
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    """In the order of the expectation's fields; met and unmet."""
    problem: Problem | None = None
    """Why it could not be asked."""
    result: Unshown[SearchResult | None] = None
    """The answer that was judged, of several the first."""
    usage: Usage = Usage()
    location: Location | None = None


class QueryScore(PartlyCompared, Struct, frozen=True):
    """One judged query: its value by each metric, now and, where it was asked, before."""

    query_id: str
    values: Unhashed[Mapping[str, float]] = field(default_factory=dict)
    baseline: Unhashed[Mapping[str, float]] = field(default_factory=dict)
    problem: Problem | None = None
    """Why it could not be asked; it has no values then."""


class GateVerdict(PartlyShown, PartlyCompared, Struct, frozen=True, kw_only=True):
    """How one gate ended."""

    address: Address
    retriever: Address
    dataset: Address
    outcome: Outcome
    metrics: tuple[MetricVerdict, ...] = ()
    """In the order in which the gate declares them."""
    findings: tuple[Finding, ...] = ()
    """What else speaks against it: answers that are not whole, results that nobody can tell apart.

    Only what is not met."""
    queries: Unshown[tuple[QueryScore, ...]] = ()
    """In the order of the dataset."""
    rankings: Unshown[Unhashed[Mapping[str, Ranking]]] = field(default_factory=dict)
    """Of every query that was asked, by its id: the baseline of whoever asks again later."""
    problem: Problem | None = None
    """Why it could not be asked, or not to its end."""
    usage: Usage = Usage()
    location: Location | None = None

    @property
    def is_compared(self) -> bool:
        """Whether there was anything to compare with."""
        return any(each.comparison is not None for each in self.metrics)


Verdict: TypeAlias = CheckVerdict | GateVerdict


class Verification(Struct, frozen=True, kw_only=True):
    """How everything ended that was asked together."""

    verdicts: tuple[Verdict, ...] = ()
    """Checks, and then gates, each in the order in which they are declared."""
    usage: Usage = Usage()
    """Of all of it: a question that several asked is in it once."""
    max_credits: float | None = None
    """What it was allowed to cost."""
    runs: int = 1
    """How often each question of a check was asked."""
    is_interrupted: bool = False
    """Somebody wanted to stop before all was asked."""

    def count(self, outcome: Outcome) -> int:
        """How many ended so."""
        return sum(each.outcome is outcome for each in self.verdicts)

    @property
    def outcome(self) -> Outcome:
        """The worst of all: what nobody knows is worse than what failed."""
        worst = (Outcome.NOT_ASKED, Outcome.FAILED)
        return next((each for each in worst if self.count(each)), Outcome.PASSED)

    @property
    def exit_code(self) -> ExitCode:
        """0 when all passed, 2 when something failed, 1 when something could not be asked.

        130 where that was interrupted.
        """
        return ExitCode.INTERRUPTED if self.is_interrupted else _EXITS[self.outcome]


_EXITS: Final = {
    Outcome.PASSED: ExitCode.OK,
    Outcome.FAILED: ExitCode.CHANGES,
    Outcome.NOT_ASKED: ExitCode.ERROR,
}


def percentile(numbers: Sequence[float], percent: float) -> float | None:
    """By nearest rank: the least of the numbers that so many percent are not above.

    It is a number that was seen; `None` without any.
    """
    if not numbers:
        return None
    ordered = sorted(numbers)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]
