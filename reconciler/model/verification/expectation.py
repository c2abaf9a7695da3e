"""What an answer must be like, for a check to pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.location import Locations
from reconciler.model.search.query import Query, Sort


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number that may be anything from `at_least` to `at_most`, both included."""

    at_least: float | None = None
    at_most: float | None = None

    def holds(self, number: float) -> bool:
        """Whether it is one of them."""
        is_enough = self.at_least is None or number >= self.at_least
        return is_enough and (self.at_most is None or number <= self.at_most)


@dataclass(frozen=True, slots=True)
class Match:
    """Documents that are meant: one by its id, or all whose fields have these values."""

    document_id: str = ""
    where: Fields = field(default_factory=dict, hash=False)
    """Field, with dots for what is inside -> its value."""
    rank_at_most: int | None = None
    """How far down it may stand, from 1; `None`: anywhere in the answer."""


@dataclass(frozen=True, slots=True)
class StageBounds:
    """How many documents go into a stage and come out, and the milliseconds that it may take."""

    input: Bounds = Bounds()
    output: Bounds = Bounds()
    duration_ms: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Golden:
    """An earlier answer that was looked at and found good."""

    file: str
    """As the project names it."""
    top: int
    """So many of its first results are compared."""
    overlap_at_least: float
    """Rank-biased overlap of then and now, 0 to 1; 1 is the same documents in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
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


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a retriever, and what must come back."""

    address: Address
    retriever: Address
    query: Query
    expect: Expectation
    locations: Locations = field(repr=False, compare=False)
    """Of its document; paths begin with `spec`."""
