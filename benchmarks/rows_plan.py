"""Rows about plans: against the floor, by size, with changes, in requests."""

from collections import Counter
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from benchmarks.bench import PERCENT, Bench, module, planning
from benchmarks.line import Line, Yardstick
from reconciler.kinds import KINDS

_MOST_TIMES_FLOOR = 1.4
_MOST_MEMORY = 400
_MOST_GROWTH = 0.7
"""Of the growth of the size: ten times the resources take at most seven times as long."""
_MOST_FOR_CHANGES = 1.2
_MOST_OTHER_REQUESTS = 3
_NEXT_TO_NOTHING = 20
_MOST_KIB = 40
_FEW = 3
_MOST_FOR_FEW = 0.30
_VERY_MANY = 100_000
_MOST_FOR_VERY_MANY = (25.0, 1536)


def no_op(bench: Bench) -> Iterator[Line]:
    """Row 2: nothing has changed, held against the least that can be done."""
    for size in sorted({bench.small, bench.large}):
        yield from _beside_the_floor(bench, size)


def _beside_the_floor(bench: Bench, size: int) -> Iterator[Line]:
    project = bench.project(size)
    with bench.live(size) as api:
        costs = bench.race(
            ours=lambda: api.run(planning(api, project)),
            floor=lambda: api.run(module("floor", str(project), api.url)),
        )
    ours, floor = costs["ours"], Yardstick("floor", costs["floor"])
    yield Line(row=2, work="the floor: only the necessary", size=size, cost=floor.cost)
    yield Line(
        row=2,
        work="no-op plan",
        size=size,
        cost=ours,
        yardstick=floor,
        target=f"<= {_MOST_TIMES_FLOOR} x CPU, <= {_MOST_MEMORY} MiB",
        is_reached=floor.cpu(ours) <= _MOST_TIMES_FLOOR and ours.memory <= _MOST_MEMORY,
    )


def few(bench: Bench) -> Iterator[Line]:
    """Row 15: next to nothing is declared, and what is left is starting."""
    project = bench.project(_FEW)
    with bench.live(_FEW) as api:
        ours = bench.race(ours=lambda: api.run(planning(api, project)))["ours"]
    yield Line(
        row=15,
        work="no-op plan of next to nothing",
        size=_FEW,
        cost=ours,
        target=f"<= {_MOST_FOR_FEW:.2f} s CPU",
        is_reached=ours.cpu <= _MOST_FOR_FEW,
    )


def very_many(bench: Bench) -> Iterator[Line]:
    """Row 16: a hundred thousand, once."""
    if bench.is_quick:
        yield Line(row=16, work="no-op plan of very many", note="not with --quick")
        return
    project = bench.project(_VERY_MANY)
    with bench.live(_VERY_MANY) as api:
        ours = api.run(planning(api, project))
    seconds, memory = _MOST_FOR_VERY_MANY
    yield Line(
        row=16,
        work="no-op plan of very many",
        size=_VERY_MANY,
        cost=ours,
        target=f"<= {seconds:.0f} s, <= {memory} MiB",
        is_reached=ours.seconds <= seconds and ours.memory <= memory,
    )


def linear(bench: Bench) -> Iterator[Line]:
    """Row 3: ten times the resources never take ten times as long."""
    large = bench.large
    small = bench.small if bench.small < large else bench.sizes[0]
    if large == small:
        yield Line(row=3, work="growth of a plan", note="needs two sizes")
        return
    projects = bench.project(large), bench.project(small)
    with bench.live(large) as big, bench.live(small) as little:
        costs = bench.race(
            large=lambda: big.run(planning(big, projects[0])),
            small=lambda: little.run(planning(little, projects[1])),
        )
    most = _MOST_GROWTH * large / small
    ours, yardstick = costs["large"], Yardstick(f"plan of {small:,}", costs["small"])
    yield Line(
        row=3,
        work="growth of a plan",
        size=large,
        cost=ours,
        yardstick=yardstick,
        target=f"<= {most:.1f} x CPU",
        is_reached=yardstick.cpu(ours) <= most,
    )


def changed(bench: Bench) -> Iterator[Line]:
    """Row 4: one percent has changed."""
    size = bench.large
    projects = bench.project(size), bench.project(size, every_changed=PERCENT)
    with bench.live(size) as api:
        costs = bench.race(
            changed=lambda: api.run(planning(api, projects[1], has_changes=True)),
            no_op=lambda: api.run(planning(api, projects[0])),
        )
    ours, yardstick = costs["changed"], Yardstick("no-op plan", costs["no_op"])
    yield Line(
        row=4,
        work="plan, 1 % changed",
        size=size,
        cost=ours,
        yardstick=yardstick,
        target=f"<= {_MOST_FOR_CHANGES} x CPU",
        is_reached=yardstick.cpu(ours) <= _MOST_FOR_CHANGES,
    )


def memory(bench: Bench) -> Iterator[Line]:
    """Row 14: what one more resource takes, above a plan of next to nothing."""
    large, small = bench.large, _NEXT_TO_NOTHING
    projects = bench.project(large), bench.project(small)
    with bench.live(large) as big, bench.live(small) as little:
        costs = bench.race(
            large=lambda: big.run(planning(big, projects[0])),
            small=lambda: little.run(planning(little, projects[1])),
        )
    each = (costs["large"].memory - costs["small"].memory) * 1024 / (large - small)
    yield Line(
        row=14,
        work="memory of a plan",
        size=large,
        cost=costs["large"],
        target=f"<= {_MOST_KIB} KiB a resource",
        is_reached=each <= _MOST_KIB,
        note=f"{each:.1f} KiB a resource above a plan of {small}",
    )


def requests(bench: Bench) -> Iterator[Line]:
    """Row 9: one request for each thousand resources of a kind, and never one per resource."""
    for size in bench.sizes:
        project = bench.project(size)
        with bench.live(size) as api:
            cost = api.run(planning(api, project))
        most = pages_of(project) + _MOST_OTHER_REQUESTS
        yield Line(
            row=9,
            work="requests of a plan",
            size=size,
            cost=cost,
            target=f"<= {most} requests",
            is_reached=cost.requests <= most,
        )


def pages_of(project: Path) -> int:
    """The pages that must be read: of each kind that a stack may own something of, unseen."""
    held = Counter({"namespace": 1})
    for folder in project.joinpath("manifests").iterdir():
        held[_KINDS.get(folder.name, folder.name)] += len(list(folder.iterdir()))
    return sum(
        max(1, ceil(held[kind.name.lower()] / _ROWS)) * kind.is_namespaced
        + (not kind.is_namespaced or kind.organization_path is not None)
        for kind in KINDS.values()
        if not kind.is_on_demand
    )


_KINDS = {"scenes": "collection", "words": "collection", "search": "retriever"}
"""The kind of the manifests in a folder, where it is not called so."""
_ROWS = 1000
"""On a page of a list."""
