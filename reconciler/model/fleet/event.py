"""What happens while a fleet is run; the report is always the last."""

from typing import TypeAlias

from msgspec import Struct

from reconciler.model.fleet.outcome import StackOutcome
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.run.pause import Pause


class WaveStarted(Struct, frozen=True):
    """The stacks of a wave may start."""

    stacks: tuple[FleetStack, ...]
    number: int
    of: int
    is_check: bool = False
    """They were applied, and are looked at before the next wave."""


class StackStarted(Struct, frozen=True):
    """Something is done with a stack from now on."""

    stack: FleetStack


class StackPaused(Struct, frozen=True):
    """A stack waits for its API."""

    stack: FleetStack
    pause: Pause


class StackEnded(Struct, frozen=True):
    """A stack is done with for now."""

    outcome: StackOutcome


FleetEvent: TypeAlias = WaveStarted | StackStarted | StackPaused | StackEnded
