"""Stages of numbers: ``aggregate`` and ``score_normalize`` (§11)."""

from math import isfinite

from reconciler.emulator.contract.json_text import JsonObject
from reconciler.emulator.search.aggregation import Group, Operation, compute, group, sort_rows
from reconciler.emulator.search.matching.fields import number_at, put_at, value_at
from reconciler.emulator.search.stages.parameters import Parameters, StageFailed, StageUnable
from reconciler.emulator.search.stages.run import StageCall

_FUNCTIONS = ("count", "count_distinct", "sum", "avg", "min", "max", "first", "last", "collect",
              "collect_distinct", "percentile", "correlation")  # fmt: skip
_UNTOLD = ("stddev", "variance", "frequency", "co_occurrence")
"""Of these the contract tells neither the formula nor the form."""


def aggregate(call: StageCall, given: Parameters) -> list[JsonObject]:
    """One row ``{group, metrics}`` for each group; the statistics of the stage tell them too.
    With ``include_documents`` the documents go on, and the rows stand there alone."""
    operations = [_read(Parameters(each)) for each in given.objects("aggregations")]
    if not operations:
        raise StageFailed("aggregations needs at least one")
    documents = call.documents()
    fields = [_field(Parameters(each)) for each in given.objects("group_by")]
    groups = group(documents, fields) if fields else [Group({}, documents)]
    rows = [{each.alias: compute(each, one.documents) for each in operations} for one in groups]
    told: list[JsonObject] = [
        {"group": one.values, "metrics": row} for one, row in zip(groups, rows, strict=True)
    ]
    if fields:
        told = _order(told, given)
    call.metadata["aggregations"] = [*told]
    return documents if given.flag("include_documents", default=False) else told


def _order(rows: list[JsonObject], given: Parameters) -> list[JsonObject]:
    by = given.text("sort_by")
    if by:
        down = given.choice("sort_order", "desc", ("asc", "desc")) == "desc"
        flat = [{**row, "": value_at(row, f"metrics.{by}")} for row in rows]
        ordered = sort_rows(flat, "", descending=down)
        rows = [{"group": row["group"], "metrics": row["metrics"]} for row in ordered]
    return rows[: given.count("limit", max(1, len(rows)), low=1, high=max(1000, len(rows)))]


def _read(given: Parameters) -> Operation:
    function = given.choice("function", "", (*_FUNCTIONS, *_UNTOLD))
    if function in _UNTOLD:
        raise StageUnable(f"how '{function}' is computed or shown is told nowhere")
    operation = Operation(
        function,
        given.text("alias"),
        given.text("field"),
        given.text("field_b"),
        given.number("percentile_value", 50.0),
    )
    if not operation.alias:
        raise StageFailed("Each aggregation needs an alias")
    if function != "count" and not operation.field:
        raise StageFailed(f"'{function}' needs a field")
    if not 0 <= operation.percentile <= 100:
        raise StageFailed("percentile_value should be from 0 to 100")
    return operation


def _field(given: Parameters) -> tuple[str, str]:
    """The alias is the last part of the path, unless it is said."""
    path = given.text("field")
    if not path:
        raise StageFailed("Each of group_by needs a field")
    return path, given.text("alias") or path.rpartition(".")[2]


def score_normalize(call: StageCall, given: Parameters) -> list[JsonObject]:
    """From ``min_value`` to ``max_value``: the one method whose parameters are told."""
    method = given.text("method", "min_max").replace("-", "_").lower()
    if method not in ("min_max", "minmax"):
        raise StageUnable(f"how '{method}' normalises is told nowhere")
    path = given.text("score_field", "score")
    into = given.text("output_field") or path
    low, high = given.number("min_value", 0.0), given.number("max_value", 1.0)
    documents = call.documents()
    scores = [number_at(each, path) for each in documents]
    known = [score for score in scores if score is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    if not isfinite(most - least) or not isfinite(high - low):
        raise StageFailed("The scores, or min_value and max_value, are too far apart")

    def scaled(score: float) -> float:
        share = (score - least) / (most - least) if most > least else 1.0
        return low + share * (high - low)

    return [
        each if score is None else put_at(each, into, scaled(score))
        for each, score in zip(documents, scores, strict=True)
    ]
