"""What is live beside what is planned, asked the same questions; nothing is written for it."""

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.verification.ranking import RankingComparison
from reconciler.model.verification.verdict import GateVerdict, Outcome, Usage, Verdict, Verification


class QuestionComparison(PartlyShown, Struct, frozen=True):
    """One question, and how far both answers agree."""

    asked_by: Address
    """A check or a gate."""
    query_id: str
    """Of the dataset; empty for a check."""
    ranking: Unshown[RankingComparison]


class RetrieverComparison(PartlyShown, Struct, frozen=True, kw_only=True):
    """One of those that a plan changes, before and after."""

    retriever: Address
    problem: Problem | None = None
    """Why it could not be compared."""
    live: tuple[Verdict, ...] = ()
    planned: tuple[Verdict, ...] = ()
    """Of the same checks and gates; the gates are compared with what is live."""
    questions: Unshown[tuple[QuestionComparison, ...]] = ()

    @property
    def rank_biased_overlap(self) -> float | None:
        """Of all questions, the mean; `None` where none was answered twice."""
        return _mean([each.ranking.rank_biased_overlap for each in self.questions])

    @property
    def overlap(self) -> float | None:
        """The mean share of documents that both found."""
        return _mean([each.ranking.overlap for each in self.questions])

    @property
    def gates(self) -> tuple[GateVerdict, ...]:
        """The planned verdicts of gates."""
        return tuple(each for each in self.planned if isinstance(each, GateVerdict))

    @property
    def outcome(self) -> Outcome:
        """The worst: what could not be asked on either side, then what planned fails."""
        if self.problem is not None:
            return Outcome.NOT_ASKED
        if any(each.outcome is Outcome.NOT_ASKED for each in (*self.live, *self.planned)):
            return Outcome.NOT_ASKED
        is_failed = any(each.outcome is Outcome.FAILED for each in self.planned)
        return Outcome.FAILED if is_failed else Outcome.PASSED


class Comparison(Struct, frozen=True, kw_only=True):
    """All that a plan changes and somebody asks."""

    problem: Problem | None = None
    """Why nothing at all could be compared."""
    retrievers: tuple[RetrieverComparison, ...] = ()
    unchanged: tuple[Address, ...] = ()
    """Asked by checks and gates, and not changed by the plan: not asked again."""
    live_usage: Usage = field(default_factory=Usage)
    planned_usage: Usage = field(default_factory=Usage)
    max_credits: float | None = None
    """Of both sides together."""
    is_interrupted: bool = False
    """Somebody wanted to stop before all was asked."""

    @property
    def usage(self) -> Usage:
        """Of both sides."""
        return self.live_usage + self.planned_usage

    @property
    def planned(self) -> Verification:
        """The planned side alone; what could not be compared was not asked there."""
        verdicts = tuple(verdict for each in self.retrievers for verdict in each.planned)
        return Verification(
            verdicts=verdicts,
            usage=self.planned_usage,
            max_credits=self.max_credits,
            is_interrupted=self.is_interrupted,
        )

    @property
    def exit_code(self) -> ExitCode:
        """1 where something could not be compared, 2 where what is planned fails, else 0.

        130 where that was interrupted.
        """
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        outcomes = {each.outcome for each in self.retrievers}
        if self.problem is not None:
            outcomes.add(Outcome.NOT_ASKED)
        if Outcome.NOT_ASKED in outcomes:
            return ExitCode.ERROR
        return ExitCode.CHANGES if Outcome.FAILED in outcomes else ExitCode.OK


def _mean(numbers: list[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None
