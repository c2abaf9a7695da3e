"""A collection's documents as a file (§19), which its address gives to whoever has it.

JSON Lines and CSV; what needs a library, or somebody's storage, is refused.
"""

import csv
import io
from collections.abc import Sequence
from secrets import token_hex

from reconciler.emulator.bodies.base import check, read_object
from reconciler.emulator.bodies.document import CollectionExport
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    decode_object,
    encode,
)
from reconciler.emulator.contract.kinds import COLLECTION
from reconciler.emulator.search.indexing.index import CollectionIndex, index_of
from reconciler.emulator.search.indexing.reading import (
    show,
    show_selected,
    vector_names,
    with_vectors,
)
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.storage.store import Row

_TYPES = {"json": "application/x-ndjson", "csv": "text/csv"}
_FILE = "/v1/exports/{file}"


def export(call: Call) -> Answer:
    row = target(call, COLLECTION)
    body = check(CollectionExport, read_object(call.raw if call.raw.strip() != b"null" else b""))
    kind = _format(body)
    index = index_of(call.store, row)
    holds = compile_filters(body.filters or {})
    found = [each for each in index.documents if holds(each)][: body.sample_size]
    text = _write(kind, [_row(each, body) for each in found])
    vectors = [_vectors(index, each) for each in found] if body.include_vectors else None
    vectors_text = None if vectors is None else _write(kind, vectors)
    path = f"s3://emulated/{row.namespace}/{row.name}"
    with_it = vectors_text is not None
    return answer(
        {
            "download_url": _keep(call, row, kind, text),
            "s3_path": f"{path}.{kind}",
            "format": kind,
            "document_count": len(found),
            "file_size_bytes": len(text.encode()),
            "exported_at": call.now,
            "vectors_download_url": _keep(call, row, kind, vectors_text) if vectors_text else None,
            "vectors_s3_path": f"{path}_vectors.{kind}" if with_it else None,
            "destination": None,
        }
    )


def _format(body: CollectionExport) -> str:
    """Parquet is the API's default, so that it must be said what is wanted."""
    if body.format not in _TYPES:
        message = "The emulator exports json and csv; say which"
        raise ValidationFailed.field(message, "format")
    if body.destination is not None:
        message = "The emulator writes into nobody's storage"
        raise ValidationFailed.field(message, "destination")
    return body.format


def _row(document: JsonObject, body: CollectionExport) -> JsonObject:
    """A row is the document, without what the server remembers of it."""
    shown = show_selected(document, body.select_fields)
    row = {key: value for key, value in shown.items() if key != "_internal"}
    if not body.include_lineage:
        return row
    created = as_object(document.get("_internal")).get("created_at")
    return {**row, "lineage_chain": document.get("lineage_chain") or [],
            "source_content_hash": document.get("content_hash"),
            "document_created_at": created}  # fmt: skip


def _vectors(index: CollectionIndex, document: JsonObject) -> JsonObject:
    names = vector_names(index.collection)
    full = with_vectors(index, show(document), names)
    return {"document_id": document.get("document_id"),
            **{name: full[name] for name in names if name in full}}  # fmt: skip


def _write(kind: str, rows: Sequence[JsonObject]) -> str:
    if kind == "json":
        return "".join(f"{encode(row)}\n" for row in rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return into.getvalue()


def _cell(value: Json) -> Json:
    return encode(value) if isinstance(value, dict | list | bool) else value


def _keep(call: Call, row: Row, kind: str, text: str) -> str:
    """Where it can be read; nobody asks for it without its address."""
    file = f"{token_hex(16)}.{kind}"
    kept: JsonObject = {"text": text, "type": _TYPES[kind]}
    call.store.add(kind="export", id=file, name=file, namespace=row.namespace, body=kept)
    host = call.headers.get("host", "embedded")
    return f"http://{host}{_FILE.format(file=file)}"


def download(call: Call) -> Answer:
    """Like a presigned address: the key stands in it."""
    row = call.store.by_id("export", call.path["file"])
    if row is None:
        raise NotFound("export", call.path["file"])
    kept = decode_object(row.body)
    return Answer(str(kept["text"]), headers={"content-type": str(kept["type"])})


ROUTES = (
    Route("POST", f"{COLLECTION.one}/export", export, category="data"),
    Route("GET", _FILE, download, category="data", needs_key=False, writes=False),
)
