"""A storage connection: how an outside storage is reached, for the whole organisation (§21).

    apiVersion: reconciler/v1
    kind: Connection
    metadata: {name: ad_archive}
    spec:
      provider_type: s3
      provider_config:
        region: eu-central-1
        credentials:
          type: access_key
          access_key_id: ${secret.ARCHIVE_KEY_ID}
          secret_access_key: ${secret.ARCHIVE_KEY}
      description: The agency's archive of delivered ads
      write_enabled: true

Of credentials only their type is ever read back. All others are masked and cannot be compared: they
are sent with the create, with another type, and where `lifecycle.secrets_version` is raised or
`--resend` asks for it; whatever else changes, the API keeps them. A connection that was created or
changed is tested, and the plan's end tells what came of it.

Deleting archives for good: nobody can bring it back, and its name may stay taken. So a connection
is never deleted because its manifest is gone, nor by `destroy`; `ensure: absent` ends it, together
with `--allow-destroy`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind, LegacySpelling, Probe
from reconciler.kinds.declaration.legacy_fixes import name_the_resource
from reconciler.kinds.declaration.listing import Listing
from reconciler.kinds.declaration.marks import (
    LABEL,
    Computed,
    Default,
    NotReadBack,
)
from reconciler.kinds.declaration.mutability import KEEPS_CREDENTIALS
from reconciler.kinds.declaration.requests import AfterCreate
from reconciler.kinds.declaration.spec import Metadata, OpenMap, Spec, TopSpec
from reconciler.kinds.declaration.variants import Imported, Variants
from reconciler.kinds.shared import told_in

_ITS_PROVIDER = immutable("the provider of a connection is fixed when it is created")
_WITH_THE_CREATE = immutable("it says how the connection is created, and nothing afterwards")


def _providers() -> Mapping[str, type[Spec]]:
    from reconciler.kinds.storage.providers import PROVIDERS

    return PROVIDERS


class ConnectionSpec(TopSpec):
    """Fields of a storage connection (§21)."""

    provider_type: Annotated[
        Literal[
            "google_drive",
            "s3",
            "snowflake",
            "sharepoint",
            "tigris",
            "postgresql",
            "instagram",
            "tiktok",
            "rss",
            "http_api",
            "box",
            "brightdata",
            "backblaze",
            "mux",
            "email",
            "supabase",
            "iconik",
            "gcs",
            "azure_blob",
            "rtsp",
        ],
        _ITS_PROVIDER,
    ]
    """Which storage it is; `provider_config` follows from it."""
    provider_config: Annotated[
        OpenMap, Variants(by="provider_type", models=Imported(_providers)), KEEPS_CREDENTIALS
    ]
    """Where the storage is and who may read it: the settings and credentials of its provider."""
    description: Annotated[str | None, Default(reset=""), LABEL, Field(max_length=500)] = None
    """What it is for, in your own words."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    write_enabled: Annotated[bool | None, Default(value=False, reset=False)] = None
    """Whether Mixpeek may write to it, as a bucket's destination asks for."""
    status: Annotated[
        Literal["ACTIVE", "SUSPENDED"] | None,
        Computed(usual="ACTIVE"),
        AfterCreate(),
        told_in("last_error"),
    ] = None
    """Whether it is in use. The server suspends it after five failures on end: what that was is
    told where this is declared."""
    test_before_save: Annotated[
        bool | None, Computed(usual=True), NotReadBack(), _WITH_THE_CREATE
    ] = None
    """Whether a connection that does not work is created at all; `false` creates it untested."""


CONNECTION = Kind(
    name="Connection",
    spec=ConnectionSpec,
    path="/v1/organizations/connections",
    id_field="connection_id",
    name_field="name",
    name_length=(1, 100),
    id_prefix="conn_",
    is_namespaced=False,
    is_pruned=False,
    ends_for_good="archives it for good: nobody can bring it back, and its name may stay taken",
    # Archived ones stay listed.
    listing=Listing(gone={"status": "ARCHIVED"}),
    needed=("write_enabled",),
    probe=Probe(suffix="/test", passed="success", says="message"),
    needs_permission="ADMIN",
    answered=frozenset(
        (
            *("internal_id", "is_active", "created_at", "created_by_user_id", "updated_at"),
            *("last_used_at", "last_error", "consecutive_failures"),
        )
    ),
    legacy=(
        LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
        LegacySpelling(
            "status=ARCHIVED",
            "write lifecycle: {ensure: absent}",
            says="archives the connection for good, which is its deletion",
        ),
        LegacySpelling(
            "is_active",
            "write status: ACTIVE or status: SUSPENDED",
            says="only repeats what status says",
        ),
        LegacySpelling(
            "credentials", "write them under provider_config", says="stands inside provider_config"
        ),
    ),
)
