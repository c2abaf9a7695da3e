"""What each storage provider is told besides its credentials (§21).

The API takes any map and reads one of these back. A change replaces the whole of it but for the
credentials that it leaves out, so that a line that is taken out is a setting that is reset.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.marks import Computed, Default, ServerSet, Unordered
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, OpenSpec, Spec
from reconciler.kinds.storage.credentials import (
    AzureAccountKey,
    AzureManagedIdentity,
    BackblazeKey,
    BoxClient,
    BoxJwt,
    BoxOAuth,
    BrightDataToken,
    EmailSecret,
    GcsServiceAccount,
    GoogleDriveOAuth,
    GoogleDriveServiceAccount,
    HttpHeaders,
    IconikToken,
    InstagramOAuth,
    MuxToken,
    S3AccessKey,
    S3Role,
    SharePointClient,
    SharePointDelegated,
    SnowflakeKeyPair,
    TigrisAccessKey,
    TikTokOAuth,
    UnknownCredentials,
    UsernamePassword,
)
from reconciler.kinds.storage.streams import RtspConfig

_BY_TYPE: Final = Field(discriminator="type")


class ProviderConfig(Spec):
    """What all of them have."""

    provider_type: Annotated[str | None, ServerSet()] = None
    """Told again by the server; it is said beside `provider_config`."""


class S3Config(ProviderConfig):
    """Amazon S3, and what speaks like it; which bucket is read stands in the sync."""

    credentials: Annotated[S3AccessKey | S3Role, _BY_TYPE]
    region: Annotated[str | None, Default(value="us-east-1")] = None
    endpoint_url: Annotated[str | None, Default()] = None
    """Where it is not AWS: `https://minio.example.com`, without a slash at its end."""
    use_ssl: Annotated[bool | None, Default(value=True)] = None
    verify_ssl: Annotated[bool | None, Default(value=True)] = None


class GcsConfig(ProviderConfig):
    """Google Cloud Storage."""

    credentials: GcsServiceAccount
    bucket: str
    """Without `gs://`."""
    prefix: Annotated[str | None, Default()] = None
    """The folder in it that everything is read below."""


class AzureBlobConfig(ProviderConfig):
    """Azure Blob Storage."""

    credentials: Annotated[AzureAccountKey | AzureManagedIdentity, _BY_TYPE]
    account_name: Annotated[str | None, Default()] = None
    """Needed with a managed identity; an account key says it itself."""
    container: str
    prefix: Annotated[str | None, Default()] = None
    """The folder in it that everything is read below."""

    @model_validator(mode="after")
    def _has_an_account(self) -> "AzureBlobConfig":
        """`account_name` with credentials of type `managed_identity`."""
        if self.account_name is None and isinstance(self.credentials, AzureManagedIdentity):
            raise InvalidCombination(
                "needs account_name: a managed identity does not say which account it is",
                "add `account_name: ...` beside the credentials",
            )
        return self


class TigrisConfig(ProviderConfig):
    """Tigris."""

    credentials: TigrisAccessKey
    region: Annotated[str | None, Default(value="auto")] = None
    endpoint_url: Annotated[str | None, Default(value="https://fly.storage.tigris.dev")] = None


class BackblazeConfig(ProviderConfig):
    """Backblaze B2."""

    credentials: BackblazeKey


class GoogleDriveConfig(ProviderConfig):
    """Google Drive and the shared drives of Workspace."""

    credentials: Annotated[GoogleDriveServiceAccount | GoogleDriveOAuth, _BY_TYPE]
    shared_drive_id: Annotated[str | None, Default()] = None
    """The shared drive; without it, the account's own."""
    impersonate_user: Annotated[str | None, Default()] = None
    """Whom a service account reads as, where the whole domain was delegated to it."""


class SharePointConfig(ProviderConfig):
    """SharePoint and OneDrive for Business."""

    credentials: Annotated[SharePointClient | SharePointDelegated, _BY_TYPE]
    site_id: Annotated[str | None, Default()] = None
    """`<host>,<site collection>,<web>`, or the site's URL; without it, OneDrive."""
    drive_id: Annotated[str | None, Default()] = None
    """Which document library; without it, the usual one."""
    folder_path: Annotated[str | None, Default()] = None
    """The folder in it that everything is read below."""


class BoxConfig(ProviderConfig):
    """Box."""

    credentials: Annotated[BoxOAuth | BoxClient | BoxJwt, _BY_TYPE]
    folder_id: Annotated[str | None, Default(value="0")] = None
    """`0` is the root."""


class SnowflakeConfig(ProviderConfig):
    """Tables of Snowflake, whose rows become objects."""

    credentials: Annotated[SnowflakeKeyPair | UsernamePassword, _BY_TYPE]
    account: str
    """`<locator>.<region>` or `<organisation>-<name>`."""
    warehouse: str
    database: Annotated[str | None, Default()] = None
    """Where a sync's source_path does not say it."""
    schema_: Annotated[str | None, Default(), Field(alias="schema")] = None
    """Likewise."""
    role: Annotated[str | None, Default()] = None
    incremental_column: Annotated[str | None, Default()] = None
    """A time of change: only rows after the last sync are read."""
    primary_key_columns: Annotated[list[str] | None, Default()] = None
    """What makes a row the same row; without it, all that it holds."""
    query_timeout_seconds: Annotated[int | None, Default(value=300), Field(ge=30, le=3600)] = None
    fetch_size: Annotated[int | None, Default(value=1000), Field(ge=100, le=10_000)] = None


