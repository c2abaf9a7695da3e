"""A gate that the API asks by itself: its copy of the dataset, a run, and what that found (§18)."""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.api.client import Writer
from reconciler.api.evaluations.copies import find_copies
from reconciler.api.evaluations.runs import await_evaluation, start_evaluation
from reconciler.api.search.execution import fetch_searched
from reconciler.api.transport.waits import Waits
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.errors import ReconcilerError
from reconciler.model.problem import Problem
from reconciler.model.search.query import Query
from reconciler.model.verification.evaluation import Evaluation
from reconciler.model.verification.gate import Gate
from reconciler.model.verification.judgements import DOCUMENT_ID, Dataset
from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_verdict import MetricExpectation, MetricVerdict
from reconciler.model.verification.verdict import GateVerdict, Outcome, Usage
from reconciler.verifying.judging.gate import depth_of, not_asked_gate
from reconciler.verifying.scoring.judge import judge_metric

_BARE: Final = (Query(), Query(skips_cache=True))
"""A gate that asks with the inputs of its queries alone."""
_LOCAL: Final = "say `run: local`, and the reconciler asks"


class ServerEvaluator:
    """Has the API ask; starting a run is a write, and is done once for each gate."""

    def __init__(
        self, writer: Writer, kinds: Mapping[str, Kind], copies: Lookup, waits: Waits
    ) -> None:
        self._writer = writer
        self._kinds = kinds
        self._copies = copies
        self._waits = waits

    async def evaluate(self, gate: Gate, dataset: Dataset) -> GateVerdict:
        """How the gate ended; what keeps it from being asked is told in the verdict."""
        unfit = next(_unfit(gate, dataset), None)
        if unfit is not None:
            return not_asked_gate(gate, unfit)
        try:
            missing = await self._find_missing(dataset)
            if missing is not None:
                return not_asked_gate(gate, missing)
            found = await self._run(gate, dataset)
        except ReconcilerError as error:
            return not_asked_gate(gate, error.problems[0])
        return judge_evaluation(gate, dataset, found)

    async def _find_missing(self, dataset: Dataset) -> Problem | None:
        """Why there is no copy with this very content; `None` where there is one."""
        home = dataset.address.namespace
        named = await find_copies(self._writer, self._copies, dataset.copy_name, namespace=home)
        if any(each.digest == dataset.digest for each in named):
            return None
        says = f"the API has no copy {dataset.copy_name} of {dataset.address} as it is now"
        if named:
            says = f"{dataset.copy_name} of the API holds other queries or grades"
        remedy = f"run `reconciler dataset push {home}/{dataset.address.name}`"
        return Problem("no-copy", says, remedy)

    async def _run(self, gate: Gate, dataset: Dataset) -> Evaluation:
        kind = self._kinds[gate.retriever.kind]
        execution = _execution_of(kind)
        name, home = gate.retriever.name, gate.retriever.namespace
        live = await fetch_searched(self._writer, kind, name, namespace=home)
        id_ = str(live.get(kind.id_field) or name)
        metrics = [Metric.parse(each) for each in gate.thresholds]
        run = await start_evaluation(
            self._writer,
            kind,
            execution,
            retriever_id=id_,
            namespace=home,
            dataset_name=dataset.copy_name,
            metrics=sorted({each.name.value for each in metrics}),
            cutoffs=sorted({each.k for each in metrics if each.k} or {depth_of(gate)}),
        )
        return await await_evaluation(
            self._writer,
            kind,
            execution,
            run,
            retriever_id=id_,
            namespace=home,
            waits=self._waits,
        )


def judge_evaluation(gate: Gate, dataset: Dataset, found: Evaluation) -> GateVerdict:
    """The verdict on a run: only floors are judged, of the metrics that the API tells.

    A run that failed, goes on, or skipped a query leaves the gate without a conclusion.
    """
    problem = _why_not(found)
    searches = found.total or len(dataset.queries)
    usage = Usage(searches=searches, unpriced=searches)
    if problem is not None:
        return replace(not_asked_gate(gate, problem), usage=usage)
    metrics = tuple(_judge_metrics(gate, found))
    is_passed = all(each.is_passed for each in metrics)
    return GateVerdict(
        address=gate.address,
        retriever=gate.retriever,
        dataset=gate.dataset,
        outcome=Outcome.PASSED if is_passed else Outcome.FAILED,
        metrics=metrics,
        usage=usage,
        location=gate.locations.of_key(("spec", "metrics")),
    )


def _judge_metrics(gate: Gate, found: Evaluation) -> Iterator[MetricVerdict]:
    for name, bounds in gate.thresholds.items():
        expected = MetricExpectation(
            at_least=bounds.at_least, max_drop=bounds.max_drop, significance=gate.significance
        )
        value = found.value_of(name)
        # A mean is what a mean of one is; a metric that is not told has no query that tells it.
        scores = {} if value is None else {found.id: value}
        verdict = judge_metric(Metric.parse(name), expected, scores, None)
        yield verdict if scores else replace(verdict, reason=f"the API does not tell {name}.")


def _why_not(found: Evaluation) -> Problem | None:
    if not found.is_over:
        says = f"the API's evaluation {found.id} is not over: it is {found.status}"
        return Problem("evaluation-goes-on", says, "verify again later: it starts another one")
    if not found.is_completed:
        why = found.error or "the API does not say why"
        says = f"the API's evaluation {found.id} {found.status}: {why}"
        return Problem("evaluation-failed", says, f"mend that, or {_LOCAL}")
    if found.skipped:
        first = next((f": {each.query_id}, {each.why}" for each in found.skips if each.why), "")
        says = f"the API skipped {found.skipped} of {found.total} queries{first}"
        return Problem("queries-skipped", says, "mend their inputs; what is skipped is not judged")
    if not found.evaluated:
        says = f"the API's evaluation {found.id} evaluated no query"
        return Problem("queries-skipped", says, f"look at it, or {_LOCAL}")
    return None


def _unfit(gate: Gate, dataset: Dataset) -> Iterator[Problem]:
    """What the API's own evaluations cannot be told (§18.3)."""
    if gate.query not in _BARE:
        place = gate.locations.of_key(("spec", "request"))
        says = "the API's own evaluations ask with the inputs of the queries, and with nothing else"
        yield Problem("unfit-for-server", says, f"leave `request` out, or {_LOCAL}", location=place)
    if dataset.id_field != DOCUMENT_ID:
        says = f"the API's own evaluations know documents by {DOCUMENT_ID} alone"
        remedy = f"judge by {DOCUMENT_ID}, or {_LOCAL}"
        place = gate.locations.of_key(("spec", "run"))
        yield Problem("unfit-for-server", says, remedy, location=place)


def _execution_of(kind: Kind) -> Execution:
    if kind.execution is None:
        raise LookupError(f"{kind.name} cannot be searched")
    return kind.execution
