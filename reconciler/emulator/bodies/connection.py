"""Bodies of storage connections (§21)."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.contract.json_text import Json

Provider = Literal[
    "google_drive", "s3", "snowflake", "sharepoint", "tigris", "postgresql", "instagram",
    "tiktok", "rss", "http_api", "box", "brightdata", "backblaze", "mux", "email", "supabase",
    "iconik", "gcs", "azure_blob", "rtsp",
]  # fmt: skip
Status = Literal["ACTIVE", "SUSPENDED", "FAILED", "ARCHIVED"]


class ConnectionPatch(BodyShape):
    name: str | None = Field(None, min_length=1, max_length=100)
    description: str | None = Field(None, max_length=500)
    metadata: dict[str, Json] | None = None
    status: Status | None = None
    is_active: bool | None = None
    write_enabled: bool | None = None
    provider_config: dict[str, Json] | None = None


class ConnectionCreate(BodyShape):
    """``test_before_save`` is not read back, and nothing is tested here."""

    name: str = Field(min_length=1, max_length=100)
    provider_type: Provider
    provider_config: dict[str, Json]
    description: str | None = Field(None, max_length=500)
    metadata: dict[str, Json] | None = None
    write_enabled: bool = False
    test_before_save: bool = True


class ConnectionList(BodyShape):
    provider_type: Provider | None = None
    status: str | None = None
    is_active: bool | None = None
