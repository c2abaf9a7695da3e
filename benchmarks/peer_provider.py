"""Terraform with a real provider, over HTTP; for the rows that compare with it.

Needs `terraform` on the path and what `make bench-peers` sets up.
"""

import atexit
import os
import shlex
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.measure import Command, Cost, Failed, environment
from benchmarks.peer_terraform import TERRAFORM
from benchmarks.served import Api, until_served
from benchmarks.terraform.configuration import configuration

_HERE: Final = Path(__file__).parent
PEERS: Final = _HERE.parent / ".cache" / "peers" / "bin"
"""Where other tools are, which must not get among ours."""
_PYTHON: Final = PEERS / "python"
HAS_PROVIDER: Final = TERRAFORM is not None and _PYTHON.exists()

_TFRC: Final = """\
provider_installation {{
  dev_overrides {{ "local/mixpeek" = "{folder}" }}
  direct {{}}
}}
"""


@dataclass(frozen=True, slots=True)
class Provided:
    """A configuration that Terraform has made real, and the API in which it is."""

    api: Api
    folder: Path
    fresh: Cost
    """What it took to make everything from nothing."""

    def no_op(self) -> Cost:
        """A plan that finds nothing to do."""
        return self.api.run(_terraform(self.folder, self.api, "plan", "-detailed-exitcode"))


@cache
def provided(folder: Path, size: int, latency_ms: int) -> Provided:
    """Made once, because it takes long; its API is served until the benchmarks end."""
    place = folder / f"provider-{size}"
    place.mkdir(exist_ok=True)
    (place / "main.tf").write_text(configuration(size), encoding="utf-8")
    (place / "terraform.rc").write_text(_TFRC.format(folder=place), encoding="utf-8")
    _write_program(place / "terraform-provider-mixpeek")
    api = _served(latency_ms)
    return Provided(api, place, api.run(_terraform(place, api, "apply", "-auto-approve")))


def _write_program(path: Path) -> None:
    words = map(shlex.quote, (str(_PYTHON), str(_HERE / "terraform" / "provider.py")))
    path.write_text(f'#!/bin/sh\nexec {" ".join(words)} "$@"\n', encoding="utf-8")
    path.chmod(0o700)


def _terraform(folder: Path, api: Api, *arguments: str) -> Command:
    settings = environment(
        TF_CLI_CONFIG_FILE=str(folder / "terraform.rc"),
        CHECKPOINT_DISABLE="1",
        MIXPEEK_BASE_URL=api.url,
    )
    command = [TERRAFORM or "", *arguments, "-input=false", "-no-color"]
    return Command(command, settings, folder=folder)


def _served(latency_ms: int) -> Api:
    port = _free_port()
    options = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    command: Sequence[str] = [str(_PYTHON), "-m", "uvicorn", "server:app", *options]
    process = subprocess.Popen(
        command,
        cwd=_HERE / "terraform",
        env={**os.environ, "LATENCY_MS": str(latency_ms)},
    )
    atexit.register(process.terminate)
    api = Api(f"http://127.0.0.1:{port}", "/counted")
    if not until_served(api):
        raise Failed("the provider's API could not be served")
    return api


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port
