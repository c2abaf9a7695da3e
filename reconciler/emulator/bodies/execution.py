"""Body of executing a retriever (§12)."""

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.contract.json_text import Json


class Execution(BodyShape):
    inputs: dict[str, Json] = Field(default_factory=dict)
    filters: dict[str, Json] | None = None
    pagination: dict[str, Json] | None = None
    limit: int | None = Field(None, ge=1, le=500)
    page_size: int | None = Field(None, ge=1, le=500)
    stream: bool = False
    expand: list[str] | None = None
    skip_cache: bool = False
    return_presigned_urls: bool = False
    return_vectors: bool = False
    write_token: str | None = None
    consistency: dict[str, Json] | None = None
    target_collection_id: str | None = None
    explain: bool = False
