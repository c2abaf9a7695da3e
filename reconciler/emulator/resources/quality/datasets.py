"""Datasets of judged queries (§18.2): made and read, and neither changed nor deleted.

Their list knows numbered pages only, and no cursor (§18.1). One may be made of what users did with
a retriever's results (§18.4).
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from reconciler.emulator.bodies.base import check, dump_given, parse, read_object
from reconciler.emulator.bodies.quality.evaluation import DatasetCreate, DatasetGenerate
from reconciler.emulator.call.paging import read_number
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find_namespace, target, usable_namespace
from reconciler.emulator.contract.http_errors import BadRequest, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    as_texts,
    decode_object,
    encode,
    to_list,
)
from reconciler.emulator.contract.kinds import DATASET, RETRIEVER
from reconciler.emulator.resources.quality.interactions import interactions_of
from reconciler.emulator.storage.store import Row

_DEFAULT_SIZE, _LARGEST = 20, 1000
_POSITIVE = ("click", "purchase", "positive_feedback", "bookmark", "share")
_LEAST, _DAYS = 5, 30


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    return _store(call, namespace, parse(DatasetCreate, call.raw))


def _store(call: Call, namespace: Row, body: DatasetCreate) -> Answer:
    _refuse_doubles(body)
    dataset_id = DATASET.new_id()
    row = call.store.add(
        kind=DATASET.word,
        id=dataset_id,
        name=body.dataset_name,
        namespace=namespace.id,
        body={
            "description": None,
            "metadata": None,
            **dump_given(body),
            "dataset_id": dataset_id,
            "namespace_id": namespace.id,
            "internal_id": token_hex(8),
            "query_count": len(body.queries),
            "created_at": call.now,
            "updated_at": call.now,
        },
    )
    return Answer(row.body)


def _refuse_doubles(body: DatasetCreate) -> None:
    seen: set[str] = set()
    for place, query in enumerate(body.queries):
        if query.query_id in seen:
            message = f"query_id '{query.query_id}' is there already"
            raise ValidationFailed.field(message, "queries", place, "query_id")
        seen.add(query.query_id)


def list_datasets(call: Call) -> Answer:
    """{datasets, total, page, page_size}."""
    namespace = find_namespace(call)
    number = read_number("page", call.query.get("page", "1"), 1, 10_000)
    size = read_number("page_size", call.query.get("page_size", str(_DEFAULT_SIZE)), 1, _LARGEST)
    rows = call.store.rows(
        "namespace=? AND kind=? ORDER BY seq", (namespace.id if namespace else "", DATASET.word)
    )
    found = [decode_object(row.body) for row in rows]
    shown = found[(number - 1) * size : number * size]
    listed = answer({"datasets": shown, "total": len(found), "page": number, "page_size": size})
    return Answer(listed.text, headers={} if namespace else {"X-Namespace-Unresolved": "true"})


def get(call: Call) -> Answer:
    return Answer(target(call, DATASET).body)


def generate(call: Call) -> Answer:
    """Queries of which enough results were liked, and those results. Without any it is refused:
    a dataset has one query at least."""
    namespace, row = usable_namespace(call), target(call, RETRIEVER)
    body = check(DatasetGenerate, read_object(call.raw if call.raw.strip() != b"null" else b""))
    kinds: Collection[str] = body.positive_interaction_types or _POSITIVE
    liked = _liked(call, row, kinds, body.lookback_days or _DAYS)
    least = body.min_interactions or _LEAST
    queries: list[Json] = [
        {
            "query_id": f"query_{number}",
            "query_input": query,
            "relevant_documents": to_list(dict.fromkeys(documents)),
        }
        for number, (query, documents) in enumerate(liked, start=1)
        if len(documents) >= least
    ]
    if not queries:
        raise BadRequest(f"No query of '{row.name}' has {least} positive interactions")
    name = body.dataset_name or f"auto_{row.id}_{call.now[:10]}"
    made: JsonObject = {"dataset_name": name, "queries": queries}
    return _store(call, namespace, check(DatasetCreate, made))


def _liked(
    call: Call, row: Row, kinds: Collection[str], days: int
) -> list[tuple[JsonObject, list[str]]]:
    """Each query with a document for each time that one was liked."""
    since = datetime.fromisoformat(call.now) - timedelta(days=days)
    found: dict[str, tuple[JsonObject, list[str]]] = {}
    for each in interactions_of(call.store, row.namespace):
        is_liked = any(kind in kinds for kind in as_texts(each["interaction_type"]))
        query = as_object(each["query_snapshot"])
        if not is_liked or not query or each["retriever_id"] not in (row.id, row.name):
            continue
        if _moment(str(each["timestamp"])) >= since:
            entry = found.setdefault(encode(query), (query, []))
            entry[1].append(str(each["feature_id"]))
    return list(found.values())


def _moment(text: str) -> datetime:
    """Without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


ROUTES = (
    Route("POST", DATASET.path, create),
    Route("GET", DATASET.path, list_datasets, writes=False),
    Route("GET", DATASET.one, get, writes=False),
    Route("POST", f"{RETRIEVER.one}/evaluations/generate-from-interactions", generate,
          category="search"),
)  # fmt: skip
