"""Puts a world into a database as its stack would have: `python -m benchmarks.seed DB SIZE`.

Straight into the emulator's app, without a network; every body passes the API's own checks.
"""

import asyncio
import json
import sys
from typing import Final

import yaml
from starlette.types import ASGIApp, Message, Scope

from benchmarks.world import NAMESPACE, STACK, manifests
from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.model.data import Data, Fields

_PATHS: Final = {
    "Namespace": ("/v1/namespaces", "namespace"),
    "Bucket": ("/v1/buckets", "bucket"),
    "Collection": ("/v1/collections", "collection"),
    "Retriever": ("/v1/retrievers", "retriever"),
}


async def seed(database: str, size: int) -> None:
    """Create everything the manifests of this size declare."""
    app = create_app(database, options=Options(ready_after_polls=0))
    ids: dict[str, str] = {}
    for _, text in manifests(size):
        document = yaml.load(text, yaml.CSafeLoader)
        path, word = _PATHS[document["kind"]]
        name = document["metadata"]["name"]
        body = {**_with_ids(document["spec"], ids), f"{word}_name": name}
        if word != "namespace":
            protect = {"protect": True} if "lifecycle" in document else {}
            body["metadata"] = {**body["metadata"], "reconciler": {"stack": STACK, **protect}}
        created = await _post(app, path, body, ids.get(NAMESPACE, ""))
        ids[name] = created[f"{word}_id"]


def _with_ids(spec: dict[str, Data], ids: dict[str, str]) -> dict[str, Data]:
    """The spec with ids for names; no other text of it is a resource's name."""
    return {key: _with_id(value, ids) for key, value in spec.items()}


def _with_id(value: Data, ids: dict[str, str]) -> Data:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, dict):
        return _with_ids(value, ids)
    return [_with_id(item, ids) for item in value] if isinstance(value, list) else value


async def _post(app: ASGIApp, path: str, body: Fields, namespace: str) -> dict[str, str]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(path, namespace), receive, send)
    text = b"".join(message.get("body", b"") for message in sent)
    if sent[0]["status"] >= 300:
        sys.exit(f"the API refuses the benchmark's own {path}: {text.decode()}")
    created: dict[str, str] = json.loads(text)
    return created


def _scope(path: str, namespace: str) -> Scope:
    headers = [(b"authorization", b"Bearer benchmark"), (b"x-namespace", namespace.encode())]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers if namespace else headers[:1],
    }


if __name__ == "__main__":
    asyncio.run(seed(sys.argv[1], int(sys.argv[2])))
