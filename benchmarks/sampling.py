"""Runs one command line and tells where its CPU went: `python -m benchmarks.sampling OUT ARGS...`.

A timer of the kernel's interrupts it after every millisecond of CPU, and what went since the last
time belongs to whatever runs then. Nothing is slowed down by being called often, as it would be by
a profiler that hears of every call. Writes stage -> seconds as JSON; ends as the command ends.
"""

import gc
import json
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Final

_EVERY: Final = 0.001
_OURS: Final = "/reconciler/"
_IMPORTING: Final = "<frozen importlib._bootstrap>"
STARTING: Final = "start-up: Python itself"
IMPORTS: Final = "start-up: imports"
COLLECTING: Final = "garbage collector"
LIBRARIES: Final = {
    "/site-packages/httpcore/": "network: HTTP",
    "/site-packages/h11/": "network: HTTP",
    "/site-packages/anyio/": "network: HTTP",
    "/site-packages/httpx/": "network: requests and answers",
    "/asyncio/": "network: event loop and sockets",
    "/selectors.py": "network: event loop and sockets",
    "/ssl.py": "network: event loop and sockets",
    "/site-packages/deepdiff/": "compare",
    "/site-packages/click/": "command line",
}
"""What other people's code is called here, wherever it is called from."""
ROOMS: Final = {
    "cli": "command line",
    "api/network": "network: HTTP",
    "api/transport": "network: line, retries, deadlines",
    "api": "read answers",
    "manifest/yaml": "read YAML",
    "manifest": "check manifests",
    "kinds": "facts of kinds, references",
    "model": "values",
    "planning": "compare and plan",
    "applying": "carry out steps",
    "rendering": "show",
    "verifying": "ask and judge",
    "controller": "keep a fleet",
    "workflows": "join",
}
"""What our code is called here, by its folder; the longest name that fits counts."""


class Sampler:
    """Seconds of CPU by stage."""

    def __init__(self) -> None:
        self.spent = defaultdict[str, float](float, {STARTING: time.process_time()})
        self._last = time.process_time()
        self._collected = 0.0
        """Since the last sample, told apart already."""
        self._began: float | None = None
        """When the collector began, while it works."""
        self._known: dict[str, str] = {}

    def start(self) -> None:
        """From now on, until the process ends."""
        gc.callbacks.append(self._hear_collector)
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)

    def stop(self) -> None:
        """What went since the last sample is the end of the process."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._note("command line")

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        if self._began is None:
            self._note(self._stage_of(frame))

    def _note(self, stage: str) -> None:
        now = time.process_time()
        self.spent[stage] += now - self._last - self._collected
        self._last, self._collected = now, 0.0

    def _hear_collector(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.process_time()
            return
        if self._began is not None:
            seconds = time.process_time() - self._began
            self.spent[COLLECTING] += seconds
            self._collected += seconds
            self._began = None

    def _stage_of(self, frame: FrameType | None) -> str:
        found = ""
        while frame is not None:
            file = frame.f_code.co_filename
            if file == _IMPORTING:
                return IMPORTS
            found = found or self._stage_in(file)
            frame = frame.f_back
        return found or "other"

    def _stage_in(self, file: str) -> str:
        if file not in self._known:
            self._known[file] = stage_in(file)
        return self._known[file]


def stage_in(file: str) -> str:
    """The stage that a file belongs to; empty where its caller's counts."""
    for part, stage in LIBRARIES.items():
        if part in file:
            return stage
    if "/site-packages/" in file or _OURS not in file:
        return ""
    inside = file.rpartition(_OURS)[2]
    fits = [room for room in ROOMS if inside.startswith(f"{room}/")]
    return ROOMS[max(fits, key=len)] if fits else ""


def main(out: str, arguments: list[str]) -> None:
    """Run the console script with these arguments, and write what it spent."""
    sampler = Sampler()
    sampler.start()
    sys.argv = ["reconciler", *arguments]
    try:
        from reconciler.cli.main import run

        sys.exit(run())
    finally:
        sampler.stop()
        Path(out).write_text(json.dumps(sampler.spent), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
