"""What an answer must be like, for a check to pass."""

from collections.abc import Mapping

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.location import Locations
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unhashed, Unshown
from reconciler.model.search.query import Query, Sort


class Bounds(Struct, frozen=True):
    """A number that may be anything from `at_least` to `at_most`, both included."""

    at_least: float | None = None
    at_most: float | None = None

    def holds(self, number: float) -> bool:
        """Whether it is one of them."""
        is_enough = self.at_least is None or number >= self.at_least
        return is_enough and (self.at_most is None or number <= self.at_most)


class Match(PartlyCompared, Struct, frozen=True):
    """Documents that are meant: one by its id, or all whose fields have these values."""

    document_id: str = ""
    where: Unhashed[Fields] = field(default_factory=dict)
    """Field, with dots for what is inside -> its value."""
    rank_at_most: int | None = None
    """How far down it may stand, from 1; `None`: anywhere in the answer."""


class StageBounds(Struct, frozen=True):
    """How many documents go into a stage and come out, and the milliseconds that it may take."""

    input: Bounds = Bounds()
    output: Bounds = Bounds()
    duration_ms: Bounds = Bounds()


class Golden(Struct, frozen=True):
    """An earlier answer that was looked at and found good."""

    file: str
    """As the project names it."""
    top: int
    """So many of its first results are compared."""
    overlap_at_least: float
    """Rank-biased overlap of then and now, 0 to 1; 1 is the same documents in the same order."""


class Expectation(Struct, frozen=True, kw_only=True):
    """Everything that is expected of one answer; what is `None` or empty is not judged."""

    results: Bounds | None = None
    """How many documents come back."""
    contains: tuple[Match, ...] = ()
    excludes: tuple[Match, ...] = ()
    ordered_by: Sort | None = None
    stages: Mapping[str, StageBounds] = field(default_factory=dict)
    """By the name of the stage."""
    latency_ms: Bounds | None = None
    """Of the API's own total, not of the network."""
    credits: Bounds | None = None
    golden: Golden | None = None
    is_degraded_allowed: bool = False
    """A stage or a source may have been left out, and the API says so."""
    is_relaxed_allowed: bool = False
    """The API may have asked for less than it was told to, to find anything at all."""
    ignored_inputs: frozenset[str] = frozenset()
    """Inputs that the API may leave unused."""


class Check(PartlyShown, PartlyCompared, Struct, frozen=True):
    """One question to a retriever, and what must come back."""

    address: Address
    retriever: Address
    query: Query
    expect: Expectation
    locations: Unshown[Uncompared[Locations]]
    """Of its document; paths begin with `spec`."""
