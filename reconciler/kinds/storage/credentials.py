"""The credentials of the storage providers, told apart by their `type` (§21).

Of them only the type is ever read back. Everything else is masked, cannot be compared, and is kept
by the API while a change leaves it out and the type stays.
"""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from reconciler.kinds.declaration.marks import NotReadBack, Secret
from reconciler.kinds.declaration.spec import OpenMap, OpenSpec, Spec

KEPT: Final = NotReadBack(kept_with="type")
"""Never read back, and kept by an update that leaves it out while the type is the same."""

Needed: TypeAlias = Annotated[str, Secret(), KEPT]
NotEmpty: TypeAlias = Annotated[str, Secret(), KEPT, Field(min_length=1)]
Optional: TypeAlias = Annotated[str | None, Secret(), KEPT]


class S3AccessKey(Spec):
    """A key of an AWS user."""

    type: Literal["access_key"]
    access_key_id: Annotated[str, Secret(), KEPT, Field(min_length=1, max_length=128)]
    """Begins with AKIA, or with ASIA where it ends by itself."""
    secret_access_key: NotEmpty
    session_token: Optional = None
    """Needed with keys of the security token service, which end by themselves."""


class S3Role(Spec):
    """A role that Mixpeek takes on."""

    type: Literal["iam_role"]
    role_arn: Needed
    """`arn:aws:iam::<account>:role/<name>`; it must trust Mixpeek."""
    external_id: Annotated[str, Secret(), KEPT, Field(min_length=8, max_length=128)]
    """What Mixpeek gave you for the role's trust, and you keep to yourself."""


class ServiceAccountKey(OpenSpec):
    """The key file of a Google service account, key by key; it may hold more than these."""

    project_id: str = Field(min_length=1)
    client_email: str = Field(min_length=1)
    private_key: str = Field(min_length=1)


class GcsServiceAccount(Spec):
    """The key of a Google service account."""

    type: Literal["service_account"]
    service_account_json: Annotated[ServiceAccountKey, Secret(), KEPT]
    """Its key file as a map, with `${secret.NAME}` in it."""


class AzureAccountKey(Spec):
    """An access key of the storage account."""

    type: Literal["account_key"]
    account_name: NotEmpty
    account_key: NotEmpty


class AzureManagedIdentity(Spec):
    """An identity that the workload has."""

    type: Literal["managed_identity"]
    client_id: Optional = None
    """Which identity, where there is more than one."""


class TigrisAccessKey(Spec):
    """An access key of Tigris."""

    type: Literal["access_key"]
    access_key_id: NotEmpty
    secret_access_key: NotEmpty


class BackblazeKey(Spec):
    """An application key of Backblaze B2."""

    type: Literal["application_key"]
    key_id: Needed
    application_key: Needed


class GoogleDriveServiceAccount(Spec):
    """The key of a Google service account, key by key."""

    type: Literal["service_account"]
    project_id: Needed
    private_key_id: Needed
    private_key: Needed
    """In PEM, its BEGIN and END lines included."""
    client_email: Needed
    """Share the folders with this address."""
    client_id: Needed


class GoogleDriveOAuth(Spec):
    """A Google account that gave its consent."""

    type: Literal["oauth"]
    client_id: Needed
    client_secret: Needed
    refresh_token: Needed


class SharePointClient(Spec):
    """An Azure application of its own."""

    type: Literal["client_credentials"]
    tenant_id: Needed
    client_id: Needed
    client_secret: Needed


class SharePointDelegated(Spec):
    """A Microsoft account that gave its consent."""

    type: Literal["delegated"]
    tenant_id: Needed
    """`common` for an application of many tenants."""
    client_id: Needed
    client_secret: Needed
    refresh_token: Needed


class BoxOAuth(Spec):
    """A Box account that gave its consent."""

    type: Literal["oauth"]
    client_id: Needed
    client_secret: Needed
    access_token: Needed
    """Ends after about an hour."""
    refresh_token: Optional = None
    """Good for one use; without it the access token is used until it ends."""


class BoxClient(Spec):
    """A Box application in the place of a user."""

    type: Literal["ccg"]
    client_id: Needed
    client_secret: Needed
    enterprise_id: Optional = None
    """Whose service account it is; or say `user_id`."""
    user_id: Optional = None


class BoxJwt(Spec):
    """A Box application that signs for itself."""

    type: Literal["jwt"]
    client_id: Needed
    client_secret: Needed
    enterprise_id: Needed
    jwt_key_id: Needed
    """`publicKeyID` in the file that Box gave you."""
    private_key: Needed
    private_key_passphrase: Optional = None


class SnowflakeKeyPair(Spec):
    """A user of Snowflake with a key."""

    type: Literal["key_pair"]
    username: Needed
    private_key: Needed
    private_key_passphrase: Optional = None


class UsernamePassword(Spec):
    """A user of a database."""

    type: Literal["username_password"]
    username: Needed
    password: Needed


class HttpHeaders(Spec):
    """What goes along with every request."""

    type: Literal["http_headers"]
    headers: Annotated[dict[str, str] | None, Secret(in_headers=True), KEPT] = None
    """Such as `Authorization`."""


class InstagramOAuth(Spec):
    """An Instagram account that gave its consent."""

    type: Literal["oauth"]
    client_id: Needed
    client_secret: Optional = None
    access_token: Needed
    """Good for 60 days."""
    token_expires_at: Optional = None
    instagram_user_id: Needed
    instagram_username: Optional = None


class TikTokOAuth(Spec):
    """A TikTok account that gave its consent."""

    type: Literal["oauth"]
    client_key: Needed
    client_secret: Needed
    access_token: Needed
    """Good for a day."""
    refresh_token: Optional = None
    token_expires_at: Optional = None
    open_id: Needed


class BrightDataToken(Spec):
    """A token of the BrightData account."""

    type: Literal["api_token"]
    api_token: Needed


class MuxToken(Spec):
    """An access token of Mux."""

    type: Literal["access_token"]
    access_token_id: Needed
    access_token_secret: Needed
    webhook_secret: Optional = None
    """Verifies what Mux sends, so that what is deleted there goes here as well."""


class IconikToken(Spec):
    """A token of an Iconik application."""

    type: Literal["app_token"]
    app_id: Needed
    auth_token: Needed
    webhook_secret: Optional = None
    """Verifies what Iconik sends, so that its events start syncs."""


class EmailSecret(Spec):
    """What signs incoming mail; the server makes one where none is said."""

    type: Literal["webhook_secret"]
    webhook_secret: Optional = None


class RtspBasic(Spec):
    """The user of a protected stream."""

    type: Literal["basic"]
    username: NotEmpty
    password: NotEmpty


UnknownCredentials: TypeAlias = Annotated[OpenMap | None, Secret(), KEPT]
"""Of a provider whose credentials the vendor describes nowhere."""
