"""What examples say that is given: changes of what is live, by other hands than the stack's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from reconciler.emulator.app import create_app

_HEADERS = {"Authorization": "Bearer sk_somebody", "X-Namespace": "ads"}


def _ask(folder: Path, method: str, path: str, body: dict[str, object]) -> dict[str, Any]:
    async def send() -> dict[str, Any]:
        app = create_app(str(folder / "world.db"))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="https://api") as client:
            answer = await client.request(method, path, json=body, headers=_HEADERS)
            answer.raise_for_status()
            return answer.json()

    return asyncio.run(send())


def _describe(text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        listed = _ask(folder, "POST", "/v1/buckets/list", {})["results"]
        found = next(each for each in listed if each["bucket_name"] == "texts")
        _ask(folder, "PATCH", f"/v1/buckets/{found['bucket_id']}", {"description": text})

    return change


def _make_bucket(folder: Path) -> None:
    schema = {"properties": {"title": {"type": "text"}}}
    _ask(folder, "POST", "/v1/buckets", {"bucket_name": "videos", "bucket_schema": schema})


GIVENS: dict[str, Callable[[Path], None]] = {
    "the bucket texts is given another description by hand": _describe("by hand"),
    "the bucket texts is given a third description by hand": _describe("by another hand"),
    "a bucket called videos, which nobody owns": _make_bucket,
}
