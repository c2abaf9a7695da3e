"""Rows about many stacks in one process: two hundred of fifty resources, each with its own key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench
from benchmarks.line import Line
from benchmarks.measure import Command, environment, reconciler
from benchmarks.served import Api
from benchmarks.world import write_project

STACKS: Final = 200
EACH: Final = 50
_MOST_SECONDS: Final = 60
_MOST_MEMORY: Final = 600


def fleet(bench: Bench) -> Iterator[Line]:
    """Row 17: all of them planned where nothing has changed, and where everything is new."""
    folder = _fleet(bench.folder / "fleet")
    with bench.live(EACH) as full, bench.empty() as bare:
        costs = bench.race(
            same=lambda: full.run(_planning(full, folder, expects=0)),
            new=lambda: bare.run(_planning(bare, folder, expects=2)),
        )
    for name, work in (("same", "no-op plan of a fleet"), ("new", "plan of a fleet, all new")):
        cost = costs[name]
        yield Line(
            row=17,
            work=work,
            size=STACKS * EACH,
            cost=cost,
            target=f"<= {_MOST_SECONDS} s, <= {_MOST_MEMORY} MiB",
            is_reached=cost.seconds <= _MOST_SECONDS and cost.memory <= _MOST_MEMORY,
        )


def _planning(api: Api, folder: Path, *, expects: int) -> Command:
    """`fleet plan`; each key is another account, although one API holds them all."""
    arguments = reconciler("-C", str(folder), "--api-url", api.url, "-q", "fleet", "plan")
    keys = {_key(at): f"benchmark-{at}" for at in range(STACKS)}
    return Command([*arguments, "--detailed-exitcode"], environment(**keys), expects=expects)


def _fleet(folder: Path) -> Path:
    if folder.exists():
        return folder
    folder.mkdir()
    entries = []
    for at in range(STACKS):
        write_project(folder / f"stack-{at}", EACH)
        entries.append(f"- {{name: stack-{at}, folder: stack-{at}, key_env: {_key(at)}}}\n")
    head = "apiVersion: reconciler/v1\nkind: Fleet\nstacks:\n"
    (folder / "fleet.yaml").write_text(head + "".join(entries), encoding="utf-8")
    return folder


def _key(at: int) -> str:
    return f"KEY_{at}"
