"""Which stacks may start now, and which never will: decided from what runs and what has ended."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from reconciler.model.fleet.outcome import Halt, StackOutcome
from reconciler.model.fleet.stack import FleetLimits, FleetStack


def next_to_start(
    waiting: Sequence[FleetStack],
    running: Collection[str],
    accounts: Mapping[str, str],
    limits: FleetLimits,
) -> tuple[FleetStack, ...]:
    """The stacks that may start beside those that run, in the order in which they wait.

    `accounts` has, by a stack's name, what stands for its account; a stack without one is alone.
    """
    busy = Counter(accounts.get(name, name) for name in running)
    room = limits.stacks - len(running)
    chosen: list[FleetStack] = []
    for each in waiting:
        account = accounts.get(each.name, each.name)
        if len(chosen) < room and busy[account] < limits.per_key:
            busy[account] += 1
            chosen.append(each)
    return tuple(chosen)


def stopping(ended: Iterable[StackOutcome], *, is_same_wave: bool) -> tuple[str, ...]:
    """The stacks because of which those that wait do not start any more.

    In the wave of what ended only what was being changed stops the others; in a later one, all that
    is not well.
    """
    halting = (Halt.EVERYTHING,) if is_same_wave else (Halt.EVERYTHING, Halt.LATER_WAVES)
    return tuple(each.stack.name for each in ended if each.halts in halting)


def not_started(waiting: Iterable[FleetStack], because: Sequence[str]) -> tuple[StackOutcome, ...]:
    """How those end that are not started any more."""
    return tuple(
        StackOutcome(stack=each, is_started=False, stopped_by=tuple(because)) for each in waiting
    )
