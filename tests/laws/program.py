"""The program itself, called in a project on disk, with an API in a file beside it."""

import asyncio
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import yaml
from stacks import STACK, WAREHOUSE, Manifest
from troubled import Clock
from world import as_yaml

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.backoff import Backoff
from reconciler.cli.main import main
from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import Fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.emulator.storage.store import Store

_SETTINGS = {
    "apiVersion": "reconciler/v1",
    "stack": STACK,
    "manifests": ["manifests"],
    "api": {"url": "embedded:api.db"},
    "guards": {"max_documents_destroyed": 10**9, "max_deletes": 10**6, "max_delete_percent": 100},
}


@dataclass(frozen=True)
class Project:
    """A project on disk, which the program is called for."""

    folder: Path

    def declare(self, stack: Sequence[Manifest]) -> None:
        (self.folder / "manifests").mkdir(exist_ok=True)
        (self.folder / "manifests" / "all.yaml").write_text(as_yaml(stack), encoding="utf-8")
        settings = {**_SETTINGS, "api": {"url": f"embedded:{self.folder / 'api.db'}"}}
        (self.folder / "reconciler.yaml").write_text(yaml.safe_dump(settings))

    def connect_warehouse(self) -> None:
        """What the made-up stacks refer to and do not declare."""

        async def send() -> None:
            transport = httpx.ASGITransport(create_app(str(self.folder / "api.db")))
            async with open_writer("http://embedded", ApiKey("sk"), transport=transport) as writer:
                await writer.send("POST", "/v1/organizations/connections", body=WAREHOUSE)

        asyncio.run(send())

    def run(self, *args: str, faults: Sequence[Fault] = ()) -> tuple[int, Any]:
        """One run: its exit code, and the JSON that it prints in any case."""
        said = "; ".join(map(str, faults))
        with patch.dict(os.environ, {"RECONCILER_FAULTS": said}):
            code, out, err = self.say("--format", "json", *args)
        assert "itself failed" not in out + err, out
        return code, json.loads(out)

    def say(self, *args: str) -> tuple[int, str, str]:
        """One run: its exit code, what it prints, and what it says meanwhile."""
        out, err = io.StringIO(), io.StringIO()
        with _timeless(), redirect_stdout(out), redirect_stderr(err):
            code = main(["-C", str(self.folder), *args])
        return code, out.getvalue(), err.getvalue()

    def rows(self) -> list[tuple[str, str, str, Mapping[str, Any]]]:
        """Kind, id, name and body of every row, as the API keeps it."""
        store = Store(str(self.folder / "api.db"))
        found = list(store.rows("1=1 ORDER BY seq", ()))
        return [(row.kind, row.id, row.name, row.decoded()) for row in found]

    def remaining(self) -> set[str]:
        """What an observer finds still to be done."""
        code, said = self.run("plan", "--detailed-exitcode", "--allow-empty")
        changes = said["resource_changes"]
        left = {each["address"] for each in changes if each["change"]["actions"] != ["no-op"]}
        assert (code == 0) == (not left), (code, left)
        return left


@contextmanager
def _timeless() -> Iterator[None]:
    """Waiting costs nothing, and nothing else is different."""
    clock = Clock()
    backoff = Backoff(first=1.0, total=900.0, sleep=clock.sleep, clock=clock, jitter=lambda: 1.0)
    breaking = "reconciler.emulator.server.fault_transport.FaultTransport"
    with (
        patch("reconciler.workflows.session.RETRYING", backoff),
        patch("reconciler.workflows.session.SETTLING", backoff),
        patch(breaking, partial(FaultTransport, sleep=clock.sleep)),
    ):
        yield
