"""Row 5: everything from nothing, at several speeds, and what a session alone makes of them."""

from collections.abc import Iterator, Mapping
from itertools import count
from shutil import copyfile
from typing import Final

from benchmarks.bench import Bench, applying, module, planning
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Cost
from benchmarks.peer_provider import HAS_PROVIDER, provided
from benchmarks.peer_terraform import TERRAFORM, fresh_apply
from benchmarks.rows_peers import MISSING
from benchmarks.served import serving

_IN_FLIGHT: Final = {10: 10.0, 32: 20.0, 50: 25.0}
"""So many at once -> how many times as fast as Terraform, which keeps ten in flight."""
_MOST_TIMES_IDEAL: Final = 1.25
_MOST_MILLISECONDS: Final = 0.9
_TIMES_FREE: Final = 8
_LEAST_OF_IDEAL: Final = 0.6
_REQUESTS: Final = 2000
_UPDATING: Final = 32
_MOST_FOR_UPDATES: Final = 1.5


def fresh(bench: Bench) -> Iterator[Line]:
    """Held against a plan, plus the waiting that no program can avoid, and against Terraform."""
    size = bench.small
    with bench.live(size) as api:
        plan = bench.race(plan=lambda: api.run(planning(api, bench.project(size))))["plan"]
    applied = {each: _fresh(bench, size, each) for each in _IN_FLIGHT}
    for in_flight, ours in applied.items():
        yield _against_ideal(bench, size, plan, in_flight, ours)
    yield _for_each(size, applied[_UPDATING])
    yield from _terraform(bench, size, applied)
    yield from _asking(bench)


def _fresh(bench: Bench, size: int, parallelism: int) -> Cost:
    return bench.race(ours=lambda: _apply(bench, size, parallelism))["ours"]


def _against_ideal(bench: Bench, size: int, plan: Cost, in_flight: int, ours: Cost) -> Line:
    waiting = size * bench.latency_ms / 1000 / in_flight
    yardstick = Yardstick("plan + N*L/C", Cost(plan.seconds + waiting, plan.cpu))
    return Line(
        row=5,
        work=f"fresh apply, {in_flight} in flight",
        size=size,
        cost=ours,
        yardstick=yardstick,
        target=f"<= {_MOST_TIMES_IDEAL} x seconds",
        is_reached=yardstick.seconds(ours) <= _MOST_TIMES_IDEAL,
    )


def _for_each(size: int, ours: Cost) -> Line:
    each = Cost(ours.seconds / size, ours.cpu / size)
    return Line(
        row=5,
        work=f"for each resource, {_UPDATING} in flight",
        size=size,
        cost=each,
        target=f"<= {_MOST_MILLISECONDS} ms CPU; {1000 * each.cpu:.2f}",
        is_reached=1000 * each.cpu <= _MOST_MILLISECONDS,
    )


def _apply(bench: Bench, size: int, parallelism: int) -> Cost:
    with bench.empty() as api:
        return api.run(applying(api, bench.project(size), parallelism=parallelism))


def _terraform(bench: Bench, size: int, applied: Mapping[int, Cost]) -> Iterator[Line]:
    work = "terraform apply, a real provider"
    if TERRAFORM is None:
        yield Line(row=5, work=work, note="terraform is not on the path")
        return
    if HAS_PROVIDER:
        theirs = provided(bench.folder, size, bench.latency_ms).fresh
        for in_flight, times in _IN_FLIGHT.items():
            yield _times(
                f"terraform apply beside our {in_flight}", size, theirs, applied[in_flight], times
            )
        return
    yield Line(row=5, work=work, note=MISSING)
    free = fresh_apply(bench.folder, size)
    yield _times("terraform apply, a free provider", size, free, applied[10], _TIMES_FREE)


def _times(work: str, size: int, theirs: Cost, ours: Cost, times: float) -> Line:
    yardstick = Yardstick("ours", ours)
    return Line(
        row=5,
        work=work,
        size=size,
        cost=theirs,
        yardstick=yardstick,
        target=f">= {times:g} x seconds",
        is_reached=yardstick.seconds(theirs) >= times,
    )


def updated(bench: Bench) -> Iterator[Line]:
    """Row 13: everything changed in place, which costs no more than making it."""
    size, turns = bench.small, count()
    with bench.live(size):
        pass
    costs = bench.race(
        updates=lambda: _update(bench, size, next(turns)),
        creates=lambda: _apply(bench, size, _UPDATING),
    )
    yardstick = Yardstick("fresh apply", costs["creates"])
    yield Line(
        row=13,
        work=f"apply of updates, {_UPDATING} in flight",
        size=size,
        cost=costs["updates"],
        yardstick=yardstick,
        target=f"<= {_MOST_FOR_UPDATES} x CPU",
        is_reached=yardstick.cpu(costs["updates"]) <= _MOST_FOR_UPDATES,
    )


def _update(bench: Bench, size: int, turn: int) -> Cost:
    """In a copy of what is live, because it is not the same afterwards."""
    database = bench.folder / f"updated-{size}-{turn}.db"
    copyfile(bench.folder / f"{size}.db", database)
    with serving(database, latency_ms=bench.latency_ms) as api:
        project = bench.project(size, every_changed=1)
        return api.run(applying(api, project, parallelism=_UPDATING))


def _asking(bench: Bench) -> Iterator[Line]:
    """A session alone, and an API that does nothing but wait: what the network code costs."""
    for in_flight in _IN_FLIGHT:
        with bench.empty() as api:
            costs = bench.race(
                none=lambda: api.run(module("asking", api.url, "0", "1")),
                all=lambda: api.run(module("asking", api.url, str(_REQUESTS), str(in_flight))),  # noqa: B023 - called at once
            )
        waiting = _REQUESTS * bench.latency_ms / 1000 / in_flight
        start = costs["none"]
        yardstick = Yardstick("start + N*L/C", Cost(start.seconds + waiting, start.cpu))
        yield Line(
            row=5,
            work=f"nothing but creates, {in_flight} in flight",
            size=_REQUESTS,
            cost=costs["all"],
            yardstick=yardstick,
            target=f"<= {1 / _LEAST_OF_IDEAL:.2f} x seconds",
            is_reached=yardstick.seconds(costs["all"]) <= 1 / _LEAST_OF_IDEAL,
        )
