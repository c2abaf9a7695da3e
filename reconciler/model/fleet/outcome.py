"""How one stack of a fleet ended."""

from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.change import ChangeClass
from reconciler.model.drift import Drift
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import RunOutcome
from reconciler.model.verification.verdict import Verification


class Verb(StrEnum):
    """What is done with each stack."""

    PLAN = "plan"
    APPLY = "apply"
    DRIFT = "drift"
    VERIFY = "verify"
    STATUS = "status"


class State(StrEnum):
    """How a stack ended, in one word; stable, for scripts."""

    CLEAN = "clean"
    """Nothing differs, nothing drifted, all that was asked passed."""
    CHANGES = "changes"
    """It differs, and nothing speaks against applying that."""
    APPLIED = "applied"
    DRIFT = "drift"
    FAILED_CHECKS = "failed_checks"
    """A check or a gate failed."""
    REFUSED = "refused"
    """A guard speaks against its plan."""
    HELD = "held"
    """It differs, and nobody approved that."""
    PARTIAL = "partial"
    """Not everything was done, or the outcome is unknown."""
    STALE = "stale"
    """Live moved since the plan that was approved."""
    FAILED = "failed"
    """It is wrong, cannot be reached, or took too long; nothing of it was changed."""
    NOT_STARTED = "not_started"
    """Another one failed before its turn."""
    INTERRUPTED = "interrupted"


class Halt(StrEnum):
    """What does not start any more once a stack has ended."""

    NOTHING = "nothing"
    LATER_WAVES = "later_waves"
    """It was not touched: whoever is beside it has nothing to fear from it."""
    EVERYTHING = "everything"
    """It was being changed, and did not become what it should be."""


class StackOutcome(PartlyShown, Struct, frozen=True, kw_only=True):
    """How one stack ended, and from what that is concluded."""

    stack: FleetStack
    plan: Unshown[Plan | None] = None
    """What would be done, or was; without steps it is only counted."""
    run: Unshown[RunOutcome | None] = None
    """What was carried out; `None` where nothing was sent."""
    drift: Unshown[Drift | None] = None
    verification: Unshown[Verification | None] = None
    problems: tuple[Problem, ...] = ()
    """Why it could not be told, or why the run broke off."""
    held: tuple[ChangeClass, ...] = ()
    """What its entry does not allow to be applied although nobody looked at it."""
    stopped_by: tuple[str, ...] = ()
    """The stacks because of which it was not started."""
    is_declined: bool = False
    """Somebody looked at it, and did not approve it."""
    is_started: bool = True
    is_interrupted: bool = False
    is_timed_out: bool = False
    is_stale: bool = False
    commit: str | None = None
    """Of its repository, in full."""
    seconds: float = 0.0

    @property
    def is_cut_short(self) -> bool:
        """Whether it did not come to its own end."""
        found = self.verification
        is_unasked = found is not None and found.is_interrupted
        return (
            self.is_interrupted or is_unasked or (self.run is not None and self.run.is_interrupted)
        )

    @property
    def was_changed(self) -> bool:
        """Whether anything was sent that writes."""
        return self.run is not None and bool(self.run.outcomes)

    @property
    def state(self) -> State:
        """The worst that can be said of it."""
        if self.is_interrupted:
            return State.INTERRUPTED
        if not self.is_started:
            return State.NOT_STARTED
        if self.is_stale:
            return State.STALE
        if self.problems:
            return State.PARTIAL if self.was_changed else State.FAILED
        return self._of_run() or self._of_checks() or self._of_plan()

    def _of_run(self) -> State | None:
        if self.run is None or self.run.exit_code is ExitCode.OK:
            return None
        return State.INTERRUPTED if self.run.is_interrupted else State.PARTIAL

    def _of_checks(self) -> State | None:
        found = self.verification.exit_code if self.verification else ExitCode.OK
        if found is ExitCode.INTERRUPTED:
            return State.INTERRUPTED
        if found is ExitCode.ERROR:
            return State.PARTIAL if self.was_changed else State.FAILED
        if self.drift is not None and self.drift.plan.steps:
            return State.DRIFT
        return State.FAILED_CHECKS if found else None

    def _of_plan(self) -> State:
        if self.plan is None:
            return State.CLEAN
        if self.plan.refusals:
            return State.REFUSED
        if self.held or self.is_declined:
            return State.HELD
        if self.was_changed:
            return State.APPLIED
        return State.CHANGES if self.plan.steps else State.CLEAN

    @property
    def halts(self) -> Halt:
        """What must not start after this, where stacks are applied in waves."""
        if self.state in (State.CLEAN, State.APPLIED, State.NOT_STARTED):
            return Halt.NOTHING
        return Halt.EVERYTHING if self.was_changed else Halt.LATER_WAVES

    def with_check(self, found: "StackOutcome") -> "StackOutcome":
        """The same, after it was looked at once more."""
        return replace(
            self,
            drift=found.drift,
            verification=found.verification,
            problems=(*self.problems, *found.problems),
            is_interrupted=found.is_interrupted,
            is_timed_out=found.is_timed_out,
            seconds=self.seconds + found.seconds,
        )

    def exit_code_of(self, verb: Verb, *, is_detailed: bool = False) -> ExitCode:
        """What that means to a script; `is_detailed` as with `plan --detailed-exitcode`."""
        code = _CODES.get(self.state, ExitCode.OK)
        if verb in (Verb.PLAN, Verb.STATUS) and not is_detailed and code in _OF_CHANGES:
            return ExitCode.OK
        if verb is Verb.APPLY and code is ExitCode.CHANGES:
            return ExitCode.PARTIAL
        return code


_OF_CHANGES: Final = (ExitCode.CHANGES, ExitCode.REFUSED)
_CODES: Final = {
    State.CHANGES: ExitCode.CHANGES,
    State.DRIFT: ExitCode.CHANGES,
    State.FAILED_CHECKS: ExitCode.CHANGES,
    State.REFUSED: ExitCode.REFUSED,
    State.HELD: ExitCode.REFUSED,
    State.PARTIAL: ExitCode.PARTIAL,
    State.STALE: ExitCode.STALE,
    State.FAILED: ExitCode.ERROR,
    State.INTERRUPTED: ExitCode.INTERRUPTED,
}
