"""Rows that ask no API: reading YAML, starting up, validating."""

import json
import subprocess
from collections.abc import Iterator

from benchmarks.bench import Bench, module
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Command, Cost, Failed, environment, reconciler, run

_MOST_OF_LOADER = 0.8
_MOST_FOR_HAZARD = 0.5
_MOST_OF_BARE = 1.6
_MOST_TO_VALIDATE = 0.9
_LEAST_A_SECOND = 5000
_MOST_OF_SEARCH = 0.1
_DOCUMENTS = 5
"""Documents of the embedded API's search, for each resource of the largest project."""
_SHORT_RUNS = 5
"""More turns for what takes a moment."""


def loading(bench: Bench) -> Iterator[Line]:
    """Row 7: with positions, and faster than the loader that has none."""
    turns = bench.repeat * _SHORT_RUNS
    numbers = _said_by(module("loading", str(bench.small), str(turns)))
    theirs = Cost(numbers["theirs"], numbers["theirs"])
    yardstick = Yardstick("CSafeLoader", theirs)
    yield Line(row=7, work="CSafeLoader, no positions", size=bench.small, cost=theirs)
    for name, work in (
        ("ours", "loading, places on demand"),
        ("thorough", "loading, every place noted"),
    ):
        ours = Cost(numbers[name], numbers[name])
        yield Line(
            row=7,
            work=work,
            size=bench.small,
            cost=ours,
            yardstick=yardstick,
            target=f"<= {_MOST_OF_LOADER} x CPU",
            is_reached=yardstick.cpu(ours) <= _MOST_OF_LOADER,
        )
    for name, work in (("deep", "refusing a deep nest"), ("bomb", "refusing an alias bomb")):
        yield Line(
            row=7,
            work=work,
            size=1,
            cost=Cost(numbers[name], numbers[name]),
            target=f"< {_MOST_FOR_HAZARD} s",
            is_reached=numbers[name] < _MOST_FOR_HAZARD,
        )


def _said_by(command: Command) -> dict[str, float]:
    done = subprocess.run(
        command.arguments, env=command.environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Failed(done.stderr[-600:])
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers


def starting(bench: Bench) -> Iterator[Line]:
    """Row 8: help and version come at once."""
    often = Bench(
        folder=bench.folder,
        sizes=bench.sizes,
        latency_ms=bench.latency_ms,
        repeat=bench.repeat * _SHORT_RUNS,
    )
    for word in ("--help", "version"):
        ours = Command(reconciler(word), environment())
        bare = module("bare_group", word)
        costs = often.race(ours=lambda: run(ours), bare=lambda: run(bare))  # noqa: B023 - called at once
        yardstick = Yardstick("bare click group", costs["bare"])
        yield Line(
            row=8,
            work=f"`{word}`",
            cost=costs["ours"],
            yardstick=yardstick,
            target=f"<= {_MOST_OF_BARE} x CPU",
            is_reached=yardstick.cpu(costs["ours"]) <= _MOST_OF_BARE,
        )


def validating(bench: Bench) -> Iterator[Line]:
    """Row 10: everything that can be known offline."""
    command = Command(reconciler("-C", str(bench.project(bench.small)), "validate"), environment())
    ours = bench.race(ours=lambda: run(command))["ours"]
    yield Line(
        row=10,
        work="`validate`",
        size=bench.small,
        cost=ours,
        target=f"<= {_MOST_TO_VALIDATE} s",
        is_reached=ours.seconds <= _MOST_TO_VALIDATE,
    )


def searching(bench: Bench) -> Iterator[Line]:
    """Row 11: the embedded API, without HTTP, over five times as many documents."""
    size = bench.large * _DOCUMENTS
    numbers = _said_by(module("searching", str(size)))
    for name, work in (("coming_in", "documents come in"), ("embedding", "and are embedded")):
        yield Line(
            row=11,
            work=f"embedded search: {work}",
            size=size,
            cost=Cost(size / numbers[name], size / numbers[name]),
            target=f">= {_LEAST_A_SECOND} a second",
            is_reached=numbers[name] >= _LEAST_A_SECOND,
        )
    for name in ("vectors", "words"):
        yield Line(
            row=11,
            work=f"embedded search: by {name}",
            size=size,
            cost=Cost(numbers[name], numbers[name]),
            target=f"<= {_MOST_OF_SEARCH} s",
            is_reached=numbers[name] <= _MOST_OF_SEARCH,
        )
