"""One command, run as a process of its own -> what it cost; for every row."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import IO

MOST_SECONDS = 900.0


class Failed(Exception):
    """A measured command did not do what was to be measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took; the requests and bytes are those that the API saw."""

    seconds: float
    cpu: float
    memory: float = 0.0
    """Peak, in MiB; never less than that of the process that measures, which is kept small."""
    requests: float = 0.0
    bytes: float = 0.0
    api: float = 0.0
    """CPU seconds of the API itself, which are in `seconds` and not in `cpu`."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, where it runs, and the exit code that means it did its work."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    expects: int = 0
    folder: Path | None = None


def reconciler(*arguments: str) -> list[str]:
    """The product's command line, without any installed script between."""
    return [sys.executable, "-m", "reconciler", *arguments]


def environment(**more: str) -> dict[str, str]:
    """What a measured process sees: byte code on, no proxies, nothing of the user's."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), **more}


def run(command: Command) -> Cost:
    """Run it, and insist that it succeeded."""
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            env=command.environment,
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        code, cost = _awaited(process, begun)
        if code != command.expects:
            raise Failed(_failure(command, code, said))
    return cost


def _awaited(process: subprocess.Popen[bytes], begun: float) -> tuple[int, Cost]:
    """Wait by `wait4`, which alone tells what this child used, and not all of them."""
    alarm = threading.Timer(MOST_SECONDS, process.kill)
    alarm.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    finally:
        alarm.cancel()
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    cpu = used.ru_utime + used.ru_stime
    return process.returncode, Cost(seconds, cpu, used.ru_maxrss / unit)


def _failure(command: Command, code: int, said: IO[bytes]) -> str:
    said.seek(0)
    last = said.read().decode(errors="replace").strip()[-600:]
    return f"`{' '.join(command.arguments)}` ended with {code}:\n{last}"


def typical(costs: Iterable[Cost]) -> Cost:
    """The median of each column."""
    known = list(costs)
    return Cost(*(median(getattr(cost, column.name) for cost in known) for column in fields(Cost)))
