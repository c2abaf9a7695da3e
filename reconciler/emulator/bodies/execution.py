"""Bodies of executing a retriever: declared, ad hoc, in batches, explained (§12, §22)."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AliasChoices, ConfigDict, Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.retriever import BudgetLimits
from reconciler.emulator.bodies.schema import InputField
from reconciler.emulator.bodies.stage import Filters, Stage
from reconciler.emulator.contract.json_text import Json


class OffsetPage(BodyShape):
    method: Literal["offset"]
    page_size: int = Field(10, ge=1, le=500)
    page_number: int = Field(1, ge=1)


class CursorPage(BodyShape):
    method: Literal["cursor"] = "cursor"
    limit: int = Field(10, ge=1, le=500)
    cursor: str | None = None


class ScrollPage(BodyShape):
    method: Literal["scroll"]
    limit: int = Field(100, ge=1, le=1000)
    scroll_id: str | None = None
    scroll_ttl: int = Field(300, ge=60, le=3600)


class KeysetPage(BodyShape):
    method: Literal["keyset"]
    limit: int = Field(10, ge=1, le=500)
    after: dict[str, Json] | None = None


Paging: TypeAlias = OffsetPage | CursorPage | ScrollPage | KeysetPage
_Paging: TypeAlias = Annotated[Paging, Field(discriminator="method")]


class Consistency(BodyShape):
    mode: Literal["strong", "eventual"]
    max_staleness_ms: int | None = Field(None, ge=0)


class Asked(BodyShape):
    """What a declared and an ad hoc execution have in common."""

    inputs: dict[str, Json] = Field(default_factory=dict)
    filters: Filters | None = None
    pagination: _Paging | None = None
    limit: int | None = Field(None, ge=1, le=500)
    page_size: int | None = Field(None, ge=1, le=500)
    stream: bool = False


class ExecutionRequest(Asked):
    expand: list[str] | None = Field(None, max_length=50)
    skip_cache: bool = False
    return_presigned_urls: bool = False
    return_vectors: bool = False
    write_token: str | None = None
    consistency: Consistency | None = None
    target_collection_id: str | None = None
    explain: bool = False


class AdHocRequest(Asked):
    """A pipeline that no retriever holds."""

    model_config = ConfigDict(populate_by_name=True, extra="forbid", strict=True, frozen=True)

    stages: list[Stage] = Field(min_length=1)
    collection_identifiers: list[str] = Field(
        default_factory=list,
        validation_alias=AliasChoices("collection_identifiers", "collection_ids"),
    )
    input_schema: dict[str, InputField] = Field(default_factory=dict)
    filters: Filters | None = Field(None, validation_alias=AliasChoices("filters", "pre_filters"))
    budget_limits: BudgetLimits = BudgetLimits()


class BatchQuery(BodyShape):
    inputs: dict[str, Json]
    filters: Filters | None = None


class BatchSettings(BodyShape):
    limit: int = Field(10, ge=1, le=500)
    max_chunks: int | None = Field(None, ge=1)


class BatchRequest(BodyShape):
    queries: list[BatchQuery] = Field(min_length=1)
    settings: BatchSettings = BatchSettings()
    concurrency: int = Field(5, ge=1, le=20)
    return_presigned_urls: bool = False
    return_vectors: bool = False
    stream: bool = False


class ExplainRequest(BodyShape):
    inputs: dict[str, Json] = Field(default_factory=dict)
