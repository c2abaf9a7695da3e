"""The API that measured commands talk to: started, asked for its counts, stopped."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.measure import Command, Cost, Failed, run

_COUNTED = "/-/counted"
_TRIES = 200
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Api:
    """An API that is being served, and where it tells what it has counted."""

    url: str
    counted: str = _COUNTED

    def run(self, command: Command) -> Cost:
        """What a command costs, with the requests that reached this API meanwhile."""
        before = self._counted()
        cost = run(command)
        after = self._counted()
        counts = ("requests", "bytes", "api")
        return replace(cost, **{count: after[count] - before[count] for count in counts})

    def _counted(self) -> dict[str, float]:
        place = urlsplit(self.url)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=60)
        try:
            connection.request("GET", self.counted)
            counts: dict[str, float] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return counts


def until_served(api: Api) -> bool:
    """Wait for an API that somebody else started; whether it is there."""
    place = urlsplit(api.url)
    for _ in range(_TRIES):
        with socket.socket() as tried:
            if tried.connect_ex((place.hostname, place.port)) == 0:
                return True
        time.sleep(_PAUSE)
    return False


@contextmanager
def serving(database: Path | None, *, latency_ms: int) -> Iterator[Api]:
    """Serve a database, or one of its own in memory, on loopback until the block ends."""
    arguments = ["--latency-ms", str(latency_ms)]
    if database is not None:
        arguments += ["--db", str(database)]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Api(_address(process))
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line.startswith("listening on "):
        raise Failed("the API could not be served for the benchmark")
    return line.removeprefix("listening on ").strip()
