"""Every list endpoint, POST and its GET alias (§1.5), for any kind.

Rows are the full read model (§0.2). The plain case, no search, filter or sort, joins the
stored texts; the others decode.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.lists import CollectionListBody, ListBody, PagedListBody
from reconciler.emulator.call.filters import matches
from reconciler.emulator.call.paging import Page, page_of
from reconciler.emulator.call.request import Answer, Call, Route
from reconciler.emulator.call.scope import find_namespace
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    decode_object,
    encode,
)
from reconciler.emulator.contract.kinds import Kind
from reconciler.emulator.storage.store import Row, Store

_SYSTEM = "_direct_upsert"


@dataclass(frozen=True)
class Listing:
    """How one kind is listed. ``text`` reads a row; ``then`` runs after the rows were
    read; ``warns`` is whether the wrapper has a ``warnings`` field (§0.1);
    ``summary`` is the short form that ``view=summary`` asks for (§0.2)."""

    kind: Kind
    body: type[ListBody]
    text: Callable[[Store, Row], str]
    total: str = "total_count"
    warns: bool = False
    stats: Callable[[Store, str], JsonObject] | None = None
    then: Callable[[Call, str], None] | None = None
    summary: Callable[[str], str] | None = None

    def routes(self) -> tuple[Route, Route]:
        def act(call: Call) -> Answer:
            return list_rows(call, self)

        return (
            Route("POST", f"{self.kind.path}/list", act, writes=False),
            Route("GET", self.kind.path, act, writes=False),
        )


@dataclass(frozen=True)
class _Matches:
    texts: list[str]
    total: int
    after: int | None


def list_rows(call: Call, listing: Listing) -> Answer:
    body = parse(listing.body, call.raw)
    page = page_of(call, body if isinstance(body, PagedListBody) else None)
    namespace = ""
    if listing.kind.scoped:
        row = find_namespace(call)
        if row is None:
            return _answer_unresolved(listing, page)
        namespace = row.id
    found = _select(call, listing, namespace, body, page)
    if listing.summary and call.query.get("view") == "summary":
        found = replace(found, texts=[listing.summary(text) for text in found.texts])
    stats = listing.stats(call.store, namespace) if listing.stats else None
    if listing.then:
        listing.then(call, namespace)
    return _wrap(listing, page, found, stats, warnings=None)


def _answer_unresolved(listing: Listing, page: Page) -> Answer:
    """§0.1: 200 with an empty list; the header says why, and so does ``warnings`` where
    the wrapper has one."""
    warning: JsonObject = {
        "resource": "namespace",
        "id": None,
        "reason": "unresolved",
        "next_step": "Check the X-Namespace header: no namespace of this organization has "
        "this name or id",
        "stage": None,
    }
    empty = _wrap(listing, page, _Matches([], 0, None), None, warnings=[warning])
    return Answer(empty.text, headers={"X-Namespace-Unresolved": "true"})


def _wrap(
    listing: Listing,
    page: Page,
    found: _Matches,
    stats: JsonObject | None,
    *,
    warnings: list[Json] | None,
) -> Answer:
    fields: JsonObject = {
        "pagination": page.describe(found.total, found.after),
        listing.total: found.total,
    }
    if listing.total == "total_count":
        fields["stats"] = stats
    if listing.warns:
        fields["warnings"] = warnings
    return Answer('{"results":[' + ",".join(found.texts) + "]," + encode(fields)[1:])


def _select(call: Call, listing: Listing, namespace: str, body: ListBody, page: Page) -> _Matches:
    search = body.search or call.query.get("search")
    wants_system = call.flag("include_system") or (
        isinstance(body, CollectionListBody) and body.include_system
    )
    where = "namespace=? AND kind=?" + ("" if wants_system else f" AND name != '{_SYSTEM}'")
    if search or body.filters or body.orders():
        return _search(call.store, listing, (where, namespace), body, search or "", page)
    return _read_page(call.store, listing, (where, namespace), page)


def _read_page(store: Store, listing: Listing, scope: tuple[str, str], page: Page) -> _Matches:
    where, values = scope[0], (scope[1], listing.kind.word)
    window = (page.after, page.limit + 1, page.offset)
    rows = list(store.rows(f"{where} AND seq>? ORDER BY seq LIMIT ? OFFSET ?", (*values, *window)))
    shown = rows[: page.limit]
    total = store.number(f"SELECT COUNT(*) FROM resources WHERE {where}", values)
    after = shown[-1].seq if len(rows) > page.limit else None
    return _Matches([listing.text(store, row) for row in shown], total, after)


def _search(
    store: Store,
    listing: Listing,
    scope: tuple[str, str],
    body: ListBody,
    search: str,
    page: Page,
) -> _Matches:
    rows = store.rows(f"{scope[0]} ORDER BY seq", (scope[1], listing.kind.word))
    read = [decode_object(listing.text(store, row)) for row in rows]
    found = [
        row
        for row in read
        if matches(row, body.filters or {}) and _mentions(row, listing.kind, search)
    ]
    for order in reversed(body.orders()):
        found = _sort(found, order)
    start = page.after or page.offset
    shown = found[start : start + page.limit]
    after = start + page.limit if len(found) > start + page.limit else None
    return _Matches([encode(row) for row in shown], len(found), after)


def _mentions(row: JsonObject, kind: Kind, search: str) -> bool:
    """A wildcard text search, not an exact match (§1.5)."""
    wanted = search.strip("*").lower()
    fields = (kind.id_field, kind.name_field, "description")
    return any(wanted in str(row.get(field) or "").lower() for field in fields)


def _sort(rows: list[JsonObject], order: JsonObject) -> list[JsonObject]:
    field = str(order.get("field") or "")
    down = order.get("direction") == "desc"
    return sorted(rows, key=lambda row: _rank(row, field), reverse=down)


def _rank(row: JsonObject, field: str) -> tuple[int, float, str]:
    value: Json = row
    for step in field.split("."):
        value = as_object(value).get(step)
    if isinstance(value, int | float):
        return 0, float(value), ""
    return (1, 0.0, str(value)) if value is not None else (2, 0.0, "")
