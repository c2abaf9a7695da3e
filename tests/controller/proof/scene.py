"""A fleet that is kept by a crew of workers, and everything that there is to see of it."""

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from crew import RECONCILER, STALLED_AFTER, Crew, crew
from evidence import Run, made_twice, outside_of_runs, overlapping, strayed, untold
from heard import tags_in
from many_stacks import ManyStacks
from postgres_server import Postgres
from witness import Witness

WELL = ("applied", "clean")
_RUNS = """
SELECT number, stack, state, trigger, extract(epoch FROM began), extract(epoch FROM ended),
    split_part(worker, ':', 2) FROM reconciler_runs ORDER BY number
"""


@dataclass
class Scene:
    """All of it."""

    postgres: Postgres
    database: str
    witness: Witness
    fleet: ManyStacks
    crew: Crew
    stalled_after: float

    def runs(self) -> list[Run]:
        """All that is told of runs, or nothing while there are no tables."""
        there = self.ask_database("SELECT to_regclass('reconciler_runs')")
        told = self.ask_database(_RUNS) if there else ""
        return [_run(*line.split("\t")) for line in told.splitlines()]

    def ask_database(self, query: str) -> str:
        """What the controller's database says, beside everybody who works with it."""
        name = urlsplit(self.database).path[1:]
        return self.postgres.sql(query, database=name).removesuffix("\n")

    def latest(self) -> dict[str, Run]:
        """The latest run of each stack."""
        return {run.stack: run for run in self.runs()}

    def ask(self, *names: str) -> None:
        """Have stacks run now, as a person does."""
        self.tell("run", *names).check_returncode()

    def tell(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Any other command of the controller."""
        return subprocess.run(
            [*RECONCILER, "-C", str(self.fleet.folder), "--no-color", "controller", *arguments],
            env={**self.crew.environment, "RECONCILER_DATABASE_URL": self.database},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def slow(self, seconds: float) -> None:
        """Let every answer of every account take so long, once its request was acted upon."""
        for account in self.fleet.accounts:
            self.witness.dispose(account, after=seconds)

    def is_calm(self) -> bool:
        """Whether every stack is as declared and its latest run has said so."""
        latest = self.latest()
        told = [latest[name].state for name in self.fleet.names if name in latest]
        is_told = len(told) == len(self.fleet.names) and all(state in WELL for state in told)
        return is_told and not self.fleet.undone()

    def wait(self, until: Callable[[], bool], *, seconds: float, what: str = "it") -> None:
        """Look again and again, and say how everything is where it does not come."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, f"no {what} in {seconds} s\n{self.story()}"
            time.sleep(0.2)

    def wait_until_calm(self, *, seconds: float) -> None:
        self.wait(self.is_calm, seconds=seconds, what="calm")

    def wait_for_writes(self, count: int = 1, *, seconds: float = 60) -> None:
        """Until somebody has asked for so many changes."""

        def has_written() -> bool:
            return sum(each.writes for each in self.witness.heard()) >= count

        self.wait(has_written, seconds=seconds, what=f"write {count}")

    def pause(self, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Let time pass."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            meanwhile()
            time.sleep(0.1)

    def require_nothing_against(self, *said: object) -> None:
        """Fail with everything that speaks against the controller, and with what happened."""
        found = self.against()
        assert not found, "\n".join([*found, *map(str, said), self.story()])

    def against(self) -> list[str]:
        """Everything that speaks against the controller."""
        heard, runs = self.witness.heard(), self.runs()
        stacks = self.fleet.accounts
        workers = self.crew.workers
        living = [each.pid for each in workers if each.lives]
        return [
            *(f"made twice: {each}" for each in made_twice(heard)),
            *(f"outside of a run: {each}" for each in outside_of_runs(heard, runs, stacks)),
            *(f"at once: {each}" for each in overlapping(runs, stacks)),
            *(f"untold: {each}" for each in untold(runs, living)),
            *(f"strayed: {each}" for each in strayed(heard)),
            *(f"not as declared: {each}" for each in self.fleet.undone()),
            *self.leaks(),
            *(f"a traceback of {each.log.name}" for each in workers if "Traceback" in each.said),
        ]

    def leaks(self) -> Iterator[str]:
        """Keys, and the database's password, where none may be."""
        password = urlsplit(self.database).password or ""
        places = {"the database": self.postgres.dump(self.database)}
        places |= {each.log.name: each.said for each in self.crew.workers}
        places |= dict(self.pages())
        for place, text in places.items():
            if found := tags_in(text.encode()):
                yield f"keys in {place}: {sorted(found)}"
            if password in text:
                yield f"the database's password in {place}"

    def pages(self) -> Iterator[tuple[str, str]]:
        """Everything that a living worker serves."""
        for worker in [each for each in self.crew.awake if each.address][:1]:
            numbers = [run.number for run in self.runs()][-20:]
            stacks = [f"/stacks/{name}" for name in self.fleet.names[:20]]
            runs = [f"/runs/{number}" for number in numbers]
            for path in ("/", "/status.json", "/metrics", "/readyz", *stacks, *runs):
                yield path, httpx.get(f"{worker.address}{path}", timeout=30).text

    def summary(self, done: Sequence[str], peaks: Sequence[int]) -> str:
        """A proof in a few lines."""
        runs = Counter(run.state for run in self.runs())
        acts = Counter(each.split()[0] for each in done)
        heard = self.witness.heard()
        return (
            f"\n{len(self.fleet.names)} stacks, {len(self.crew.workers)} workers in all;"
            f" {dict(acts)}; runs: {dict(runs)};"
            f" {len(heard)} requests, {sum(each.made for each in heard)} creations;"
            f" at most {max(peaks) / 2**20:.1f} MiB a worker\n"
        )

    def story(self) -> str:
        """What happened, for whoever looks into a failure."""
        runs = [
            f"{run.number} {run.stack} {run.trigger} {run.state} {run.pid} {run.began:.2f}"
            f" {run.ended or 0:.2f}"
            for run in self.runs()
        ]
        said = [
            f"--- {each.log.name} {each.pid}\n{each.said[-3000:]}" for each in self.crew.workers
        ]
        return "\n".join([*self.fleet.undone(), *runs[-60:], *said])


def _run(
    number: str, stack: str, state: str, trigger: str, began: str, ended: str, pid: str
) -> Run:
    return Run(
        number=int(number),
        stack=stack,
        state=state,
        trigger=trigger,
        began=float(began),
        ended=float(ended) if ended else None,
        pid=int(pid or 0),
    )


@contextmanager
def scene(
    postgres: Postgres,
    witness: Witness,
    folder: Path,
    names: Sequence[str],
    *,
    stalled_after: float = 3.0,
    accounts: dict[str, list[str]] | None = None,
) -> Iterator[Scene]:
    """A fleet without workers yet; everything goes with it."""
    with ExitStack() as stack:
        database = postgres.create()
        stack.callback(postgres.drop, database)
        (folder / "fleet").mkdir(parents=True)
        (folder / "logs").mkdir()
        fleet = ManyStacks(folder / "fleet", witness, [*names], accounts=accounts or {})
        environ = {
            **fleet.environ,
            "RECONCILER_API_URL": witness.url,
            STALLED_AFTER: str(stalled_after),
        }
        made = stack.enter_context(crew(fleet.folder, database, environ, folder / "logs"))
        yield Scene(postgres, database, witness, fleet, made, stalled_after)
