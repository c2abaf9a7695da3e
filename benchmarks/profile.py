"""`python -m benchmarks.profile`: where the CPU of a plan and of an apply goes, stage by stage.

Each command runs `--repeat` times in a process of its own; of each stage the median counts.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from shutil import copyfile
from statistics import median
from typing import Final, TypeAlias

import click

from benchmarks.bench import KEY, Bench
from benchmarks.measure import Command, Failed, environment, run
from benchmarks.served import Api, serving

Spent: TypeAlias = Mapping[str, float]
"""Stage -> seconds of CPU."""
_LEAST: Final = 0.0005
"""Seconds below which a stage is not worth a line."""


@click.command()
@click.option("--size", type=click.IntRange(20), default=1000, help="Resources of the project.")
@click.option("--parallelism", type=click.IntRange(1), default=32, help="Steps at once.")
@click.option("--latency-ms", type=click.IntRange(0), default=20, help="The API's, per request.")
@click.option("--repeat", type=click.IntRange(1), default=3, help="Runs; the median counts.")
def main(size: int, parallelism: int, latency_ms: int, repeat: int) -> None:
    """Print one table: a stage a line, a command a column, in milliseconds of CPU."""
    with tempfile.TemporaryDirectory(prefix="reconciler-profile-") as folder:
        bench = Bench(folder=Path(folder), sizes=(size,), latency_ms=latency_ms, repeat=repeat)
        try:
            columns = _columns(bench, size, parallelism)
        except Failed as failure:
            click.echo(str(failure), err=True)
            sys.exit(1)
    for line in as_table(columns):
        click.echo(line)


def _columns(bench: Bench, size: int, parallelism: int) -> dict[str, Spent]:
    turns = count()
    applying = ["-q", "apply", "--auto-approve", "--parallelism", str(parallelism)]

    def fresh() -> Spent:
        with bench.empty() as api:
            return _sampled(api, bench.project(size), *applying)

    def updates() -> Spent:
        database = bench.folder / f"updated-{next(turns)}.db"
        copyfile(bench.folder / f"{size}.db", database)
        with serving(database, latency_ms=bench.latency_ms) as api:
            return _sampled(api, bench.project(size, every_changed=1), *applying)

    with bench.live(_SMALL) as few, bench.live(size) as many:
        return {
            f"plan of {_SMALL}": _typical(
                bench, lambda: _sampled(few, bench.project(_SMALL), "plan")
            ),
            f"plan of {size:,}": _typical(
                bench, lambda: _sampled(many, bench.project(size), "plan")
            ),
            f"{size:,} creates": _typical(bench, fresh),
            f"{size:,} updates": _typical(bench, updates),
        }


_SMALL: Final = 3
"""What starts, and does next to nothing."""


def _typical(bench: Bench, sample: Callable[[], Spent]) -> Spent:
    runs: dict[str, list[float]] = defaultdict(list)
    for turn in range(bench.repeat):
        for stage, seconds in sample().items():
            runs[stage] += [0.0] * (turn - len(runs[stage])) + [seconds]
    return {
        stage: median([*each, *[0.0] * (bench.repeat - len(each))]) for stage, each in runs.items()
    }


def _sampled(api: Api, project: Path, *arguments: str) -> Spent:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        script = [sys.executable, "-m", "benchmarks.sampling", file.name]
        command = [*script, "-C", str(project), "--api-url", api.url, *arguments]
        run(Command(command, environment(**{KEY: "benchmark"})))
        spent: Spent = json.loads(Path(file.name).read_text(encoding="utf-8"))
    return spent


def as_table(columns: Mapping[str, Spent]) -> Sequence[str]:
    """A line for each stage, the dearest first; milliseconds, and the sum at the end."""
    stages = {stage for spent in columns.values() for stage in spent}
    dear = sorted(stages, key=lambda stage: -max(each.get(stage, 0) for each in columns.values()))
    shown = [
        (stage, [spent.get(stage, 0.0) for spent in columns.values()])
        for stage in dear
        if max(spent.get(stage, 0.0) for spent in columns.values()) >= _LEAST
    ]
    sums = [sum(spent.values()) for spent in columns.values()]
    heads = ["| CPU, ms |", *(f" {name} |" for name in columns)]
    rule = ["|---|", *("---:|" for _ in columns)]
    lines = [
        f"| {stage} |{''.join(f' {1000 * each:.0f} |' for each in spent)}" for stage, spent in shown
    ]
    total = f"| **all** |{''.join(f' **{1000 * each:.0f}** |' for each in sums)}"
    return ["".join(heads), "".join(rule), *lines, total]


if __name__ == "__main__":
    main()
