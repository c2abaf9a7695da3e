"""Rows against other tools; they appear where the other tool is installed."""

from collections.abc import Iterator

from benchmarks.bench import Bench, planning
from benchmarks.line import Line, Yardstick
from benchmarks.peer_octodns import OCTODNS, no_op_of_records
from benchmarks.peer_terraform import TERRAFORM, refresh

_LEAST_TIMES = 8.0
_LEAST_TIMES_CPU = 10.0
_MOST_MEMORY = 1 / 3
_MOST_OF_OCTODNS = 0.9


def terraform(bench: Bench) -> Iterator[Line]:
    """Row 1. Terraform asks for each resource, ten at a time, but has nothing to compare: a real
    provider takes longer still, so only a ratio that is high enough even so decides anything."""
    if TERRAFORM is None:
        yield Line(row=1, work="no-op plan against terraform", note="peer not installed")
        return
    size, project = bench.small, bench.project(bench.small)
    with bench.live(size) as api:
        refreshed = refresh(bench.folder, size, api)
        costs = bench.race(
            ours=lambda: api.run(planning(api, project)), terraform=lambda: api.run(refreshed)
        )
    ours, theirs = costs["ours"], costs["terraform"]
    yield Line(row=1, work="terraform, one HTTP read per resource", size=size, cost=theirs)
    is_enough = (
        theirs.seconds >= _LEAST_TIMES * ours.seconds
        and theirs.cpu >= _LEAST_TIMES_CPU * ours.cpu
        and ours.memory <= _MOST_MEMORY * theirs.memory
    )
    yield Line(
        row=1,
        work="no-op plan",
        size=size,
        cost=ours,
        yardstick=Yardstick("terraform", theirs),
        target="<= 1/8 s, 1/10 CPU, 1/3 MiB",
        is_reached=True if is_enough else None,
        note="" if is_enough else "the peer's provider is built in and has nothing to compare",
    )


def octodns(bench: Bench) -> Iterator[Line]:
    """Row 6: octoDNS compares as many records, all of them files."""
    if OCTODNS is None:
        yield Line(row=6, work="no-op plan against octoDNS", note="peer not installed")
        return
    size, project = bench.large, bench.project(bench.large)
    theirs = no_op_of_records(bench.folder, size)
    with bench.live(size) as api:
        costs = bench.race(ours=lambda: api.run(planning(api, project)), octodns=theirs)
    yardstick = Yardstick("octoDNS", costs["octodns"])
    yield Line(
        row=6,
        work="no-op plan",
        size=size,
        cost=costs["ours"],
        yardstick=yardstick,
        target=f"<= {_MOST_OF_OCTODNS} x seconds",
        is_reached=yardstick.seconds(costs["ours"]) <= _MOST_OF_OCTODNS,
    )