class PostgresConfig(ProviderConfig):
    """Tables of PostgreSQL, whose rows become objects."""

    credentials: UsernamePassword
    host: str
    port: Annotated[int | None, Default(value=5432), Field(ge=1, le=65_535)] = None
    database: str
    schema_: Annotated[str | None, Default(value="public"), Field(alias="schema")] = None
    """Where a sync's source_path does not say it."""
    ssl_mode: Annotated[
        Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] | None,
        Default(value="prefer"),
    ] = None
    incremental_column: Annotated[str | None, Default()] = None
    """A time of change: only rows after the last sync are read."""
    primary_key_columns: Annotated[list[str] | None, Default()] = None
    """What makes a row the same row; without it, all that it holds."""
    query_timeout_seconds: Annotated[int | None, Default(value=300), Field(ge=1, le=3600)] = None
    fetch_size: Annotated[int | None, Default(value=1000), Field(ge=100, le=10_000)] = None


class RssConfig(ProviderConfig):
    """Feeds; which one stands in the sync."""

    credentials: Annotated[HttpHeaders | None, Default()] = None
    user_agent: Annotated[str | None, Default(value="Mixpeek RSS Sync/1.0")] = None
    request_timeout: Annotated[int | None, Default(value=30), Field(ge=5, le=120)] = None
    """In seconds."""


class HttpApiConfig(ProviderConfig):
    """Any HTTP API that lists its items as JSON."""

    credentials: Annotated[HttpHeaders | None, Default()] = None
    http_method: Annotated[Literal["GET", "POST"] | None, Default(value="GET")] = None
    request_body: Annotated[OpenMap | None, Default()] = None
    """For `POST`."""
    items_path: Annotated[str | None, Default(value="")] = None
    """Where in the answer the list is: `data.items`; empty where the answer is the list."""
    item_id_field: Annotated[str | None, Default(value="id")] = None
    """What makes an item the same item."""
    item_modified_field: Annotated[str | None, Default()] = None
    """A time of change: only items after the last sync are read."""
    response_content_type: Annotated[Literal["json", "jsonl"] | None, Default(value="json")] = None
    user_agent: Annotated[str | None, Default(value="Mixpeek HTTP API Sync/1.0")] = None
    request_timeout: Annotated[int | None, Default(value=30), Field(ge=5, le=120)] = None
    """In seconds."""


class InstagramConfig(ProviderConfig):
    """An Instagram account."""

    credentials: InstagramOAuth
    scopes: Annotated[list[str] | None, Computed(), Unordered()] = None
    """What the account allowed."""
    business_account_id: Annotated[str | None, Computed()] = None
    """The server finds it out with the consent."""


class TikTokConfig(ProviderConfig):
    """A TikTok account."""

    credentials: TikTokOAuth
    scopes: Annotated[list[str] | None, Computed(), Unordered()] = None
    """What the account allowed."""


class BrightDataConfig(ProviderConfig):
    """Data sets of BrightData."""

    credentials: BrightDataToken
    customer_id: Annotated[str | None, Default()] = None
    """For access that is bound to a zone."""
    default_output_format: Annotated[
        Literal["jsonl", "json", "csv", "ndjson"] | None, Default(value="jsonl")
    ] = None
    country: Annotated[str | None, Default()] = None
    """Two letters of ISO 3166-1, such as `de`."""
    inputs: Annotated[list[OpenMap] | None, Default()] = None
    """What a data set is asked with, where a sync does not say it."""


class MuxConfig(ProviderConfig):
    """Mux."""

    credentials: MuxToken


class EmailConfig(ProviderConfig):
    """An address of Mixpeek's that mail is sent to."""

    credentials: Annotated[EmailSecret | None, Computed()] = None
    inbound_address: Annotated[str | None, ServerSet()] = None
    """Given by the server."""
    allowed_senders: Annotated[list[str] | None, Default(reset=[]), Unordered()] = None
    """`user@example.com` or `*@example.com`; without any, everybody."""
    store_raw_eml: Annotated[bool | None, Default(value=True)] = None


class IconikConfig(ProviderConfig):
    """Iconik."""

    credentials: IconikToken
    base_url: Annotated[str | None, Default(value="https://app.iconik.io")] = None
    metadata_view_id: Annotated[str | None, Default()] = None
    """The view whose fields are read; `none` reads no such fields."""
    rate_limit_rps: Annotated[float | None, Default()] = None
    """At most so many requests a second, over all syncs."""
    rate_limit_redis_url: Annotated[str | None, Default()] = None


class SupabaseConfig(OpenSpec):
    """Supabase: the vendor describes neither its settings nor its credentials."""

    credentials: UnknownCredentials = None


PROVIDERS: Final[Mapping[str, type[Spec]]] = {
    "google_drive": GoogleDriveConfig,
    "s3": S3Config,
    "snowflake": SnowflakeConfig,
    "sharepoint": SharePointConfig,
    "tigris": TigrisConfig,
    "postgresql": PostgresConfig,
    "instagram": InstagramConfig,
    "tiktok": TikTokConfig,
    "rss": RssConfig,
    "http_api": HttpApiConfig,
    "box": BoxConfig,
    "brightdata": BrightDataConfig,
    "backblaze": BackblazeConfig,
    "mux": MuxConfig,
    "email": EmailConfig,
    "supabase": SupabaseConfig,
    "iconik": IconikConfig,
    "gcs": GcsConfig,
    "azure_blob": AzureBlobConfig,
    "rtsp": RtspConfig,
}
