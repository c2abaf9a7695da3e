"""The `acceptance:` block of the vendor's own manifest (§23): what its apply asks at its end.

Names inside `expect` are kept as they were declared: nobody publishes which there are.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from reconciler.model.data import Fields
from reconciler.model.location import Location, Locations


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


@dataclass(frozen=True, slots=True)
class Acceptance:
    """All steps of one manifest, in their order."""

    steps: tuple[AcceptanceStep, ...]
    max_cost_usd: float | None = None
    """US dollars that all steps together may cost."""
    location: Location | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class QueryCheck:
    """A step that is a search: the `spec` of a check that asks the same."""

    step: str
    namespace: str
    spec: Fields
    locations: Locations = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """A step that counts the documents of a collection."""

    step: str
    namespace: str
    collection: str
    at_least: int | None
    at_most: int | None
    location: Location


@dataclass(frozen=True, slots=True)
class NotAskable:
    """A step that cannot be asked, with the place of what is not known about it."""

    step: str
    reason: str
    remedy: str
    location: Location


AcceptanceCheck: TypeAlias = QueryCheck | DocumentCount | NotAskable
"""What becomes of a step."""
