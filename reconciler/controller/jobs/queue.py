"""What is put into the engine's queues, and under which locks.

A job for a stack has its account's lock, so that one at a time runs there, and a queueing lock of
its own, so that it waits there once. The engine starts no job while another one with its lock is
before it in the queue, due or not; so whatever waits for a moment has a priority that is the lower
the later that is, and is before nothing that is due.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import asdict
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import JSONValue

from reconciler.controller.database.connect import Connection
from reconciler.model.controller.run import Trigger
from reconciler.model.partly import PartlyShown, Unshown

RUNS: Final = "runs"
"""The queue of runs."""
UPKEEP: Final = "upkeep"
"""The queue of what the controller does for itself: nothing there waits for a long run."""
KEEP: Final = "reconciler.keep"
NOTIFY: Final = "reconciler.notify"
ACCOUNT: Final = "account "
"""How the locks of accounts begin."""
_ASKED: Final = 10
"""Before everything that only the clock asks for."""
_COUNTED_FROM: Final = 1_700_000_000
"""Unix time from which moments are counted, because a priority has 31 bits."""


class RunJob(Struct, frozen=True, kw_only=True):
    """A run of a stack that is to come."""

    stack: str
    trigger: Trigger
    account: str = ""
    """What is locked; empty where nobody knows it yet."""
    approves: int | None = None
    at: datetime | None = None
    """When it is due; `None` is at once."""

    @property
    def lock(self) -> str:
        """One at a time of what has the same."""
        return lock_of(self.stack, self.account)

    @property
    def queueing_lock(self) -> str:
        """At most one waits of what has the same."""
        match self.trigger:
            case Trigger.APPROVAL:
                return f"approval {self.approves}"
            case Trigger.SCHEDULE:
                return f"stack {self.stack}"
            case _:
                # A retry may be due much later: it must not swallow whatever comes before it.
                return f"{self.trigger.value} {self.stack}"

    @property
    def priority(self) -> int:
        """The higher goes first."""
        if self.at is not None:
            return _COUNTED_FROM - int(self.at.timestamp())
        return _ASKED if self.trigger in (Trigger.APPROVAL, Trigger.REQUEST) else 0


class News(Struct, frozen=True, kw_only=True):
    """Something that somebody may be told: how a run ended, or what somebody asked for."""

    stack: str
    at: float
    """In Unix time."""
    run: int | None = None
    kind: str | None = None
    """What it is told as; `None` leaves that to how the run ended."""
    by: str | None = None
    because: str = ""

    @property
    def message(self) -> str:
        """The same however often it is sent, and of nothing else."""
        return f"{self.kind or 'run'}_{self.stack}_{self.run or 0}_{int(self.at * 1000)}"

    def as_arguments(self) -> dict[str, JSONValue]:
        """As a job has it."""
        return asdict(self)

    @classmethod
    def from_arguments(cls, said: Mapping[str, object]) -> "News":
        """The same again; what a later version adds is left out."""
        known = set(cls.__struct_fields__)
        return cls(**{name: value for name, value in said.items() if name in known})  # type: ignore[arg-type] # what `as_arguments` wrote


def lock_of(stack: str, account: str) -> str:
    """What a job of the stack holds while it runs."""
    return f"{ACCOUNT}{account}" if account else f"stack {stack}"


class Queue(PartlyShown, Struct, frozen=True):
    """Puts jobs into the engine."""

    app: Unshown[App]

    async def add(self, job: RunJob, *, connection: Connection | None = None) -> bool:
        """Put a run in line; whether it was not there already.

        With a connection it happens in that one's transaction.
        """
        told = {"stack": job.stack, "trigger": job.trigger.value}
        if job.approves is not None:
            told["approves"] = str(job.approves)
        deferring = self.app.configure_task(
            KEEP,
            queue=RUNS,
            lock=job.lock,
            queueing_lock=job.queueing_lock,
            priority=job.priority,
            schedule_at=job.at,
            connection=connection,
        )
        try:
            if connection is None:
                await deferring.defer_async(**told)
            else:
                # Inside one of its own: a job that waits already must not end the whole of it.
                async with connection.transaction():
                    await deferring.defer_async(**told)
        except AlreadyEnqueued:
            return False
        return True

    async def add_news(self, news: News) -> None:
        """Have somebody told."""
        await self.app.configure_task(NOTIFY, queue=UPKEEP).defer_async(**news.as_arguments())


def after(now: datetime, failures: int, *, first: float, longest: float) -> datetime:
    """When to try again after so many failures in a row: twice as long each time, up to a bound."""
    seconds = min(first * 2 ** min(failures - 1, 16), longest)
    return now + timedelta(seconds=seconds)
