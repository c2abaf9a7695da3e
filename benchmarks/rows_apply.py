"""Row 5: everything from nothing, at several speeds, and what a session alone makes of them."""

from collections.abc import Iterator
from itertools import count
from shutil import copyfile

from benchmarks.bench import Bench, applying, module, planning
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Cost
from benchmarks.peer_terraform import TERRAFORM, fresh_apply
from benchmarks.served import serving

_IN_FLIGHT = (10, 32, 50)
_MOST_TIMES_IDEAL = 1.4
_TIMES_TERRAFORM = 8
_LEAST_OF_IDEAL = 0.6
_REQUESTS = 2000
_UPDATING = 32
_MOST_FOR_UPDATES = 1.5


def fresh(bench: Bench) -> Iterator[Line]:
    """Held against a plan, plus the waiting that no program can avoid."""
    size = bench.small
    with bench.live(size) as api:
        plan = bench.race(plan=lambda: api.run(planning(api, bench.project(size))))["plan"]
    applied = [_fresh(bench, size, plan, parallelism) for parallelism in _IN_FLIGHT]
    yield from applied
    yield _terraform(bench, applied[0])
    yield from _asking(bench)


def _fresh(bench: Bench, size: int, plan: Cost, parallelism: int) -> Line:
    databases = count()
    ours = bench.race(ours=lambda: _apply(bench, size, parallelism, next(databases)))["ours"]
    waiting = size * bench.latency_ms / 1000 / parallelism
    yardstick = Yardstick("plan + N*L/C", Cost(plan.seconds + waiting, plan.cpu))
    return Line(
        row=5,
        work=f"fresh apply, {parallelism} in flight",
        size=size,
        cost=ours,
        yardstick=yardstick,
        target=f"<= {_MOST_TIMES_IDEAL} x seconds",
        is_reached=yardstick.seconds(ours) <= _MOST_TIMES_IDEAL,
    )


def _apply(bench: Bench, size: int, parallelism: int, turn: int) -> Cost:
    with bench.empty(f"fresh-{size}-{parallelism}-{turn}") as api:
        return api.run(applying(api, bench.project(size), parallelism=parallelism))


def _terraform(bench: Bench, ours: Line) -> Line:
    """It keeps ten in flight, so it is measured by our ten."""
    work = "terraform apply, a provider without cost"
    if TERRAFORM is None or ours.cost is None:
        return Line(row=5, work=work, note="peer not installed")
    cost, yardstick = fresh_apply(bench.folder, ours.size), Yardstick("ours", ours.cost)
    return Line(
        row=5,
        work=work,
        size=ours.size,
        cost=cost,
        yardstick=yardstick,
        target=f">= {_TIMES_TERRAFORM} x seconds",
        is_reached=yardstick.seconds(cost) >= _TIMES_TERRAFORM,
    )


def updated(bench: Bench) -> Iterator[Line]:
    """Row 13: everything changed in place, which costs no more than making it."""
    size, turns = bench.small, count()
    with bench.live(size):
        pass
    costs = bench.race(
        updates=lambda: _update(bench, size, next(turns)),
        creates=lambda: _apply(bench, size, _UPDATING, next(turns)),
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
        with bench.empty(f"asking-{in_flight}") as api:
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
