"""What is remembered of a stack between its runs."""

from dataclasses import dataclass
from datetime import datetime

from reconciler.model.controller.run import RunRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStack:
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
    next_at: datetime | None = None
    """When it is due again; `None` where it is paused or nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSeen:
    """A worker that has registered itself."""

    number: int
    heard_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerStatus:
    """All that is known of a fleet that is kept, at one moment."""

    at: datetime
    stacks: tuple[KeptStack, ...]
    """In the order of `fleet.yaml`."""
    workers: tuple[WorkerSeen, ...] = ()
    queued: int = 0
    """Runs that are due and have not begun."""
    runs: tuple[RunRecord, ...] = ()
    """The latest of all stacks, the newest first."""
