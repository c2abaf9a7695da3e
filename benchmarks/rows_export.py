"""The row about exporting: a whole account written down, and planned before it is."""

import tempfile
from collections.abc import Iterator
from typing import Final

from benchmarks.bench import Bench, exporting
from benchmarks.line import Line
from benchmarks.measure import Cost, typical

_MOST_SECONDS: Final = 15.0
_MOST_MEMORY: Final = 400.0


def exported(bench: Bench) -> Iterator[Line]:
    """Row 12: everything live becomes files, in a folder that is new each time."""
    size = bench.large
    with bench.live(size) as api:

        def once() -> Cost:
            with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
                return api.run(exporting(api, folder))

        cost = typical(once() for _ in range(bench.repeat))
    yield Line(
        row=12,
        work="export of everything",
        size=size,
        cost=cost,
        target=f"<= {_MOST_SECONDS:.0f} s, <= {_MOST_MEMORY:.0f} MiB",
        is_reached=cost.seconds <= _MOST_SECONDS and cost.memory <= _MOST_MEMORY,
    )
