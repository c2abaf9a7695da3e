"""Answers that are not what the contract says: what each word does to a sound one.

Pure: a reply goes in, a reply comes out. The work is done by then.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from reconciler.emulator.call.paging import from_cursor, to_cursor
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.faults.fault import Effect
from reconciler.emulator.injection.exchange import BufferedResponse

_HTML = b"<!doctype html><title>Welcome</title><p>You have reached somebody else.</p>"
_SHAPES: Mapping[str, bytes] = {
    "list": b"[]",
    "text": b'"fine"',
    "null": b"null",
    "empty": b"{}",
    "blank": b"",
}
_COUNTS = frozenset(
    {
        "document_count",
        "object_count",
        "vector_count",
        "total_size_bytes",
        "total_documents",
        "total_objects",
    }
)
_COMPLETE = frozenset({"document_count_complete", "total_documents_complete"})
TOTALS = ("total", "total_count", "count")


def _break_json(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    return replace(reply, body=reply.body[: len(reply.body) // 2] or b"{")


def _replace_by_html(reply: BufferedResponse, effect: Effect) -> BufferedResponse:
    # Somebody else does not know that the API says 204 here, and no page would fit into it.
    status = effect.number("status", 200 if reply.status == 204 else reply.status)
    return BufferedResponse(status, {"content-type": "text/html; charset=utf-8"}, _HTML)


def _misshape(reply: BufferedResponse, effect: Effect) -> BufferedResponse:
    return replace(reply, body=_SHAPES[effect.settings.get("as", "list")])


def _unresolve(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    """§0.1: 200 with an empty list; ``warnings`` say so where the wrapper has them."""
    if "results" not in reply.fields:
        return reply
    body = _empty(reply.fields)
    if "warnings" in body:
        warning: JsonObject = {"resource": "namespace", "id": None, "reason": "unresolved"}
        body["warnings"] = [{**warning, "next_step": "Check the X-Namespace header"}]
    headers = {**reply.headers, "x-namespace-unresolved": "true"}
    return replace(reply, headers=headers).saying(body)


def _empty(body: JsonObject) -> JsonObject:
    """Nothing is listed, nothing is counted, and no page follows."""
    totals: JsonObject = {name: 0 for name in TOTALS if name in body}
    pagination = {**as_object(body.get("pagination")), "next_cursor": None}
    return {**body, "results": [], "pagination": pagination, **totals}


def _lose_row(reply: BufferedResponse, effect: Effect) -> BufferedResponse:
    rows = as_list(reply.fields.get("results"))
    lost = effect.number("row", len(rows))
    if not 1 <= lost <= len(rows):
        return reply
    kept = [*rows[: lost - 1], *rows[lost:]]
    body: JsonObject = {**reply.fields, "results": kept}
    return reply.saying(fewer(body, 1) if effect.has("quietly") else body)


def fewer(body: JsonObject, by: int) -> JsonObject:
    """A list that counts as many rows less."""
    lower = {**body, **_lower(body, by)}
    # Names of secrets have no pages (§8.3).
    if "pagination" not in body:
        return lower
    pagination = as_object(body["pagination"])
    return {**lower, "pagination": {**pagination, **_lower(pagination, by)}}


def _lower(fields: JsonObject, by: int) -> JsonObject:
    found = ((name, fields.get(name)) for name in TOTALS)
    return {name: total - by for name, total in found if isinstance(total, int)}


def _repeat_row(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    """A cursor that leads one row back, as when something was inserted between two pages."""
    body = reply.fields
    rows = as_list(body.get("results"))
    cursor = as_text(as_object(body.get("pagination")).get("next_cursor"))
    if not rows:
        return reply
    if cursor is None:
        return reply.saying({**body, "results": [*rows, rows[-1]]})
    return reply.saying(_leading_to(body, from_cursor(cursor) - 1))


def _never_end(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    return reply.saying(_leading_to(reply.fields, 0)) if "results" in reply.fields else reply


def _leading_to(body: JsonObject, after: int) -> JsonObject:
    pagination = as_object(body.get("pagination"))
    return {**body, "pagination": {**pagination, "next_cursor": to_cursor(after)}}


def _uncount(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    """§2 document_count: null when the count timed out, and then not complete."""
    return _recount(reply, {**dict.fromkeys(_COUNTS), **dict.fromkeys(_COMPLETE, False)})


def _count_in_part(reply: BufferedResponse, _: Effect) -> BufferedResponse:
    return _recount(reply, dict.fromkeys(_COMPLETE, False))


def _recount(reply: BufferedResponse, said: Mapping[str, Json]) -> BufferedResponse:
    """In the thing itself, in every row of a list, and in what a list adds up."""
    body = _replace_values(reply.fields, said)
    if "results" in body:
        body["results"] = [
            _replace_values(as_object(row), said) for row in as_list(body["results"])
        ]
    if body.get("stats"):
        body["stats"] = _replace_values(as_object(body["stats"]), said)
    return reply.saying(body) if body else reply


def _replace_values(fields: JsonObject, said: Mapping[str, Json]) -> JsonObject:
    return {name: said.get(name, value) for name, value in fields.items()}


DAMAGES: Mapping[str, Callable[[BufferedResponse, Effect], BufferedResponse]] = {
    "not-json": _break_json,
    "html": _replace_by_html,
    "wrong-shape": _misshape,
    "unresolved": _unresolve,
    "row-missing": _lose_row,
    "row-twice": _repeat_row,
    "endless": _never_end,
    "counts-null": _uncount,
    "counts-incomplete": _count_in_part,
}
