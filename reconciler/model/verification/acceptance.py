"""The `acceptance:` block of the vendor's own manifest (§23): what its apply asks at its end.

Names inside `expect` are kept as they were declared: nobody publishes which there are.
"""

from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.location import Location, Locations
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unshown
from reconciler.model.verification.expectation import Bounds

USD_PER_CREDIT: Final = 0.001
"""What the API charges for one (§19.3)."""


class StepKind(StrEnum):
    """What a step asks."""

    QUERY = "query"
    DOCUMENTS = "documents"
    ALERT = "alert"
    REALTIME = "realtime"


class AcceptanceStep(PartlyShown, PartlyCompared, Struct, frozen=True):
    """One thing that must hold once everything is there."""

    name: str
    kind: StepKind
    expect: Fields
    asked: Fields
    """The other fields of the step, as they are declared."""
    locations: Unshown[Uncompared[Locations]]
    traps: Unshown[Uncompared[tuple[tuple[FieldPath, str], ...]]] = ()


class Acceptance(PartlyShown, PartlyCompared, Struct, frozen=True):
    """All steps of one manifest, in their order."""

    steps: tuple[AcceptanceStep, ...]
    max_cost_usd: float | None = None
    """US dollars that all steps together may cost."""
    locations: Unshown[Uncompared[Locations | None]] = None


class QueryCheck(PartlyShown, PartlyCompared, Struct, frozen=True):
    """A step that is a search: the `spec` of a check that asks the same."""

    address: Address
    spec: Fields
    locations: Unshown[Uncompared[Locations]]
    """Of the step, as it stands in the vendor's manifest."""
    traps: Unshown[Uncompared[tuple[tuple[FieldPath, str], ...]]] = ()
    """Words of the step that readers of YAML take for different things, and where they stand."""


class DocumentCount(PartlyShown, PartlyCompared, Struct, frozen=True):
    """A step that counts the documents of something."""

    address: Address
    counted: Address
    documents: Bounds
    locations: Unshown[Uncompared[Locations]]


class NotAskable(PartlyShown, PartlyCompared, Struct, frozen=True):
    """A step that cannot be asked, with the place of what is not known about it."""

    address: Address
    """Without a namespace where nothing tells it."""
    reason: str
    remedy: str
    location: Location
    locations: Unshown[Uncompared[Locations]]


AcceptanceCheck: TypeAlias = QueryCheck | DocumentCount | NotAskable
"""What becomes of a step."""


class AcceptanceChecks(PartlyCompared, Struct, frozen=True):
    """What becomes of the steps of one manifest, in their order."""

    checks: tuple[AcceptanceCheck, ...] = ()
    max_cost_usd: float | None = None
    cost_location: Uncompared[Location | None] = None
    """Of `max_cost_usd`."""

    @property
    def max_credits(self) -> float | None:
        """What the searches of all steps may cost together."""
        return None if self.max_cost_usd is None else self.max_cost_usd / USD_PER_CREDIT


class SharedBudget(PartlyCompared, Struct, frozen=True):
    """What several checks may cost together."""

    checks: frozenset[Address]
    max_credits: float
    name: str
    """As it is declared: `max_cost_usd`."""
    location: Uncompared[Location | None] = None
