"""What every run of a worker needs of the world."""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct, field

from reconciler.controller.database.connect import Pool
from reconciler.controller.jobs.queue import Queue
from reconciler.controller.work.told import Told
from reconciler.model.fleet.stack import Fleet, FleetStack
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.workflows.fleet.prepare import Surroundings


class Patience(Struct, frozen=True, kw_only=True):
    """How long is waited, in seconds."""

    stalled_after: float = 30.0
    """Without a sign of life of a worker, until others take its jobs over."""
    first_retry: float = 30.0
    longest_retry: float = 1800.0


class Keeping(PartlyShown, Struct, frozen=True, kw_only=True):
    """A fleet, where it is remembered, and who is told."""

    fleet: Fleet
    around: Surroundings
    pool: Unshown[Pool]
    queue: Queue
    patience: Patience
    worker: str
    """`HOST:PID`, as runs are told."""
    secrets: Unshown[tuple[str, ...]]
    """Those of the fleet as a whole: no text that is kept has them."""
    told: Told = field(default_factory=Told)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def stack(self, name: str) -> FleetStack | None:
        """An entry of the fleet."""
        return next((each for each in self.fleet.stacks if each.name == name), None)
