"""A list, page by page, believed only when everything adds up (§0.1, §1.5).

A list that is shorter than the truth would make a plan create or delete what is there, so every
doubt is an `IncompleteRead`: nobody is handed half a list.
"""

from collections.abc import AsyncIterator, Mapping
from typing import NoReturn, TypeGuard
from urllib.parse import quote

from msgspec import Struct, field

from reconciler.api.client import Reader
from reconciler.api.reading.stamps import read_stamp
from reconciler.api.responses.answers import Answer
from reconciler.api.text.sanitize import fields_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup, Paging
from reconciler.model.data import Data, Fields
from reconciler.model.errors import IncompleteRead
from reconciler.model.problem import Problem

PAGE = 1000
"""The most that the API gives at once (§1.5)."""


class ListEndpoint(Struct, frozen=True):
    """Where a kind's list is, and where a row keeps its id and its name."""

    kind: str
    path: str
    id_field: str
    name_field: str
    rows_field: str = "results"
    is_post: bool = True
    needs_names: bool = True
    paging: Paging = Paging.CURSOR
    gone: Mapping[str, str] = field(default_factory=dict)
    """What a row says that is listed and not there any more."""
    is_named_in_stamp: bool = False
    """The API has no name for it, and a row's stamp may have one."""
    single: tuple[str, str] | None = None
    """The id and the name of the one that may be there, where the path is no list (§9)."""

    def has(self, row: "Row") -> bool:
        """Whether a listed row is of something that is there."""
        return not self.gone or any(row.body.get(key) != said for key, said in self.gone.items())


class Row(Struct, frozen=True):
    """One resource of a list."""

    id: str
    name: str
    body: Fields


class _SeenPages(Struct):
    """What was seen so far."""

    ids: set[str] = field(default_factory=set)
    cursors: set[str] = field(default_factory=set)
    pages: int = 1


def listing_of(
    kind: Kind, *, namespace: str = "", parent: tuple[str, str] = ("", "")
) -> ListEndpoint:
    """The list of a managed kind, in a namespace or none; `parent` is the id and name of what its
    path lies in."""
    listing, path = kind.listing, kind.path_at(namespace, quote(parent[0], safe=""))
    return ListEndpoint(
        kind.name,
        path if kind.is_singleton else f"{path}{listing.suffix}",
        "" if listing.is_plain else kind.id_field,
        kind.name_field,
        listing.rows_field,
        listing.method == "POST",
        listing.needs_names,
        listing.paging,
        listing.gone,
        kind.is_named_in_stamp,
        parent if kind.is_singleton else None,
    )


def lookup_listing_of(lookup: Lookup) -> ListEndpoint:
    """The list of a kind that is only referred to; its resources may have no name (§7)."""
    is_post = lookup.method == "POST"
    return ListEndpoint(
        lookup.name,
        f"{lookup.path}/list" if is_post else lookup.path,
        lookup.id_field,
        lookup.name_field,
        lookup.rows_field,
        is_post,
        needs_names=False,
        paging=lookup.paging,
        gone=lookup.gone,
    )


async def list_rows(reader: Reader, listing: ListEndpoint, *, namespace: str = "") -> list[Row]:
    """Every row of a list of what is there, or `IncompleteRead`."""
    listed = rows_of(reader, listing, namespace=namespace)
    return [row async for row in listed if listing.has(row)]


async def rows_of(
    reader: Reader, listing: ListEndpoint, *, namespace: str = ""
) -> AsyncIterator[Row]:
    """The rows of a list as they come; the last one is followed by `IncompleteRead` if in doubt.

    What is gone and listed still is among them.
    `namespace` is an id, empty for a kind that is not inside one.
    """
    if listing.single is not None:
        if (row := await _read_single(reader, listing, namespace)) is not None:
            yield row
        return
    # Over all pages: a list that shifts while it is read shows a row twice, or never.
    seen = _SeenPages()
    cursor: str | None = ""
    while cursor is not None:
        answer = await _ask(reader, listing, namespace, cursor)
        rows = _read_rows(answer, listing)
        for row in rows:
            _count(row, listing, seen)
            yield row
        cursor = _next(answer, listing, seen, len(rows))
    _add_up(answer, listing, seen)


async def _read_single(reader: Reader, listing: ListEndpoint, namespace: str) -> Row | None:
    """The one that is there, or `None`: the API answers null for none."""
    answer = await reader.get_json(listing.path, namespace=namespace)
    if not isinstance(answer.body, Mapping) or not answer.body or listing.single is None:
        return None
    # Made anew at the same path it is another one, where it has an id of its own.
    own = answer.body.get(listing.id_field)
    id_, name = listing.single
    return Row(own if is_id(own) else id_, name, answer.body)


