"""Pages of an execution's documents, in the four ways that there are (§22).

A cursor remembers the last document that was shown, so that one that comes in before it neither
repeats nor hides another; and it belongs to its question: with another one it is refused.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.emulator.bodies.execution import (
    CursorPage,
    KeysetPage,
    OffsetPage,
    Paging,
    ScrollPage,
)
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_number,
    as_object,
    as_text,
    decode,
    encode,
)

_LONGEST = 2000


@dataclass(frozen=True)
class Slice:
    """``described`` is the ``pagination`` of the answer; ``total`` counts documents before it."""

    documents: list[JsonObject]
    described: JsonObject


def cut(documents: Sequence[JsonObject], page: Paging, digest: str, now: float) -> Slice:
    """``digest`` stands for the question, ``now`` is in seconds since 1970."""
    if isinstance(page, OffsetPage):
        return _by_number(documents, page)
    size = page.limit
    start = _start(documents, page, digest, now)
    shown = list(documents[start : start + size])
    has_next = start + size < len(documents)
    described: JsonObject = {
        "method": page.method,
        "limit": size,
        "returned": len(shown),
        "total": len(documents),
        "has_next": has_next,
    }
    mark: JsonObject | None = None
    if has_next and shown:
        mark = {"at": start + size, "after": identity(shown[-1]), "of": digest}
    return Slice(shown, {**described, **_onward(page, mark, shown, now)})


def _by_number(documents: Sequence[JsonObject], page: OffsetPage) -> Slice:
    start = (page.page_number - 1) * page.page_size
    shown = list(documents[start : start + page.page_size])
    described: JsonObject = {
        "method": "offset",
        "page_number": page.page_number,
        "page_size": page.page_size,
        "returned": len(shown),
        "total": len(documents),
        "total_pages": -(-len(documents) // page.page_size),
        "has_next": start + page.page_size < len(documents),
    }
    return Slice(shown, described)


def _onward(
    page: CursorPage | ScrollPage | KeysetPage,
    mark: JsonObject | None,
    shown: Sequence[JsonObject],
    now: float,
) -> JsonObject:
    """What asks for the next page; null on the last one."""
    if isinstance(page, CursorPage):
        text = _pack(mark) if mark else None
        return {"cursor": text, "next_cursor": text}
    if isinstance(page, ScrollPage):
        expiring: JsonObject | None = (
            {**mark, "until": int(now) + page.scroll_ttl} if mark else None
        )
        return {"scroll_id": _pack(expiring) if expiring else None, "scroll_ttl": page.scroll_ttl}
    after: JsonObject | None = None
    if mark:
        after = {
            "document_id": identity(shown[-1]),
            "score": shown[-1].get("score"),
            "at": mark["at"],
        }
    return {"after": after}


def _start(
    documents: Sequence[JsonObject],
    page: CursorPage | ScrollPage | KeysetPage,
    digest: str,
    now: float,
) -> int:
    if isinstance(page, KeysetPage):
        after = page.after or {}
        return _following(documents, as_text(after.get("document_id")), as_number(after.get("at")))
    text = page.cursor if isinstance(page, CursorPage) else page.scroll_id
    name = "cursor" if isinstance(page, CursorPage) else "scroll_id"
    if not text:
        return 0
    mark = _unpack(text, name)
    if mark.get("of") != digest:
        raise ValidationFailed.field("Of another question than this one", "pagination", name)
    until = mark.get("until")
    if isinstance(until, int) and until < now:
        raise ValidationFailed.field("This scroll has expired", "pagination", name)
    return _following(documents, as_text(mark.get("after")), as_number(mark.get("at")))


def _following(documents: Sequence[JsonObject], last: str | None, place: int) -> int:
    """Behind the last one that was shown; where it is gone, behind as many as were."""
    if last is not None:
        for position, document in enumerate(documents):
            if identity(document) == last:
                return position + 1
    return max(0, place)


def identity(document: JsonObject) -> str:
    """Its id; for a group its key."""
    return as_text(document.get("document_id")) or encode(document.get("group_key"))


def _pack(mark: JsonObject) -> str:
    return urlsafe_b64encode(encode(mark).encode()).decode()


def _unpack(text: str, name: str) -> JsonObject:
    try:
        mark: Json = decode(urlsafe_b64decode(text[:_LONGEST]))
    except (ValueError, RecursionError) as error:
        raise ValidationFailed.field("Not one of this API's", "pagination", name) from error
    return as_object(mark)
