"""What happens while a plan is applied; progress, records and the summary all read these.

Planned     (Planned again, when somebody was asked and the world was read again)
Approved    from here on requests are sent
Comparing   where gates compare with what is live: it is asked before anything is changed
Started, Ended    for every step
Finished    always the last, however it went
"""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from reconciler.model.verification.verdict import Verification


class Outcome(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    """The request went out and the answer never came, or a deadline passed while waiting."""


class Comparing(Struct, frozen=True):
    """What is live is about to be asked, because afterwards nobody can ask it any more."""

    gates: tuple[Address, ...]
    searches: int


class Started(Struct, frozen=True):
    """A step's first request is about to be sent."""

    step: Step


class Ended(Struct, frozen=True):
    """A step is over, one way or another."""

    step: Step
    outcome: Outcome
    seconds: float = 0.0
    problem: Problem | None = None
    """Why it failed, or what is unknown."""
    because: Address | None = None
    """The failed step this one was waiting for, when it was skipped."""
    request_id: str | None = None
    is_begun: bool = False
    """Its resource was created, and what is to follow the create did not succeed."""
    is_anothers: bool = False
    """Done, and by somebody else: it was so already when this run came to it."""
    found: str | None = None
    """The id of what a create found in its place, and took as it was; maybe made by itself, where
    an answer was lost."""
    warnings: tuple[str, ...] = ()
    """What the API remarked while accepting the request."""
    verification: "Verification | None" = None
    """What the checks and gates came to, where that is what the step asks."""


Event: TypeAlias = Started | Ended
"""What happens to one step."""
RunningEvent: TypeAlias = Comparing | Event
"""What happens while a plan is carried out."""


class RunOutcome(PartlyShown, Struct, frozen=True, kw_only=True):
    """How a run went; nothing in it is rounded up."""

    outcomes: Unshown[tuple[Ended, ...]] = ()
    """asyncio writes out what a run came to, whoever reads it: so nothing large is written."""
    is_interrupted: bool = False
    remaining: Plan | None = None
    """What a plan made afterwards still finds to do; `None` where nobody could look again."""
    problems: tuple[Problem, ...] = ()
    """Why it broke off, or why nobody could look again."""

    @property
    def exit_code(self) -> ExitCode:
        """What that means to a script."""
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        all_done = all(ended.outcome is Outcome.DONE for ended in self.outcomes)
        is_settled = not self.problems and (self.remaining is None or self.remaining.is_empty)
        return ExitCode.OK if all_done and is_settled else ExitCode.PARTIAL


class Planned(Struct, frozen=True):
    """What is to be applied, as it was just compared with live."""

    plan: Plan


class Approved(Struct, frozen=True):
    """Nobody is asked any more: the plan is carried out from here on."""

    plan: Plan


class Finished(Struct, frozen=True):
    """The run is over; a plan that is refused or empty comes here without being approved."""

    plan: Plan
    outcome: RunOutcome


RunEvent: TypeAlias = Planned | Approved | RunningEvent | Finished
"""What happens to a whole run."""
