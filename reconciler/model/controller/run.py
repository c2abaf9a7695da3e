"""One run of one stack, as it is told for good."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from reconciler.model.fleet.outcome import Halt, State
from reconciler.model.partly import PartlyShown, Unshown


class Trigger(StrEnum):
    """Why a stack is run."""

    SCHEDULE = "schedule"
    REQUEST = "request"
    """Somebody asked for it."""
    APPROVAL = "approval"
    """Somebody approved the plan of an earlier run."""
    RETRY = "retry"
    """The run before did not end well."""
    RESCUE = "rescue"
    """The worker of the run before is gone."""


class RunState(StrEnum):
    """How a run ended, or that it has not."""

    RUNNING = "running"
    CLEAN = "clean"
    APPLIED = "applied"
    WAITING = "waiting"
    """Its plan needs somebody's approval."""
    REFUSED = "refused"
    """A guard speaks against its plan."""
    HELD_BACK = "held_back"
    """A stack of an earlier wave is not well."""
    DRIFT = "drift"
    FAILED_CHECKS = "failed_checks"
    PARTIAL = "partial"
    """Not everything was done, or the outcome is unknown."""
    STALE = "stale"
    """Live moved since its plan was approved."""
    FAILED = "failed"
    """It is wrong, cannot be reached, or took too long; nothing of it was changed."""
    INTERRUPTED = "interrupted"
    """Its worker was told to end."""
    LOST = "lost"
    """Its worker is gone, or lost its job to another one; the next run looks at what it left."""


_OF_OUTCOMES: Final = {
    State.HELD: RunState.WAITING,
    State.CHANGES: RunState.WAITING,
    State.NOT_STARTED: RunState.HELD_BACK,
}
WELL: Final = frozenset({RunState.CLEAN, RunState.APPLIED})
"""How a run ends of which nobody need know."""
UNDECIDED: Final = frozenset(
    {RunState.WAITING, RunState.REFUSED, RunState.HELD_BACK, RunState.FAILED_CHECKS}
)
"""How a run ends that is not to be repeated sooner because of it: people decide, or others do."""


def state_of(outcome: State) -> RunState:
    """How a run ended of which this is the outcome."""
    return _OF_OUTCOMES.get(outcome) or RunState(outcome.value)


class RunRecord(PartlyShown, Struct, frozen=True, kw_only=True):
    """A run, from the moment it began."""

    number: int
    """By which it is approved; counted over all stacks."""
    stack: str
    trigger: Trigger
    state: RunState
    began: datetime
    """In UTC, by the database's clock."""
    ended: datetime | None = None
    worker: str = ""
    """`HOST:PID`."""
    commit: str | None = None
    """Of its repository, in full."""
    says: str = ""
    """In one line how it ended: `1 to create, 2 to update`."""
    details: Unshown[str] = ""
    """All that there is to tell of it, as text; secrets are masked."""
    halts: Halt = Halt.NOTHING
    is_overtaken: bool = False
    """It waited, and a later run of its stack has taken its place."""
    waits_for: int | None = None
    """The earlier run that waits with the same plan, and is the one to approve."""
    approved_by: str | None = None
    approved_at: datetime | None = None
    approves: int | None = None
    """The run whose plan this one applies."""

    @property
    def seconds(self) -> float | None:
        """How long it took; `None` while it goes on."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()

    @property
    def may_be_approved(self) -> bool:
        """Whether its plan still waits for somebody."""
        is_open = not self.is_overtaken and self.approved_at is None and self.waits_for is None
        return self.state is RunState.WAITING and is_open
