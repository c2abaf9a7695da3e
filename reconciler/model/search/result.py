"""What a search answered (§12, §22)."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.search.query import StandIn

SCORE: Final = "score"
"""The field of a document that says how well it fits."""


class ResultRow(PartlyShown, Struct, frozen=True):
    """One document that was found; rank 1 is the first there is, as far as that is known."""

    rank: int
    document: Unshown[Fields]
    """As the API has it, without the fields that nobody selected."""
    group: Data = None
    """What the documents of its group have in common, where it was asked for groups."""

    @property
    def document_id(self) -> str:
        """Its id; empty where the document has none."""
        return text_of(self.document, "document_id")

    @property
    def score(self) -> float | None:
        """Its score; `None` where no stage gave one."""
        return number_of(self.document, SCORE)


class StageStatistics(PartlyShown, Struct, frozen=True):
    """What one stage did, in documents and milliseconds."""

    name: str
    input_count: int | None = None
    output_count: int | None = None
    duration_ms: float | None = None
    is_cached: bool | None = None
    error: str = ""
    facts: Unshown[Fields] = field(default_factory=dict)
    """Everything that the API says of it."""


class StageEvent(PartlyShown, Struct, frozen=True):
    """What is told of a search while it runs."""

    type: str
    """`stage_start`, `stage_complete`, `stage_error`, `execution_complete`, `execution_error`."""
    stage: StageStatistics
    index: int | None = None
    """Of the stage, from 0."""
    total: int | None = None
    """How many stages there are."""
    documents: Unshown[tuple[Fields, ...]] = ()
    facts: Unshown[Fields] = field(default_factory=dict)


class SearchResult(PartlyShown, Struct, frozen=True, kw_only=True):
    """One execution; what the API did not say is empty or `None`."""

    execution_id: str
    status: str
    """`completed`, `degraded`, `failed`, `processing`, `pending`."""
    rows: tuple[ResultRow, ...] = ()
    stages: tuple[StageStatistics, ...] = ()
    """In the order in which the API tells them, which is that of the pipeline."""
    total_ms: float | None = None
    """The API's own total, without the network."""
    credits: float | None = None
    pagination: Fields = field(default_factory=dict)
    degraded: tuple[Fields, ...] = ()
    limits: tuple[Fields, ...] = ()
    warnings: tuple[str, ...] = ()
    interpretation: Fields = field(default_factory=dict)
    error: str = ""
    session_id: str | None = None
    """Given back as it came; the API is not told."""
    stand_ins: tuple[StandIn, ...] = ()
    events: Unshown[tuple[StageEvent, ...]] = ()
    """What a stream told, in its order."""
    facts: Unshown[Fields] = field(default_factory=dict)
    """The whole answer but for its documents."""

    @property
    def is_failed(self) -> bool:
        """Whether it has no result to be believed."""
        return self.status == "failed"

    @property
    def found(self) -> int | None:
        """Documents that the stages left over, before the page was cut from them (§22)."""
        total = number_of(self.pagination, "total")
        return None if total is None else int(total)


def text_of(fields: Mapping[str, Data], key: str) -> str:
    """The text under a key; nothing where something else stands there."""
    held = fields.get(key)
    return held if isinstance(held, str) else ""


def number_of(fields: Mapping[str, Data], key: str) -> float | None:
    """The number under a key; `None` where something else stands there."""
    held = fields.get(key)
    return held if isinstance(held, int | float) and not isinstance(held, bool) else None
