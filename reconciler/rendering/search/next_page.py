"""How to ask for the page behind the one that came."""

import json
from typing import Final

from reconciler.model.data import Data
from reconciler.model.search.query import Query, page_fields
from reconciler.model.search.result import SearchResult, number_of, text_of
from reconciler.rendering.words.view import visible

_USUAL: Final = "cursor"


def next_page_flags(result: SearchResult, query: Query) -> str:
    """The flags of the next page; nothing where there is none, or where nobody can say."""
    pagination = result.pagination
    if query.offset:
        end = query.offset + len(result.rows)
        is_more = result.found is not None and result.found > end
        return f"--offset {end} --limit {query.results}" if is_more and result.rows else ""
    if pagination.get("has_next") is False or not result.rows:
        return ""
    method = text_of(pagination, "method") or (query.page.method if query.page else _USUAL)
    said: dict[str, Data] = page_fields(query.page) if query.page else {"method": method}
    place = _place(method, result)
    if place is None:
        return ""
    if "limit" not in said and query.limit and method != "offset":
        said["limit"] = query.limit
    return f"--pagination '{visible(json.dumps({**said, **place}, ensure_ascii=False))}'"


def _place(method: str, result: SearchResult) -> dict[str, Data] | None:
    """What the next page is called by; `None` where the answer names none."""
    pagination = result.pagination
    if method == "offset":
        number, has_next = number_of(pagination, "page_number"), pagination.get("has_next")
        return {"page_number": int(number) + 1} if number is not None and has_next else None
    key = {"scroll": "scroll_id", "keyset": "after"}.get(method, "cursor")
    held = pagination.get(key) or (pagination.get("next_cursor") if key == "cursor" else None)
    return {key: held} if held else None
