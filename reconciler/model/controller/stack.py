"""What is remembered of a stack between its runs."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from reconciler.model.controller.run import UNDECIDED, WELL, RunRecord, RunState

SILENT_SECONDS: Final = 30.0
"""After which a worker that was not heard counts as gone."""


class KeptStack(Struct, frozen=True, kw_only=True):
    """A stack of the fleet, and how it is."""

    name: str
    wave: int
    schedule: str
    """When it is run by itself: five fields of cron, in UTC."""
    where: str
    """Its folder or repository, for people."""
    is_paused: bool = False
    paused_by: str | None = None
    paused_at: datetime | None = None
    paused_because: str = ""
    failures: int = 0
    """Runs in a row that did not end well."""
    last: RunRecord | None = None
    """The latest run, which may still go on."""
    last_ended: RunRecord | None = None
    """The latest that has ended: how the stack is, as far as anybody knows."""
    waiting: RunRecord | None = None
    """The run whose plan waits for an approval."""
    well_at: datetime | None = None
    """When a run of it last ended well."""
    next_at: datetime | None = None
    """When it is due again; `None` where it is paused or nobody knows."""

    @property
    def is_running(self) -> bool:
        """Whether a run of it goes on."""
        return self.last is not None and self.last.state is RunState.RUNNING

    @property
    def state(self) -> RunState | None:
        """How it is, as far as anybody knows; `None` before its first run has ended.

        A plan goes on waiting when later runs come to the same, unless they end badly.
        """
        ended = self.last_ended.state if self.last_ended else None
        is_bad = ended is not None and ended not in WELL | UNDECIDED
        return RunState.WAITING if self.waiting and not is_bad else ended


class WorkerSeen(Struct, frozen=True, kw_only=True):
    """A worker that has registered itself."""

    number: int
    heard_at: datetime

    def is_silent(self, at: datetime) -> bool:
        """Whether nobody has heard of it for so long that it counts as gone."""
        return (at - self.heard_at).total_seconds() > SILENT_SECONDS


class ControllerStatus(Struct, frozen=True, kw_only=True):
    """All that is known of a fleet that is kept, at one moment."""

    at: datetime
    stacks: tuple[KeptStack, ...]
    """In the order of `fleet.yaml`."""
    workers: tuple[WorkerSeen, ...] = ()
    queued: int = 0
    """Runs that are due and have not begun."""
    runs: tuple[RunRecord, ...] = ()
    """The latest of all stacks, the newest first."""

    @property
    def is_well(self) -> bool:
        """Whether every stack is as it is declared, as far as anybody knows."""
        ends = [each.last_ended for each in self.stacks if not each.is_paused]
        return all(run is not None and run.state in WELL for run in ends)
