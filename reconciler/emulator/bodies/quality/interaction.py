"""Bodies of what users did with results (§18.4)."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, Moment
from reconciler.emulator.bodies.lists import Sort
from reconciler.emulator.bodies.stage import Filters
from reconciler.emulator.contract.json_text import Json, JsonObject

InteractionType = Literal[
    "impression", "view", "click", "dwell", "positive_feedback", "negative_feedback", "purchase",
    "add_to_cart", "wishlist", "long_view", "share", "bookmark", "query_refinement",
    "zero_results", "filter_toggle", "skip", "return_to_results", "play", "download", "save",
    "add_to_project", "rating",
]  # fmt: skip


class Interaction(BodyShape):
    """``feature_id`` is the ``document_id`` of a result; ``position`` begins with 0."""

    feature_id: str
    interaction_type: list[InteractionType] = Field(min_length=1)
    position: int = Field(ge=0)
    metadata: dict[str, Json] | None = None
    user_id: str | None = None
    session_id: str | None = None
    execution_id: str | None = None
    retriever_id: str | None = None
    query_snapshot: dict[str, Json] | None = None
    document_score: float | int | None = None
    result_set_size: int | None = Field(None, ge=0)
    feature_uri: str | None = None
    occurred_at: Moment | None = None


class InteractionBatch(BodyShape):
    interactions: list[JsonObject] = Field(min_length=1, max_length=1000)


class InteractionList(BodyShape):
    execution_id: str | None = None
    retriever_id: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    feature_id: str | None = None
    interaction_type: str | None = None
    filters: Filters | None = None
    sort: Sort | None = None
    search: str | None = None
