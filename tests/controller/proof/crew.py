"""Workers of a fleet, as processes that can be killed, stopped, woken and told to end."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from line import Line, line_to

RECONCILER = [sys.executable, "-m", "reconciler"]
STALLED_AFTER = "RECONCILER_CONTROLLER_STALLED_AFTER"
"""Seconds after which a worker that nobody hears of is taken for dead."""


@dataclass
class Worker:
    """One process that keeps the fleet, or did."""

    process: subprocess.Popen[bytes]
    log: Path
    line: Line
    """Its way to the database."""
    is_asleep: bool = False
    is_ending: bool = False

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def lives(self) -> bool:
        """Whether it is there; it may be asleep."""
        return self.process.poll() is None

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self.log.read_text(errors="replace")

    @property
    def address(self) -> str:
        """Where its page is, once it has said so."""
        found = re.search(r"http://[0-9.]+:[0-9]+", self.said)
        return found[0] if found else ""

    def kill(self) -> None:
        """As the kernel ends a process that takes too much memory."""
        self.process.kill()
        self.process.wait()

    def sleep(self) -> None:
        """As a machine that is suspended."""
        self.process.send_signal(signal.SIGSTOP)
        self.is_asleep = True

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.is_asleep = False

    def end(self) -> None:
        """As a machine that is shut down takes leave of its processes."""
        self.is_ending = True
        self.process.terminate()

    @property
    def peak(self) -> int:
        """The most bytes of memory that it ever held, where that can be read."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = [each for each in status.splitlines() if each.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024


@dataclass
class Crew:
    """All workers that there ever were."""

    folder: Path
    """Of `fleet.yaml`."""
    database: str = field(repr=False)
    environ: dict[str, str] = field(repr=False)
    logs: Path
    lines: ExitStack
    workers: list[Worker] = field(default_factory=list)

    @property
    def living(self) -> list[Worker]:
        return [each for each in self.workers if each.lives]

    @property
    def awake(self) -> list[Worker]:
        """Those that do their work, as far as anybody told them."""
        return [each for each in self.living if not (each.is_asleep or each.is_ending)]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of the fleet finds."""
        return {**os.environ, **self.environ}

    def add(self) -> Worker:
        """One worker more, as on another machine."""
        log = self.logs / f"worker-{len(self.workers)}.log"
        line = self.lines.enter_context(line_to(self.database))
        asked = urlsplit(self.database)
        url = line.url(self.database).replace(f":{asked.password}@", "@")
        command = ["-C", str(self.folder), "controller", "--database", url]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*RECONCILER, *command, "--listen", "127.0.0.1:0"],
                env={**self.environment, "PGPASSWORD": asked.password or ""},
                stdout=output,
                stderr=output,
            )
        self.workers.append(Worker(process, log, line))
        return self.workers[-1]

    def leave(self) -> None:
        """All are told to end, and those that do not are ended."""
        for each in self.living:
            each.line.mend()
            each.wake()
            each.end()
        until = time.monotonic() + 20
        for each in self.living:
            try:
                each.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()


@contextmanager
def crew(folder: Path, database: str, environ: dict[str, str], logs: Path) -> Iterator[Crew]:
    """Workers that go with the test."""
    # Tests have numpy, and deepdiff takes 16 MiB of it along; whoever installs this has none.
    (logs / "numpy.py").write_text("raise ImportError\n")
    with ExitStack() as lines:
        made = Crew(folder, database, {**environ, "PYTHONPATH": str(logs)}, logs, lines)
        try:
            yield made
        finally:
            made.leave()
