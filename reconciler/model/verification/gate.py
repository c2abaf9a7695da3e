"""What a change of a retriever must not make worse."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unhashed, Unshown
from reconciler.model.search.query import Query


class Threshold(Struct, frozen=True):
    """How low a metric may be, and how far it may fall below what is live; both from 0 to 1."""

    at_least: float | None = None
    max_drop: float | None = None
    """Absolute: 0.02 lets 0.64 become 0.62. `None`: a drop is not judged."""


class Executor(StrEnum):
    """Who asks the queries of a gate."""

    LOCAL = "local"
    """The reconciler, one search after another."""
    SERVER = "server"
    """The API, in an evaluation of its own (§18)."""


class Gate(PartlyShown, PartlyCompared, Struct, frozen=True, kw_only=True):
    """Judged queries that are asked before and after a change."""

    address: Address
    retriever: Address
    dataset: Address
    thresholds: Unhashed[Mapping[str, Threshold]]
    """Metric, such as `ndcg@10`, -> what is asked of it."""
    query: Query
    """What every query of the dataset is asked with, besides its inputs."""
    significance: float | None = None
    """How likely a drop may be by chance for it to count; `None`: every drop counts."""
    max_credits: float | None = None
    executor: Executor = Executor.LOCAL
    locations: Unshown[Uncompared[Locations]]
