"""What happens while a plan is applied; progress, records and the summary all read these."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reconciler.model.address import Address
from reconciler.model.plan import Step
from reconciler.model.problem import Problem


class Outcome(StrEnum):
    """How a step ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    """The request went out and the answer never came, or a deadline passed while waiting."""


@dataclass(frozen=True, slots=True)
class Started:
    """A step's first request is about to be sent."""

    step: Step


@dataclass(frozen=True, slots=True)
class Ended:
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
    warnings: tuple[str, ...] = ()
    """What the API remarked while accepting the request."""


Event: TypeAlias = Started | Ended
