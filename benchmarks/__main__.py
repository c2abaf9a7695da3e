"""`python -m benchmarks`: one table on stdout, progress on stderr."""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from benchmarks import (
    rows_apply,
    rows_export,
    rows_fleet,
    rows_offline,
    rows_peers,
    rows_plan,
)
from benchmarks.bench import Bench
from benchmarks.line import Line
from benchmarks.measure import Failed
from benchmarks.table import as_text, head

ROWS: Final[Mapping[int, Callable[[Bench], Iterator[Line]]]] = {
    1: rows_peers.terraform,
    2: rows_plan.no_op,
    3: rows_plan.linear,
    4: rows_plan.changed,
    5: rows_apply.fresh,
    6: rows_peers.octodns,
    7: rows_offline.loading,
    8: rows_offline.starting,
    9: rows_plan.requests,
    10: rows_offline.validating,
    11: rows_offline.searching,
    12: rows_export.exported,
    13: rows_apply.updated,
    14: rows_plan.memory,
    15: rows_plan.few,
    16: rows_plan.very_many,
    17: rows_fleet.fleet,
}


def numbers(_: click.Context, parameter: click.Parameter, text: str) -> tuple[int, ...]:
    """Numbers with commas between them, each once, the smallest first."""
    words = text.split(",")
    if not all(word.strip().isdecimal() and int(word) > 0 for word in words):
        raise click.BadParameter("write numbers with commas between them", param=parameter)
    return tuple(sorted({int(word) for word in words}))


@click.command()
@click.option("--rows", callback=numbers, default=",".join(map(str, ROWS)), help="Which rows.")
@click.option("--sizes", callback=numbers, default="100,1000,10000", help="Resources of a project.")
@click.option("--latency-ms", type=click.IntRange(0), default=20, help="The API's, per request.")
@click.option("--repeat", type=click.IntRange(1), default=3, help="Runs; the median counts.")
@click.option("--quick", is_flag=True, help="One run each, and no more than 1,000 resources.")
def main(
    rows: tuple[int, ...], sizes: tuple[int, ...], latency_ms: int, repeat: int, *, quick: bool
) -> None:
    """Measure, and print one table. Exits 1 when something could not be measured."""
    unknown = [row for row in rows if row not in ROWS]
    if unknown or min(sizes) < _LEAST:
        raise click.UsageError(f"rows are 1 to {max(ROWS)}, sizes {_LEAST} or more")
    if quick:
        sizes, repeat = tuple(size for size in sizes if size <= 1000) or (1000,), 1
    with tempfile.TemporaryDirectory(prefix="reconciler-benchmark-") as folder:
        bench = Bench(
            folder=Path(folder),
            sizes=sizes,
            latency_ms=latency_ms,
            repeat=repeat,
            is_quick=quick,
        )
        click.echo(head())
        failures = sum(_show(row, bench) for row in rows)
    sys.exit(1 if failures else 0)


_LEAST: Final = 20
"""Resources of which every kind has some."""


def _show(row: int, bench: Bench) -> int:
    """Print a row's lines as they come; how many could not be measured."""
    click.echo(f"measuring row {row} ...", err=True)
    try:
        for line in ROWS[row](bench):
            click.echo(as_text(line))
            sys.stdout.flush()
    except Failed as failure:
        click.echo(as_text(Line(row=row, work="could not be measured")))
        click.echo(str(failure), err=True)
        return 1
    return 0


if __name__ == "__main__":
    main()
