"""What the rows share: sizes, projects on disk, seeded databases, runs that take turns."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfile

from benchmarks.measure import Command, Cost, Failed, environment, reconciler, run, typical
from benchmarks.served import Api, serving
from benchmarks.world import STACK, write_project

KEY = "MIXPEEK_API_KEY"
PERCENT = 100
"""Every so many-th manifest is changed where one percent is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run of the benchmarks; everything it makes lies in one folder."""

    folder: Path
    sizes: tuple[int, ...]
    latency_ms: int
    repeat: int
    is_quick: bool = False
    """Nothing is measured that takes minutes."""

    @property
    def small(self) -> int:
        """The size of the rows that speak of a thousand."""
        return next((size for size in self.sizes if size >= 1000), self.sizes[-1])

    @property
    def large(self) -> int:
        """The size of the rows that speak of ten thousand."""
        return self.sizes[-1]

    def project(self, size: int, *, every_changed: int = 0) -> Path:
        """A project on disk, written once."""
        folder = self.folder / f"project-{size}-{every_changed}"
        if not folder.exists():
            write_project(folder, size, every_changed=every_changed)
        return folder

    @contextmanager
    def live(self, size: int) -> Iterator[Api]:
        """An API in which everything of this size is live."""
        database = self.folder / f"{size}.db"
        if not database.exists():
            _seed(database, size)
        with serving(database, latency_ms=self.latency_ms) as api:
            yield api

    @contextmanager
    def empty(self) -> Iterator[Api]:
        """An API in which nothing is, and which keeps in memory what is made."""
        with serving(None, latency_ms=self.latency_ms) as api:
            yield api

    def race(self, **runs: Callable[[], Cost]) -> Mapping[str, Cost]:
        """Typical costs of several things that take turns, so that noise meets them alike."""
        _warm_up()
        rounds = [{name: one() for name, one in runs.items()} for _ in range(self.repeat)]
        return {name: typical(each[name] for each in rounds) for name in runs}


def planning(api: Api, project: Path, *, has_changes: bool = False) -> Command:
    """`plan`, which must find what there is to find, and nothing else."""
    arguments = reconciler("-C", str(project), "--api-url", api.url, "plan", "--detailed-exitcode")
    return Command(arguments, environment(**{KEY: "benchmark"}), expects=2 if has_changes else 0)


def applying(api: Api, project: Path, *, parallelism: int) -> Command:
    """`apply` without a question."""
    arguments = reconciler("-C", str(project), "--api-url", api.url, "-q", "apply")
    more = ["--auto-approve", "--parallelism", str(parallelism)]
    return Command([*arguments, *more], environment(**{KEY: "benchmark"}))


def exporting(api: Api, folder: str) -> Command:
    """`export` of everything, into a project of its own."""
    arguments = reconciler("--api-url", api.url, "-q", "export", "--into", folder)
    more = ["--stack", STACK]
    return Command([*arguments, *more], environment(**{KEY: "benchmark"}))


def module(name: str, *arguments: str) -> Command:
    """A yardstick of ours, run as a module."""
    return Command([sys.executable, "-m", f"benchmarks.{name}", *arguments], environment())


@cache
def _warm_up() -> None:
    """Whatever is compiled at the first run is compiled before anything is measured."""
    run(Command(reconciler("plan", "--help"), environment()))
    run(module("floor", "--help"))


def _seed(database: Path, size: int) -> None:
    """Beside the place first: half a database must never be taken for a whole one."""
    begun = database.with_suffix(".begun")
    done = subprocess.run([sys.executable, "-m", "benchmarks.seed", str(begun), str(size)])
    if done.returncode != 0:
        raise Failed(f"the API could not be filled with {size} resources")
    copyfile(begun, database)
    begun.unlink()
