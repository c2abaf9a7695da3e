"""Row 5: everything from nothing, at several speeds."""

from collections.abc import Iterator
from itertools import count

from benchmarks.bench import Bench, applying, planning
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Cost
from benchmarks.peer_terraform import TERRAFORM, fresh_apply

_IN_FLIGHT = (10, 32)
_MOST_TIMES_IDEAL = 1.4


def fresh(bench: Bench) -> Iterator[Line]:
    """Held against a plan, plus the waiting that no program can avoid."""
    size = bench.small
    with bench.live(size) as api:
        plan = bench.race(plan=lambda: api.run(planning(api, bench.project(size))))["plan"]
    for parallelism in _IN_FLIGHT:
        databases = count()
        ours = bench.race(ours=lambda: _apply(bench, size, parallelism, next(databases)))["ours"]  # noqa: B023 - called at once
        ideal = plan.seconds + size * bench.latency_ms / 1000 / parallelism
        yardstick = Yardstick("plan + N*L/C", Cost(ideal, plan.cpu))
        yield Line(
            row=5,
            work=f"fresh apply, {parallelism} in flight",
            size=size,
            cost=ours,
            yardstick=yardstick,
            target=f"<= {_MOST_TIMES_IDEAL} x seconds (later)",
            is_reached=yardstick.seconds(ours) <= _MOST_TIMES_IDEAL,
        )
    yield _terraform(bench, size)


def _apply(bench: Bench, size: int, parallelism: int, turn: int) -> Cost:
    with bench.empty(f"fresh-{size}-{parallelism}-{turn}") as api:
        return api.run(applying(api, bench.project(size), parallelism=parallelism))


def _terraform(bench: Bench, size: int) -> Line:
    work = "terraform apply, a provider without cost"
    if TERRAFORM is None:
        return Line(row=5, work=work, note="peer not installed")
    return Line(row=5, work=work, size=size, cost=fresh_apply(bench.folder, size))
