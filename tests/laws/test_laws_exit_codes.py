"""What the program itself prints on a bad day, and its exit code, are true of what is there."""

import asyncio
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import httpx
import yaml
from bad_days import bad_days, catching_up, deceives
from hypothesis import given
from laws import examples
from stacks import STACK, Manifest
from troubled import Clock
from willing import willing
from world import as_yaml

from reconciler.api.client import open_reader, open_writer
from reconciler.api.key import Key
from reconciler.api.patience import Patience
from reconciler.cli.main import main
from reconciler.emulator.app import create_app
from reconciler.emulator.breaking import FaultyTransport
from reconciler.emulator.faults import Fault
from reconciler.workflows.apply import apply_plan

_SETTINGS = {
    "apiVersion": "reconciler/v1",
    "stack": STACK,
    "manifests": ["manifests"],
    "api": {"url": "embedded:api.db"},
    "guards": {"max_documents_destroyed": 10**9, "max_deletes": 10**6, "max_delete_percent": 100},
}
_OUTCOMES = {"done", "failed", "skipped", "unknown"}


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
            async with open_writer("http://embedded", Key("sk"), transport=transport) as writer:
                body = {"connection_name": "warehouse"}
                await writer.send("POST", "/v1/organizations/connections", body=body)

        asyncio.run(send())

    def run(self, *args: str, faults: Sequence[Fault] = ()) -> tuple[int, Any]:
        """One run: its exit code, and the JSON that it prints in any case."""
        out, err = io.StringIO(), io.StringIO()
        said = "; ".join(map(str, faults))
        suffering = patch.dict(os.environ, {"RECONCILER_FAULTS": said})
        with suffering, _timeless(), redirect_stdout(out), redirect_stderr(err):
            code = main(["-C", str(self.folder), "--format", "json", *args])
        assert "itself failed" not in out.getvalue() + err.getvalue(), out.getvalue()
        return code, json.loads(out.getvalue())

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
    patience = Patience(first=1.0, total=900.0, sleep=clock.sleep, clock=clock, jitter=lambda: 1.0)
    session, carry_out = "reconciler.cli.session", "reconciler.cli.carry_out"
    breaking = "reconciler.emulator.breaking.FaultyTransport"
    with (
        patch(f"{session}.open_reader", partial(open_reader, patience=patience)),
        patch(f"{session}.open_writer", partial(open_writer, patience=patience)),
        patch(f"{carry_out}.apply_plan", partial(apply_plan, patience=patience)),
        patch(f"{carry_out}.SETTLING", patience),
        patch(breaking, partial(FaultyTransport, sleep=clock.sleep)),
    ):
        yield


def _is_true(code: int, said: Any, left: set[str]) -> bool:
    """Whether an exit code says what the steps say, and the steps what is there."""
    steps = said.get("steps", [])
    assert {step["outcome"] for step in steps} <= _OUTCOMES
    if code == 0:
        return not left and all(step["outcome"] == "done" for step in steps)
    if code == 4:
        is_partial = any(step["outcome"] != "done" for step in steps)
        return is_partial or bool(said["problems"]) or bool(said["remaining"])
    return code in (1, 3) and not steps


@examples(8)
@given(willing(), willing(), bad_days())
def test_an_exit_code_is_true_of_what_is_there(
    earlier: list[Manifest], later: list[Manifest], faults: list[Fault]
) -> None:
    with TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.declare(earlier)
        project.connect_warehouse()
        applied, said = project.run("apply", "--auto-approve")
        assert applied == 0, said
        project.declare(later)
        code, said = project.run("apply", "--auto-approve", "--allow-empty", faults=faults)
        assert said["exit"]["code"] == code
        for _ in range(catching_up(faults)):
            project.run("plan")
        assert deceives(faults) or _is_true(code, said, project.remaining()), (code, said["exit"])
