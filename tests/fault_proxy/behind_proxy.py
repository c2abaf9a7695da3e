"""A project, the emulator it is about, and a proxy in between; and what a command line says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from errands import PROJECT, Rows, raw_rows
from faults import FAULTS
from proxy import FaultProxy, between
from served import serving
from stall_clock import StallClock

from reconciler.cli.main import main
from reconciler.emulator.app import Emulator
from reconciler.workflows import session

_TABLES: Final = ("resources", "edges", "items", "tasks", "audit", "fates")


@dataclass(frozen=True)
class Report:
    """How a run ended: its exit code, its JSON, and its record."""

    code: int
    json: Any
    record: Any
    err: str

    @property
    def outcomes(self) -> list[str]:
        """How each step ended, `[]` where there was no plan."""
        return [step["outcome"] for step in self.json.get("steps", [])]


@dataclass
class Behind:
    """A folder whose stack is applied through the proxy, or around it."""

    folder: Path
    app: Emulator
    direct: str
    proxy: FaultProxy
    capsys: pytest.CaptureFixture[str]

    def declare(self, manifests: str) -> None:
        (self.folder / "manifests").mkdir(exist_ok=True)
        (self.folder / "manifests" / "all.yaml").write_text(manifests, encoding="utf-8")
        (self.folder / "reconciler.yaml").write_text(PROJECT, encoding="utf-8")

    @property
    def rows(self) -> Rows:
        return raw_rows(self.app)

    def plan(self) -> int:
        """`plan`, through the proxy; its exit code."""
        code = main(["-C", str(self.folder), "--api-url", self.proxy.url, "plan"])
        self.capsys.readouterr()
        return code

    def apply(self, *, url: str = "") -> Report:
        """`apply --auto-approve`, as a script calls it."""
        record = self.folder / "record.json"
        record.unlink(missing_ok=True)
        args = ["-C", str(self.folder), "--api-url", url or self.proxy.url, "--format", "json"]
        code = main([*args, "apply", "--auto-approve", "--record", str(record)])
        said = self.capsys.readouterr()
        return Report(code, json.loads(said.out), json.loads(record.read_text()), said.err)


@dataclass(frozen=True)
class Road:
    """A served emulator and the proxy before it."""

    app: Emulator
    direct: str
    proxy: FaultProxy

    def clear(self) -> None:
        """Nothing is there, and nothing is wrong."""
        self.proxy.suffer()
        with self.app.store.transaction(writes=True):
            for table in _TABLES:
                self.app.store.sql.execute(f"DELETE FROM {table}")


@contextmanager
def road() -> Iterator[Road]:
    """Both, until the block ends."""
    with serving() as served, between(served.address, FAULTS) as proxy:
        app = served.config.app
        assert isinstance(app, Emulator)
        yield Road(app, served.address, proxy)


def behind(
    road: Road, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
) -> Behind:
    """A folder before a road without anything on it; waiting costs nothing."""
    road.clear()
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "NO_COLOR", "CI"):
        patch.delenv(name, raising=False)
    patch.setenv("MIXPEEK_API_KEY", "sk_behind_proxy")
    clock = StallClock(road.proxy, given_up=road.proxy.stalls)
    patch.setattr(session, "RETRYING", clock.backoff())
    patch.setattr(session, "SETTLING", clock.backoff(first=1.0, total=900.0))
    return Behind(folder, road.app, road.direct, road.proxy, capsys)
