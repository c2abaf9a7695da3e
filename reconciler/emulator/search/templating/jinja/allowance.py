"""How much a template may do: steps, time, and the size of what it makes.

Every value that a template makes is measured as a tree, so that what refers to one list many
times counts as often: nothing that it prints, compares or sorts can be larger than it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

LONGEST_TEMPLATE = 20_000
LONGEST_OUTPUT = 1_000_000
LARGEST_VALUE = 100_000
"""Characters and members of one value, all the way down."""
MOST_STEPS = 1_000_000
"""Turns of loops, of one stage and all its documents."""
_LONGEST_SECONDS = 2.0


class Beyond(Exception):
    """A template wants more than there is, or a part of the language that is not spoken here."""


@dataclass
class Allowance:
    """What is left for one stage."""

    clock: Callable[[], float] = monotonic
    steps: int = MOST_STEPS
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = self.clock() + _LONGEST_SECONDS

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Beyond(f"its loops take more than {MOST_STEPS} turns")
        self.look()

    def look(self) -> None:
        if self.clock() > self._end:
            raise Beyond(f"it takes more than {_LONGEST_SECONDS:g} seconds")


def keep(value: object) -> object:
    """The value, if it is data and not too large."""
    if size_of(value) > LARGEST_VALUE:
        raise Beyond(f"a value of it is larger than {LARGEST_VALUE}")
    return value


def size_of(value: object) -> int:
    """Up to just beyond the bound; nothing is walked further than that."""
    left, waiting = LARGEST_VALUE, [value]
    while waiting and left >= 0:
        left -= _weigh(waiting.pop(), waiting)
    return LARGEST_VALUE - left


def _weigh(value: object, waiting: list[object]) -> int:
    """Its own weight; what is in it comes after."""
    if isinstance(value, str):
        return len(value) + 1
    if isinstance(value, range):
        return len(value) + 1
    if isinstance(value, dict):
        waiting.extend(value.values())
        return 1 + sum(len(str(key)) for key in value)
    if isinstance(value, list | tuple):
        waiting.extend(value)
        return 1
    if value is None or isinstance(value, bool | int | float) or _is_undefined(value):
        return 1
    raise Beyond(f"it keeps a {type(value).__name__}")


def _is_undefined(value: object) -> bool:
    from jinja2 import Undefined

    return isinstance(value, Undefined)
