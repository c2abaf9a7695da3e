"""What every run of a worker needs of the world."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reconciler.controller.database.connect import Pool
from reconciler.controller.jobs.queue import Queue
from reconciler.controller.work.told import Told
from reconciler.model.fleet.stack import Fleet, FleetStack
from reconciler.workflows.fleet.prepare import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited, in seconds."""

    stalled_after: float = 30.0
    """Without a sign of life of a worker, until others take its jobs over."""
    first_retry: float = 30.0
    longest_retry: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A fleet, where it is remembered, and who is told."""

    fleet: Fleet
    around: Surroundings
    pool: Pool = field(repr=False)
    queue: Queue
    patience: Patience
    worker: str
    """`HOST:PID`, as runs are told."""
    secrets: tuple[str, ...] = field(repr=False)
    """Those of the fleet as a whole: no text that is kept has them."""
    told: Told = field(default_factory=Told)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def stack(self, name: str) -> FleetStack | None:
        """An entry of the fleet."""
        return next((each for each in self.fleet.stacks if each.name == name), None)
