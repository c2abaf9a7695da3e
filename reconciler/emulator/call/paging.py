"""Pages of a list (§1.5): their limits, their aliases, their cursors."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.emulator.bodies.lists import PagedListBody
from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import JsonObject

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 10, 1000, 10_000
_DIGITS = 6
_LONGEST_CURSOR = 32
_BOUNDS = {
    "limit": (1, MAX_LIMIT),
    "page_size": (1, MAX_LIMIT),
    "offset": (0, MAX_OFFSET),
    "page": (1, MAX_OFFSET + 1),
}


@dataclass(frozen=True)
class Page:
    """``after`` is the position that a cursor stands for; 0 at the start."""

    limit: int
    offset: int
    after: int
    counts: bool

    def describe(self, total: int, after: int | None) -> JsonObject:
        """PaginationResponse: totals only with ``include_total`` (§0.5)."""
        return {
            "total": total if self.counts else None,
            "page": self.offset // self.limit + 1,
            "page_size": self.limit,
            "total_pages": -(-total // self.limit) if self.counts else None,
            "next_page": None,
            "previous_page": None,
            "next_cursor": None if after is None else to_cursor(after),
        }


def page_of(call: Call, body: PagedListBody | None) -> Page:
    """``limit`` wins over ``page_size``, ``offset`` over ``page``, the body over the
    query (§1.5)."""
    wanted = {**_from_query(call.query), **(body.pages() if body else {})}
    limit = wanted.get("limit") or wanted.get("page_size") or DEFAULT_LIMIT
    limit = min(limit, call.options.largest_page)
    offset = wanted.get("offset", (wanted.get("page", 1) - 1) * limit)
    if offset > MAX_OFFSET:
        raise _refuse("page", f"The offset {offset} is over {MAX_OFFSET}; use next_cursor")
    return Page(limit, offset, _after(call.query), call.flag("include_total"))


def to_cursor(after: int) -> str:
    return urlsafe_b64encode(f"after:{after}".encode()).decode()


def from_cursor(cursor: str) -> int:
    return int(urlsafe_b64decode(cursor[:_LONGEST_CURSOR]).removeprefix(b"after:"))


def _after(query: Mapping[str, str]) -> int:
    """cursor, next_cursor and after are three spellings of one parameter (§0.5)."""
    cursor = query.get("cursor") or query.get("next_cursor") or query.get("after")
    if not cursor:
        return 0
    try:
        return from_cursor(cursor)
    except ValueError as error:
        raise _refuse("cursor", "Not a cursor of this list") from error


def _from_query(query: Mapping[str, str]) -> dict[str, int]:
    return {
        name: read_number(name, query[name], *bounds)
        for name, bounds in _BOUNDS.items()
        if query.get(name)
    }


def read_number(name: str, text: str, low: int, high: int) -> int:
    """A number of the query, or 422."""
    # A number of more digits than any bound has is not worth converting.
    if not text.isdecimal() or len(text) > _DIGITS or not low <= int(text) <= high:
        raise _refuse(name, f"Input should be an integer from {low} to {high}")
    return int(text)


def _refuse(name: str, message: str) -> ValidationFailed:
    return ValidationFailed([FieldError("value_error", ("query", name), message)])
