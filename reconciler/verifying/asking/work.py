"""What is to be verified, and which questions that takes."""

from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.verification.acceptance import DocumentCount, NotAskable, SharedBudget
from reconciler.model.verification.expectation import Check
from reconciler.model.verification.gate import Executor, Gate
from reconciler.model.verification.golden import GoldenAnswer
from reconciler.model.verification.judgements import Dataset
from reconciler.verifying.asking.question import Question, question_of
from reconciler.verifying.judging.gate import Rankings, query_for


class Work(PartlyShown, Struct, frozen=True, kw_only=True):
    """Checks and gates, and what was read for them beforehand."""

    checks: tuple[Check, ...] = ()
    gates: tuple[Gate, ...] = ()
    counts: tuple[DocumentCount, ...] = ()
    """Steps of the vendor's manifests that count, which costs nothing."""
    unaskable: tuple[NotAskable, ...] = ()
    """Steps of which nobody knows what they mean, so that they are told and not asked."""
    budgets: tuple[SharedBudget, ...] = ()
    """What some of the checks may cost together."""
    datasets: Unshown[Mapping[Address, Dataset | Problem]] = field(default_factory=dict)
    """By their own addresses; a problem where the files of one could not be read."""
    goldens: Unshown[Mapping[Address, GoldenAnswer]] = field(default_factory=dict)
    """By the address of the check."""
    baselines: Unshown[Mapping[Address, Rankings]] = field(default_factory=dict)
    """By the address of the gate: what it was answered before; without, drops are not compared."""

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Everything that is to be judged."""
        groups = (self.checks, self.counts, self.unaskable, self.gates)
        return tuple(each.address for group in groups for each in group)

    def searches_of(self, checks: Iterable[Check], gates: Iterable[Gate]) -> "Work":
        """The same with these alone, which are searches."""
        return replace(self, checks=(*checks,), gates=(*gates,), counts=(), unaskable=())

    def dataset_of(self, gate: Gate) -> Dataset | Problem:
        """The judged queries of a gate, or why there are none."""
        says = f"{gate.dataset} was not read"
        missing = Problem("no-dataset", says, "declare it beside the gate")
        return self.datasets.get(gate.dataset, missing)

    def questions(
        self, executors: Container[Executor] = (Executor.LOCAL,)
    ) -> Iterator[tuple[Question, Address, str]]:
        """Every question, who asks it, and for which query of a dataset; empty for a check.

        Of gates, those that these executors ask.
        """
        for check in self.checks:
            yield question_of(check.retriever, check.query), check.address, ""
        for gate in self.gates:
            dataset = self.dataset_of(gate)
            if isinstance(dataset, Problem) or gate.executor not in executors:
                continue
            for judged in dataset.queries:
                query = query_for(gate, judged)
                yield question_of(gate.retriever, query), gate.address, judged.id

    def count_searches(self, executors: Container[Executor] = (*Executor,)) -> int:
        """How many there are at the most; what several ask is asked once."""
        return len({question.key for question, _, _ in self.questions(executors)})
