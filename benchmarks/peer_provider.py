"""Terraform with a real provider, over HTTP; for the row that compares with it.

A folder that `RECONCILER_BENCH_PROVIDER` names holds it: `bin/terraform-provider-mixpeek`, `tfrc`
that leads there, `gencfg.py N FOLDER` that writes N resources, and `server.py`, its API in memory,
which the folder's own `venv` serves. Measured only where all of it is there.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from benchmarks.measure import Command, Cost, Failed, environment, run
from benchmarks.peer_terraform import TERRAFORM

_NAMED: Final = os.environ.get("RECONCILER_BENCH_PROVIDER", "")
PROVIDER: Final = Path(_NAMED).resolve() if _NAMED and TERRAFORM else None
_PORT: Final = 8701
"""Where the provider expects its API."""
_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class ProviderCosts:
    """What it takes to make everything, and to find that nothing has changed."""

    fresh: Cost
    no_op: Cost


def measure(provider: Path, folder: Path, size: int, *, latency_ms: int) -> ProviderCosts:
    """Both, one after the other: the second needs what the first made."""
    place = folder / f"provider-{size}"
    _require(subprocess.run([*_python(provider), "gencfg.py", str(size), str(place)], cwd=provider))
    with _served(provider):
        _configure(latency_ms)
        fresh = run(_terraform(provider, place, "apply", "-auto-approve"))
        return ProviderCosts(fresh, run(_terraform(provider, place, "plan", "-detailed-exitcode")))


def _python(provider: Path) -> list[str]:
    return [str(provider / "venv" / "bin" / "python")]


def _terraform(provider: Path, folder: Path, *arguments: str) -> Command:
    settings = environment(TF_CLI_CONFIG_FILE=str(provider / "tfrc"), CHECKPOINT_DISABLE="1")
    command = [TERRAFORM or "", *arguments, "-input=false", "-no-color"]
    return Command(command, settings, folder=folder)


@contextmanager
def _served(provider: Path) -> Iterator[None]:
    options = ["--port", str(_PORT), "--log-level", "warning", "--no-access-log"]
    command = [*_python(provider), "-m", "uvicorn", "server:app", *options]
    with subprocess.Popen(command, cwd=provider) as process:
        try:
            _await_port()
            yield
        finally:
            process.terminate()


def _await_port() -> None:
    for _ in range(_TRIES):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", _PORT)) == 0:
                return
        time.sleep(0.05)
    raise Failed("the provider's API could not be served")


def _configure(latency_ms: int) -> None:
    connection = HTTPConnection("127.0.0.1", _PORT, timeout=60)
    connection.request("POST", "/_ctl", json.dumps({"reset": True, "latency_ms": latency_ms}))
    connection.getresponse().read()
    connection.close()


def _require(done: subprocess.CompletedProcess[bytes]) -> None:
    if done.returncode != 0:
        raise Failed("the provider's resources could not be written")
