"""The `acceptance:` block of the vendor's own manifest (§23): what its apply asks at its end.

Names inside `expect` are kept as they were declared: nobody publishes which there are.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.location import Location, Locations
from reconciler.model.verification.expectation import Bounds

USD_PER_CREDIT: Final = 0.001
"""What the API charges for one (§19.3)."""


class StepKind(StrEnum):
    """What a step asks."""

    QUERY = "query"
    DOCUMENTS = "documents"
    ALERT = "alert"
    REALTIME = "realtime"


@dataclass(frozen=True, slots=True)
class AcceptanceStep:
    """One thing that must hold once everything is there."""

    name: str
    kind: StepKind
    expect: Fields
    asked: Fields
    """The other fields of the step, as they are declared."""
    locations: Locations = field(repr=False, compare=False)
    traps: tuple[tuple[FieldPath, str], ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """All steps of one manifest, in their order."""

    steps: tuple[AcceptanceStep, ...]
    max_cost_usd: float | None = None
    """US dollars that all steps together may cost."""
    locations: Locations | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class QueryCheck:
    """A step that is a search: the `spec` of a check that asks the same."""

    address: Address
    spec: Fields
    locations: Locations = field(repr=False, compare=False)
    """Of the step, as it stands in the vendor's manifest."""
    traps: tuple[tuple[FieldPath, str], ...] = field(default=(), repr=False, compare=False)
    """Words of the step that readers of YAML take for different things, and where they stand."""


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """A step that counts the documents of something."""

    address: Address
    counted: Address
    documents: Bounds
    locations: Locations = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class NotAskable:
    """A step that cannot be asked, with the place of what is not known about it."""

    address: Address
    """Without a namespace where nothing tells it."""
    reason: str
    remedy: str
    location: Location
    locations: Locations = field(repr=False, compare=False)


AcceptanceCheck: TypeAlias = QueryCheck | DocumentCount | NotAskable
"""What becomes of a step."""


@dataclass(frozen=True, slots=True)
class AcceptanceChecks:
    """What becomes of the steps of one manifest, in their order."""

    checks: tuple[AcceptanceCheck, ...] = ()
    max_cost_usd: float | None = None
    cost_location: Location | None = field(default=None, compare=False)
    """Of `max_cost_usd`."""

    @property
    def max_credits(self) -> float | None:
        """What the searches of all steps may cost together."""
        return None if self.max_cost_usd is None else self.max_cost_usd / USD_PER_CREDIT


@dataclass(frozen=True, slots=True)
class SharedBudget:
    """What several checks may cost together."""

    checks: frozenset[Address]
    max_credits: float
    name: str
    """As it is declared: `max_cost_usd`."""
    location: Location | None = field(default=None, compare=False)
