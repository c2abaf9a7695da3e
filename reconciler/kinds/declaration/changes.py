"""How a field may change, and what keeps the API from changing it in place."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from reconciler.model.data import Data, FieldPath, Fields


class ProposedChange(Struct, frozen=True):
    """A change of one field, with what its rule may look at."""

    before: Data
    after: Data
    live: Fields
    """The whole read model: whether it is published, disabled, and so on."""


class Obstacle(Struct, frozen=True):
    """Why the API cannot make a change in place, and which part of the field is guilty."""

    says: str
    path: FieldPath = ()
    """Below the field, in comparable form: `("query", "type")`; empty where all of it is."""
    held_by: str | None = None
    """The kind of what belongs to the resource and is in the way; without it the API can."""


ChangeRule: TypeAlias = Callable[[ProposedChange], Iterable[Obstacle]]
"""What keeps the API from making this change in place; nothing when it can."""


class Changes(Struct, frozen=True):
    """How a field may change; fields without this mark change in place."""

    rule: ChangeRule
    summary: str
    """The rule in words, for `explain`."""
    is_final: bool = False
    """No change is ever made in place, whatever live is."""

    def obstacles(self, proposal: ProposedChange) -> tuple[Obstacle, ...]:
        """Everything that keeps this change from being made in place."""
        return tuple(self.rule(proposal))


def immutable(why: str) -> Changes:
    """A field that never changes in place."""
    return Changes(lambda _: (Obstacle(why),), f"never in place: {why}", is_final=True)
