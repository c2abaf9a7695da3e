"""Rows against other tools; they appear where the other tool is installed."""

from collections.abc import Iterator
from typing import Final

from benchmarks.bench import Bench, planning
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Cost
from benchmarks.peer_octodns import OCTODNS, no_op_of_records
from benchmarks.peer_provider import HAS_PROVIDER, provided
from benchmarks.peer_terraform import TERRAFORM, refresh

_LEAST_TIMES: Final = 12.0
_LEAST_TIMES_CPU: Final = 10.0
_MOST_MEMORY: Final = 1 / 3
_MOST_OF_OCTODNS: Final = 0.6
_TARGET: Final = "<= 1/12 s, 1/10 CPU, 1/3 MiB"
MISSING: Final = "peer not installed; make bench-peers"


def terraform(bench: Bench) -> Iterator[Line]:
    """Row 1: a no-op plan beside Terraform's, which asks for each resource, ten at a time."""
    if TERRAFORM is None:
        yield Line(row=1, work="no-op plan against terraform", note="terraform is not on the path")
    elif HAS_PROVIDER:
        yield from _real_provider(bench)
    else:
        yield Line(row=1, work="no-op plan, a real provider", note=MISSING)
        yield from _built_in(bench)


def _real_provider(bench: Bench) -> Iterator[Line]:
    size, project = bench.small, bench.project(bench.small)
    peer = provided(bench.folder, size, bench.latency_ms)
    with bench.live(size) as api:
        costs = bench.race(ours=lambda: api.run(planning(api, project)), terraform=peer.no_op)
    ours, theirs = costs["ours"], costs["terraform"]
    yield Line(row=1, work="terraform, a real provider", size=size, cost=theirs)
    yield _line(ours, theirs, size, is_reached=_is_enough(ours, theirs))


def _built_in(bench: Bench) -> Iterator[Line]:
    """What is built in has nothing to compare: a real provider takes longer still, so only a ratio
    that is high enough even so decides anything."""
    size, project = bench.small, bench.project(bench.small)
    with bench.live(size) as api:
        refreshed = refresh(bench.folder, size, api)
        costs = bench.race(
            ours=lambda: api.run(planning(api, project)), terraform=lambda: api.run(refreshed)
        )
    ours, theirs = costs["ours"], costs["terraform"]
    yield Line(row=1, work="terraform, one HTTP read per resource", size=size, cost=theirs)
    yield _line(ours, theirs, size, is_reached=_is_enough(ours, theirs) or None)


def _is_enough(ours: Cost, theirs: Cost) -> bool:
    return (
        theirs.seconds >= _LEAST_TIMES * ours.seconds
        and theirs.cpu >= _LEAST_TIMES_CPU * ours.cpu
        and ours.memory <= _MOST_MEMORY * theirs.memory
    )


def _line(ours: Cost, theirs: Cost, size: int, *, is_reached: bool | None) -> Line:
    return Line(
        row=1,
        work="no-op plan",
        size=size,
        cost=ours,
        yardstick=Yardstick("terraform", theirs),
        target=_TARGET,
        is_reached=is_reached,
    )


def octodns(bench: Bench) -> Iterator[Line]:
    """Row 6: octoDNS compares as many records, all of them files."""
    if OCTODNS is None:
        yield Line(row=6, work="no-op plan against octoDNS", note=MISSING)
        return
    size, project = bench.large, bench.project(bench.large)
    theirs = no_op_of_records(bench.folder, size)
    with bench.live(size) as api:
        costs = bench.race(ours=lambda: api.run(planning(api, project)), octodns=theirs)
    yardstick = Yardstick("octoDNS", costs["octodns"])
    yield Line(row=6, work="octoDNS, files on both sides", size=size, cost=costs["octodns"])
    yield Line(
        row=6,
        work="no-op plan",
        size=size,
        cost=costs["ours"],
        yardstick=yardstick,
        target=f"<= {_MOST_OF_OCTODNS} x seconds",
        is_reached=yardstick.seconds(costs["ours"]) <= _MOST_OF_OCTODNS,
    )
