"""Rows against other tools; they appear where the other tool is installed."""

from collections.abc import Iterator

from benchmarks.bench import Bench, applying, planning
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Cost
from benchmarks.peer_octodns import OCTODNS, no_op_of_records
from benchmarks.peer_provider import PROVIDER, measure
from benchmarks.peer_terraform import TERRAFORM, refresh

_LEAST_TIMES = 8.0
_LEAST_TIMES_CPU = 10.0
_MOST_MEMORY = 1 / 3
_MOST_OF_OCTODNS = 0.9
_TIMES_NO_OP = 12.0
_TIMES_FRESH = {10: 10.0, 32: 20.0, 50: 25.0}
"""How many times as fast, by how many are in flight."""


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


def provider(bench: Bench) -> Iterator[Line]:
    """Row 15: a real provider, which makes one request for each resource, ten at a time."""
    if PROVIDER is None:
        yield Line(row=15, work="terraform with a real provider", note="peer not installed")
        return
    size, project = bench.small, bench.project(bench.small)
    theirs = measure(PROVIDER, bench.folder, size, latency_ms=bench.latency_ms)
    with bench.live(size) as api:
        plan = bench.race(plan=lambda: api.run(planning(api, project)))["plan"]
    yield from _against("no-op plan", theirs.no_op, plan, size, _TIMES_NO_OP)
    for in_flight, times in _TIMES_FRESH.items():
        with bench.empty(f"beside-provider-{in_flight}") as api:
            fresh = api.run(applying(api, project, parallelism=in_flight))
        yield from _against(f"fresh apply, {in_flight} in flight", theirs.fresh, fresh, size, times)


def _against(work: str, theirs: Cost, ours: Cost, size: int, times: float) -> Iterator[Line]:
    yardstick = Yardstick("terraform, real provider", theirs)
    yield Line(row=15, work=f"terraform: {work}", size=size, cost=theirs)
    yield Line(
        row=15,
        work=work,
        size=size,
        cost=ours,
        yardstick=yardstick,
        target=f"<= 1/{times:g} s",
        is_reached=theirs.seconds >= times * ours.seconds,
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
