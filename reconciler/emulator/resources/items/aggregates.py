"""Documents of a collection as numbers (§19): counted, and computed group by group."""

from collections.abc import Sequence

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.document import AggregationOperation, DocumentsAggregate
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.search import aggregation
from reconciler.emulator.search.aggregation import Group, Operation, compute, group, sort_rows
from reconciler.emulator.search.indexing.index import index_of
from reconciler.emulator.search.indexing.reading import show
from reconciler.emulator.search.matching.fields import put_at
from reconciler.emulator.search.matching.filters import compile_filters


def aggregate(call: Call) -> Answer:
    """Without ``group_by`` there are counts alone, and one row of them."""
    row = target(call, COLLECTION)
    body = parse(DocumentsAggregate, call.raw)
    _refuse(body)
    holds = compile_filters(body.filters or {})
    documents = [show(each) for each in index_of(call.store, row).documents if holds(each)]
    if body.unwind:
        pairs = aggregation.unwind(documents, body.unwind, keeps_empty=False)
        documents = [put_at(document, body.unwind, item) for document, item in pairs]
    fields = [(each.field, each.alias or each.field) for each in body.group_by or []]
    groups = group(documents, fields) if fields else [Group({}, documents)]
    found = [_row(each, body.aggregations) for each in groups]
    results = [{"group": group, "metrics": metrics} for group, metrics in _choose(found, body)]
    return answer({"results": results, "total_groups": len(results), "query_info": None})


def _refuse(body: DocumentsAggregate) -> None:
    if not body.group_by and any(each.function != "count" for each in body.aggregations):
        raise ValidationFailed.field("Only counts go without group_by", "group_by")
    for place, each in enumerate(body.group_by or []):
        if each.date_trunc or each.date_part:
            message = "The emulator groups by values alone, not by parts of dates"
            raise ValidationFailed.field(message, "group_by", place)
    if body.range_buckets:
        message = "The emulator groups by values alone, not by ranges"
        raise ValidationFailed.field(message, "range_buckets")
    for place, operation in enumerate(body.aggregations):
        if operation.function != "count" and not (operation.field or operation.distinct_field):
            message = f"'{operation.function}' needs a field"
            raise ValidationFailed.field(message, "aggregations", place, "field")


def _row(one: Group, operations: Sequence[AggregationOperation]) -> tuple[JsonObject, JsonObject]:
    return one.values, {each.alias: compute(_read(each), one.documents) for each in operations}


def _read(said: AggregationOperation) -> Operation:
    is_distinct = said.function == "count_distinct" and said.distinct_field
    field = said.distinct_field if is_distinct else said.field
    return Operation(said.function, said.alias, field or "")


def _choose(
    rows: Sequence[tuple[JsonObject, JsonObject]], body: DocumentsAggregate
) -> list[tuple[JsonObject, JsonObject]]:
    """Those that ``having`` lets through, in the order that is asked for."""
    conditions: list[Json] = [
        {"field": each.field, "operator": each.operator, "value": each.value}
        for each in body.having or []
    ]
    holds = compile_filters({"AND": conditions} if conditions else {})
    kept = [row for row in rows if holds(row[1])]
    if body.sort_by:
        named = [
            {"value": {**values, **metrics}.get(body.sort_by), "place": place}
            for place, (values, metrics) in enumerate(kept)
        ]
        ordered = sort_rows(named, "value", descending=body.sort_direction != "asc")
        kept = [kept[int(str(each["place"]))] for each in ordered]
    return kept[: body.limit]


ROUTES = (
    Route("POST", f"{COLLECTION.one}/documents/aggregate", aggregate, category="data",
          writes=False),
)  # fmt: skip
