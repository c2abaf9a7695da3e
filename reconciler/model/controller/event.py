"""What is worth telling of a stack that is kept: decided from how it is, and how it was before."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from reconciler.model.controller.run import RunRecord, RunState
from reconciler.model.fleet.controller import EventKind, Notification

_TOLD: Final = {
    RunState.FAILED: EventKind.FAILED,
    RunState.PARTIAL: EventKind.PARTIAL,
    RunState.DRIFT: EventKind.DRIFT,
    RunState.FAILED_CHECKS: EventKind.FAILED_CHECKS,
    RunState.REFUSED: EventKind.REFUSED,
}
"""How a stack is not well, and what that is told as."""
TELLING: Final = frozenset(_TOLD) | {RunState.CLEAN, RunState.APPLIED, RunState.WAITING}
"""How a run ends that says how its stack is; the others leave open what it was before."""


class ControllerEvent(Struct, frozen=True, kw_only=True):
    """Something that somebody may want to know, once."""

    kind: EventKind
    """What it is told as."""
    stack: str
    at: datetime
    """In UTC."""
    run: RunRecord | None = None
    """The run that ended, or that was approved."""
    previous: RunState | None = None
    """How the stack was before; `None` where nobody knows."""
    by: str | None = None
    """Who paused, resumed or approved."""
    because: str = ""
    """Why, in their own words."""

    @property
    def kinds(self) -> frozenset[EventKind]:
        """All that it is: a plan that waits may end a failure, and an apply a drift."""
        found = {self.kind}
        state = self.run.state if self.run else None
        if self.previous in _TOLD and state in TELLING and state not in _TOLD:
            found.add(EventKind.RECOVERED)
        if self.kind is EventKind.RECOVERED and state is RunState.APPLIED:
            found.add(EventKind.APPLIED)
        return frozenset(found)

    def is_for(self, notification: Notification) -> bool:
        """Whether somebody wants to be told."""
        return not self.kinds.isdisjoint(notification.events)


def event_of(run: RunRecord, before: RunRecord | None) -> ControllerEvent | None:
    """What a run that has ended is to be told as; `None` where nothing has changed.

    `before` is the latest run of the stack before it that ended in one of `TELLING`.
    """
    previous = before.state if before else None
    kind = _kind_of(run, previous)
    if kind is None:
        return None
    at = run.ended or run.began
    return ControllerEvent(kind=kind, stack=run.stack, at=at, run=run, previous=previous)


def _kind_of(run: RunRecord, previous: RunState | None) -> EventKind | None:
    if run.state in _TOLD:
        return None if run.state is previous else _TOLD[run.state]
    if run.state is RunState.WAITING and run.waits_for is None:
        return EventKind.WAITING
    if run.state in TELLING and previous in _TOLD:
        return EventKind.RECOVERED
    return EventKind.APPLIED if run.state is RunState.APPLIED else None
