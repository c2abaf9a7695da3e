"""What can happen to workers: they are killed, put to sleep, cut off, or told to end."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from crew import Worker
from scene import Scene


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
    """Lets things happen to the workers of a fleet, and passes what passes."""

    scene: Scene
    size: int
    """As many workers as there are to be, once one is gone."""
    lots: random.Random
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def let(self, acts: Iterable[Act], *, pause: tuple[float, float]) -> None:
        """One after the other, with pauses; at the end as many workers as there are to be."""
        self.refill()
        for act in acts:
            self.scene.pause(self.lots.uniform(*pause), self.tick)
            self._do(act)
            self.refill()
        while self.later:
            self.scene.pause(0.2, self.tick)
        self.refill()

    def _do(self, act: Act) -> None:
        if act is Act.CRASH:
            self.done.append("crash")
            self.scene.postgres.restart("immediate")
            return
        if worker := self._victim():
            self.done.append(f"{act} {worker.pid}")
            self._to(worker, act)

    def _victim(self) -> Worker | None:
        """Mostly whoever has just written: it is in the middle of something."""
        able = {each.pid: each for each in self.scene.crew.awake if not each.line.is_cut}
        writers = (each.pid for each in reversed(self.scene.witness.heard()) if each.writes)
        busy = next((able[pid] for pid in writers if pid in able), None)
        anyone = self.lots.choice(list(able.values())) if able else None
        return busy if busy and self.lots.random() < 0.8 else anyone

    def _to(self, worker: Worker, act: Act) -> None:
        long = self.scene.stalled_after * 1.7
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
                self._after(long if act is Act.SLEEP else long / 5, worker.wake)

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
        for _ in range(self.size - len(self.scene.crew.living)):
            self.scene.crew.add()
