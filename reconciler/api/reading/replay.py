"""Live state that was recorded, answered again as the API answered it; nothing is sent.

It stands where the network stands, so that whatever plans against it is what plans against the
API. What was not recorded is an `IncompleteRead`: it decides nothing.
"""

import json
from collections.abc import Mapping, Sequence

import httpx
from msgspec import Struct

from reconciler.model.data import Data, Fields, has_within
from reconciler.model.errors import IncompleteRead
from reconciler.model.problem import Problem


class RecordedList(Struct, frozen=True):
    """One list: where it was read, and its rows; `None` where the key may not read it."""

    path: str
    namespace_id: str
    rows: Sequence[Data] | None
    rows_field: str = "results"


class RecordedAnswer(Struct, frozen=True):
    """One answer that is not a list."""

    path: str
    namespace_id: str
    body: Data


class ReplayTransport(httpx.AsyncBaseTransport):
    """Answers reads from what was recorded at one time."""

    def __init__(
        self,
        lists: Sequence[RecordedList],
        answers: Sequence[RecordedAnswer],
        *,
        taken_at: str,
    ) -> None:
        self._lists = {(each.path, each.namespace_id): each for each in lists}
        self._answers = {(each.path, each.namespace_id): each for each in answers}
        self._taken_at = taken_at

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = (request.url.path, request.headers.get("x-namespace", ""))
        if (found := self._lists.get(asked)) is not None:
            return _answer_list(found)
        if (answer := self._answers.get(asked)) is not None:
            return _answer(200, answer.body)
        if self._is_unlisted(*asked):
            return _answer(404, {"success": False, "status": 404, "error": _ABSENT})
        raise IncompleteRead(_unknown(*asked, self._taken_at))

    def _is_unlisted(self, path: str, namespace_id: str) -> bool:
        """Whether it would stand in a list that was recorded, and does not."""
        collection, _, id_ = path.rpartition("/")
        listed = self._lists.get((f"{collection}/list", namespace_id))
        rows = listed.rows if listed is not None else None
        return rows is not None and not has_within([*rows], id_)


def _answer_list(found: RecordedList) -> httpx.Response:
    if found.rows is None:
        return _answer(403, {"success": False, "status": 403, "error": _DENIED})
    return _answer(200, {found.rows_field: found.rows, "total": len(found.rows)})


def _answer(status: int, body: Mapping[str, object] | Data) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(body, ensure_ascii=False).encode())


_DENIED: Fields = {
    "type": "ForbiddenError",
    "message": "the key that recorded the snapshot may not read this",
}

_ABSENT: Fields = {"type": "NotFoundError", "message": "the snapshot's list does not show it"}


def _unknown(path: str, namespace: str, taken_at: str) -> Problem:
    inside = f" in namespace {namespace}" if namespace else ""
    return Problem(
        "not-in-snapshot",
        f"the snapshot of {taken_at} does not know {path}{inside}",
        "record it again with `reconciler snapshot -o FILE`, or plan against the API",
    )
