"""What the vendor's own apply would do with a manifest, and what the reconciler does instead."""

from enum import StrEnum

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.location import Location


class Outcome(StrEnum):
    """What becomes of something there."""

    REFUSED = "refused"
    LEFT_BEHIND = "left_behind"
    NOT_COMPARED = "not_compared"
    DROPPED = "dropped"
    NOT_TOLD = "not_told"


class Finding(Struct, frozen=True):
    """One thing that its apply would do otherwise than its author may expect."""

    code: str
    """Stable and kebab-case."""
    outcome: Outcome
    message: str
    instead: str
    location: Location
    address: Address | None = None
    path: FieldPath = ()
