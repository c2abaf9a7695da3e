"""Datasets of judged queries (§18.2): made and read, and neither changed nor deleted.

Their list knows numbered pages only, and no cursor (§18.1).
"""

from secrets import token_hex

from reconciler.emulator.bodies.base import dump_given, parse
from reconciler.emulator.bodies.others import DatasetCreate
from reconciler.emulator.call.paging import read_number
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find_namespace, target, usable_namespace
from reconciler.emulator.contract.http_errors import Conflict
from reconciler.emulator.contract.json_text import decode_object
from reconciler.emulator.contract.kinds import DATASET

_DEFAULT_SIZE, _LARGEST = 20, 1000


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(DatasetCreate, call.raw)
    if call.store.by_name(DATASET.word, namespace.id, body.dataset_name):
        raise Conflict(f"Dataset '{body.dataset_name}' exists already")
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


ROUTES = (
    Route("POST", DATASET.path, create),
    Route("GET", DATASET.path, list_datasets, writes=False),
    Route("GET", DATASET.one, get, writes=False),
)
