"""What can happen to workers: they are killed, put to sleep, cut off, or told to end."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from crew import Crew, Worker
from postgres_server import Postgres


class Act(StrEnum):
    """One thing that happens."""

    KILL = "kill"
    DOZE = "doze"
    """Stopped, and woken before anybody takes it for dead."""
    SLEEP = "sleep"
    """Stopped, and woken when others have taken what it held."""
    CUT = "cut"
    """It cannot reach the database any more, but the API."""
    END = "end"
    """Told to end."""
    CRASH = "crash"
    """The database ends as by a power cut, and is back a moment later."""


@dataclass
class Chaos:
    """Lets things happen to a crew, and what passes again pass."""

    crew: Crew
    postgres: Postgres
    size: int
    """As many workers as there are to be, once one is gone."""
    stalled_after: float
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def do(self, act: Act, lots: random.Random) -> None:
        """Let it happen to one of them."""
        self.refill()
        able = [each for each in self.crew.awake if not each.line.is_cut]
        if act is Act.CRASH:
            self.done.append("crash")
            self.postgres.restart("immediate")
        elif able:
            worker = lots.choice(able)
            self.done.append(f"{act} {worker.pid}")
            self._to(worker, act)

    def _to(self, worker: Worker, act: Act) -> None:
        long = self.stalled_after * 1.7
        match act:
            case Act.KILL:
                worker.kill()
            case Act.END:
                worker.end()
            case Act.CUT:
                worker.line.cut()
                self._after(long, worker.line.mend)
            case _:
                worker.sleep()
                self._after(long if act is Act.SLEEP else self.stalled_after * 0.3, worker.wake)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self.later.append((time.monotonic() + seconds, act))

    def tick(self) -> None:
        """Let pass what passes by now."""
        now = time.monotonic()
        due = [act for when, act in self.later if when <= now]
        self.later = [each for each in self.later if each[0] > now]
        for act in due:
            act()

    def refill(self) -> None:
        """Whoever is gone is followed by another one, as wherever workers are kept."""
        for _ in range(self.size - len(self.crew.living)):
            self.crew.add()
