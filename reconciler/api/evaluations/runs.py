"""Evaluations of the API's own: started, looked at, and waited for (§18.3).

A run is many searches, and is billed like them: it is started once, and never again in doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from urllib.parse import quote

from reconciler.api.client import Reader, Writer
from reconciler.api.reading.pages import is_id
from reconciler.api.reading.resources import path_of
from reconciler.api.responses.answers import Answer
from reconciler.api.responses.error_responses import make_unexpected_response
from reconciler.api.text.sanitize import fields_in, items_in, text_in
from reconciler.api.transport.waits import Waits
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.model.data import Data, Fields
from reconciler.model.run.pause import PauseReason
from reconciler.model.verification.evaluation import Evaluation, SkippedQuery


async def start_evaluation(
    writer: Writer,
    kind: Kind,
    execution: Execution,
    *,
    retriever_id: str,
    namespace: str,
    dataset_name: str,
    metrics: Sequence[str] = (),
    cutoffs: Sequence[int] = (),
) -> str:
    """Have a retriever, by its id, asked the queries of a copy, by its name; the run's id.

    What is not said of metrics (`precision`, `ndcg`, ...) and cutoffs is the API's own choice.
    Raises `ApiError`; after one that leaves a doubt, a run may be under way that nobody knows.
    """
    body = evaluation_body(dataset_name, metrics, cutoffs)
    path = f"{path_of(kind, retriever_id)}{execution.evaluations}"
    answer = await writer.send("POST", path, namespace=namespace, body=body)
    id_ = answer.fields.get("evaluation_id")
    if not is_id(id_):
        how = "without a usable `evaluation_id`"
        raise make_unexpected_response(answer.asked, how, answer.request_id)
    return id_


def evaluation_body(
    dataset_name: str, metrics: Sequence[str], cutoffs: Sequence[int]
) -> dict[str, Data]:
    """The request that starts a run."""
    config: dict[str, Data] = {}
    if metrics:
        config["metrics"] = list(metrics)
    if cutoffs:
        config["k_values"] = list(cutoffs)
    return {"dataset_name": dataset_name, **({"evaluation_config": config} if config else {})}


async def fetch_evaluation(
    reader: Reader,
    kind: Kind,
    execution: Execution,
    evaluation_id: str,
    *,
    retriever_id: str,
    namespace: str,
) -> Evaluation:
    """How a run stands; raises `NotFound` and other errors of the API."""
    run = quote(evaluation_id, safe="")
    path = f"{path_of(kind, retriever_id)}{execution.evaluations}/{run}"
    return read_evaluation(await reader.get_json(path, namespace=namespace))


async def await_evaluation(
    reader: Reader,
    kind: Kind,
    execution: Execution,
    evaluation_id: str,
    *,
    retriever_id: str,
    namespace: str,
    waits: Waits,
) -> Evaluation:
    """The run when it is over; as it stands, where patience is over first, or the run is stopped.

    The record is asked and not the task: it stays, and the task is forgotten.
    """
    deadline = waits.backoff.deadline()
    for turn in count():
        found = await fetch_evaluation(
            reader,
            kind,
            execution,
            evaluation_id,
            retriever_id=retriever_id,
            namespace=namespace,
        )
        pause = waits.backoff.pause(turn)
        if found.is_over or waits.now + pause > deadline:
            break
        if not await waits.wait(pause, PauseReason.UNFINISHED):
            break
    return found


def read_evaluation(answer: Answer) -> Evaluation:
    """The run that an answer tells of; raises `UnexpectedResponse`."""
    body = answer.fields
    id_, status = body.get("evaluation_id"), text_in(body.get("status"))
    if not is_id(id_) or not status:
        how = "without a usable `evaluation_id` and `status`"
        raise make_unexpected_response(answer.asked, how, answer.request_id)
    skips = tuple(_skips(answer, body))
    evaluated = _number(body.get("evaluated_queries")) or 0
    skipped = _number(body.get("skipped_queries"))
    skipped = len(skips) if skipped is None else skipped
    total = _number(body.get("total_queries"))
    return Evaluation(
        id=id_,
        status=status.lower(),
        overall=_metrics(body.get("overall_metrics")),
        by_cutoff={
            int(cutoff): _metrics(held)
            for cutoff, held in fields_in(body.get("metrics_by_k")).items()
            if cutoff.isdecimal()
        },
        total=evaluated + skipped if total is None else total,
        evaluated=evaluated,
        skipped=skipped,
        skips=skips,
        error=answer.asked.quote(text_in(body.get("error_message"))),
    )


def _skips(answer: Answer, body: Fields) -> Iterator[SkippedQuery]:
    for each in map(fields_in, items_in(body.get("query_results"))):
        if text_in(each.get("status")).lower() == "skipped":
            why = answer.asked.quote(text_in(each.get("error")))
            yield SkippedQuery(text_in(each.get("query_id")), why)


def _metrics(said: Data) -> Mapping[str, float]:
    held = fields_in(said).items()
    return {
        name: float(value)
        for name, value in held
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


def _number(value: Data) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
