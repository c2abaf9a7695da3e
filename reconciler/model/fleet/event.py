"""What happens while a fleet is run; the report is always the last."""

from dataclasses import dataclass
from typing import TypeAlias

from reconciler.model.fleet.outcome import StackOutcome
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.pause import Pause


@dataclass(frozen=True, slots=True)
class WaveStarted:
    """The stacks of a wave may start."""

    stacks: tuple[FleetStack, ...]
    number: int
    of: int
    is_check: bool = False
    """They were applied, and are looked at before the next wave."""


@dataclass(frozen=True, slots=True)
class StackStarted:
    """Something is done with a stack from now on."""

    stack: FleetStack


@dataclass(frozen=True, slots=True)
class StackPaused:
    """A stack waits for its API."""

    stack: FleetStack
    pause: Pause


@dataclass(frozen=True, slots=True)
class StackEnded:
    """A stack is done with for now."""

    outcome: StackOutcome


FleetEvent: TypeAlias = WaveStarted | StackStarted | StackPaused | StackEnded
