"""The steps of every address in their order, and which of them others wait for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import ReplacementPart, Step

Node: TypeAlias = tuple[Address, int]
"""A step, by its address and its place among the steps of that address."""
Chains: TypeAlias = Mapping[Address, Sequence[Step]]


def chains_of(steps: Iterable[Step]) -> dict[Address, list[Step]]:
    """The steps by address, as they follow each other there."""
    chains: dict[Address, list[Step]] = defaultdict(list)
    for step in steps:
        chains[step.address].append(step)
    return chains


# An AWAIT makes nothing: it is what others wait for where nothing is made.
_MAKING = (Action.CREATE, Action.UPDATE, Action.ADOPT, Action.RENAME)


class Chain(Struct, frozen=True):
    """Questions to the steps of one address."""

    steps: Sequence[Step]

    @property
    def ready(self) -> int | None:
        """The step after which others may use it under its name."""
        made = self._first(
            step.action in _MAKING
            # A successor is live earlier, but not under the name that manifests refer to.
            and step.part in (None, ReplacementPart.RENEW, ReplacementPart.PROMOTE)
            for step in self.steps
        )
        return made if made is not None else self._first(map(_is_wait, self.steps))

    @property
    def gone(self) -> int | None:
        """The step that deletes what was there."""
        return self._first(step.action is Action.DELETE for step in self.steps)

    @property
    def released(self) -> int | None:
        """The step after which it holds none of its old references any more."""
        # Deleting releases as well as changing does, and is the later of the two.
        if self.gone is not None:
            return self.gone
        return self._first(step.action in _MAKING and step.live is not None for step in self.steps)

    @property
    def acquiring(self) -> list[int]:
        """The steps that send references."""
        return [
            place
            for place, step in enumerate(self.steps)
            if step.action in _MAKING
            # A promotion sends a name and a stamp; the references went out with the successor.
            and step.part in (None, ReplacementPart.SUCCEED, ReplacementPart.RENEW)
        ]

    @property
    def made_first(self) -> int | None:
        """The step that makes what was not there at all."""
        return self._first(
            step.action is Action.CREATE and step.part is None for step in self.steps
        )

    @property
    def is_renewed(self) -> bool:
        """Deleted first, and created anew afterwards."""
        return self.gone is not None and self.ready is not None and self.ready > self.gone

    @property
    def is_swapped(self) -> bool:
        """Deleted last, when its successor has taken its place."""
        return self.gone is not None and self.ready is not None and self.ready < self.gone

    def _first(self, holds: Iterable[bool]) -> int | None:
        return next((place for place, is_it in enumerate(holds) if is_it), None)


def _is_wait(step: Step) -> bool:
    return step.action is Action.AWAIT
