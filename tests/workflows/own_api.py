"""A small API for kinds of our own: lists, creates, updates and deletes, and knows nothing else."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from reconciler.kinds.declaration.kind import Kind


class OwnApi(httpx.MockTransport):
    """Keeps a row for each resource, by its path and id; `asked` is every write, in order."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        super().__init__(self._answer)
        self.rows: dict[str, dict[str, dict[str, Any]]] = {k.path: {} for k in kinds.values()}
        self.asked: list[str] = []
        self._ids = {kind.path: kind.id_field for kind in kinds.values()}

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, _, last = request.url.path.rpartition("/")
        if last == "list":
            return _say({"results": [*self.rows[path].values()], "pagination": {}})
        if request.method != "GET":
            self.asked.append(f"{request.method} {request.url.path}")
        if request.url.path in self.rows:
            return self._create(request.url.path, json.loads(request.content))
        if last not in self.rows.get(path, {}):
            return _say({"error": {"message": "not found"}}, status=404)
        if request.method == "DELETE":
            return _say(self.rows[path].pop(last))
        changes = json.loads(request.content) if request.method == "PATCH" else {}
        self.rows[path][last] |= changes
        return _say(self.rows[path][last])

    def _create(self, path: str, body: dict[str, Any]) -> httpx.Response:
        id_ = f"id_{sum(map(len, self.rows.values()))}"
        self.rows[path][id_] = {self._ids[path]: id_, **body}
        return _say(self.rows[path][id_], status=201)


def _say(body: object, *, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=body)