async def _ask(reader: Reader, listing: ListEndpoint, namespace: str, cursor: str) -> Answer:
    params, body = _page(listing, cursor)
    if listing.is_post:
        answer = await reader.list_json(listing.path, namespace=namespace, params=params, body=body)
    else:
        answer = await reader.get_json(listing.path, namespace=namespace, params=params)
    if answer.is_unresolved:
        _reject_list(listing, "the API does not know its namespace", "Plan again.")
    return answer


def _page(listing: ListEndpoint, cursor: str) -> tuple[dict[str, str], Fields]:
    """Which page is asked for, in the query and in the body."""
    if listing.paging is Paging.OFFSET:
        return {}, {"offset": int(cursor or 0), "limit": PAGE}
    if listing.paging is Paging.NUMBER:
        return {"page": cursor or "1", "page_size": str(PAGE)}, {}
    # A list of plain texts is the one that knows no pages (§1.5).
    params = {"limit": str(PAGE)} if listing.id_field else {}
    return {**params, **({"cursor": cursor} if cursor else {})}, {}


def _read_rows(answer: Answer, listing: ListEndpoint) -> list[Row]:
    rows = fields_in(answer.body).get(listing.rows_field)
    if not isinstance(rows, list):
        _reject_list(listing, f"the answer has no `{listing.rows_field}`")
    return [_read_row(row, listing) for row in rows]


def _read_row(row: Data, listing: ListEndpoint) -> Row:
    if not listing.id_field and isinstance(row, str) and row:
        return Row(row, row, {listing.name_field: row} if listing.name_field else {})
    body = fields_in(row)
    id_, name = body.get(listing.id_field), _name_in(body, listing)
    if not is_id(id_):
        _reject_list(listing, f"a row has no usable `{listing.id_field}`")
    if not isinstance(name, str) or not name:
        if listing.needs_names:
            _reject_list(listing, f"{id_} has no `{listing.name_field}`")
        name = ""
    return Row(id_, name, body)


def _name_in(body: Fields, listing: ListEndpoint) -> Data:
    if not listing.is_named_in_stamp:
        return body.get(listing.name_field)
    stamp = read_stamp(body)
    return stamp.name if stamp is not None else None


def is_id(value: Data) -> TypeGuard[str]:
    """Whether a value can be an id in a path and in a header, and lead nowhere else."""
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and value.strip(".") != ""
    )


def _count(row: Row, listing: ListEndpoint, seen: _SeenPages) -> None:
    if row.id in seen.ids:
        _reject_list(listing, f"{row.id} is listed twice")
    seen.ids.add(row.id)


def _next(answer: Answer, listing: ListEndpoint, seen: _SeenPages, rows: int) -> str | None:
    body = fields_in(answer.body)
    if listing.paging is not Paging.CURSOR:
        return _find_next_by_count(body, listing, seen, rows)
    pagination = fields_in(body.get("pagination"))
    cursor = pagination.get("next_cursor")
    if cursor is None or cursor == "":
        # Pages without a cursor end at an offset of 10,000 (§0.5).
        if pagination.get("next_page") is not None:
            _reject_list(
                listing, "the answer speaks of a next page and does not say how to ask for it"
            )
        # As many rows as were asked for, and no word of more: nobody can tell whether that is all.
        if rows >= PAGE and listing.id_field and not pagination and not _totals(body):
            _reject_list(listing, "a full page does not say whether another follows")
        return None
    # A cursor that comes back, or leads to nothing, would be followed for ever.
    if not isinstance(cursor, str) or cursor in seen.cursors or not rows:
        _reject_list(listing, "its pages do not come to an end")
    seen.cursors.add(cursor)
    return cursor


def _find_next_by_count(
    body: Fields, listing: ListEndpoint, seen: _SeenPages, rows: int
) -> str | None:
    """The next page of a list that tells how many rows there are, and not which page follows."""
    total = body.get("total")
    if not isinstance(total, int):
        _reject_list(listing, "the answer does not say how many there are")
    if not rows or len(seen.ids) >= total:
        return None
    seen.pages += 1
    return str(len(seen.ids) if listing.paging is Paging.OFFSET else seen.pages)


def _add_up(answer: Answer, listing: ListEndpoint, seen: _SeenPages) -> None:
    for total in _totals(fields_in(answer.body)):
        if total != len(seen.ids):
            _reject_list(listing, f"the API counts {total} and lists {len(seen.ids)}")


def _totals(body: Mapping[str, Data]) -> list[int]:
    """Every total the answer gives; without `include_total` most are null (§0.5)."""
    given = [body.get(name) for name in ("total", "total_count", "count")]
    given.append(fields_in(body.get("pagination")).get("total"))
    return [total for total in given if isinstance(total, int)]


def _reject_list(listing: ListEndpoint, why: str, remedy: str = "") -> NoReturn:
    message = f"the list of kind {listing.kind} cannot be believed: {why}"
    again = "Run again; if it stays so, the API's answer is at fault and nothing may be decided."
    raise IncompleteRead(Problem("incomplete-list", message, remedy or again))
