"""What a provider says of credentials (§21): all of them are there, and none begins with `wrong`.

There is no provider to ask. A credential whose text begins with ``wrong`` is one that it refuses.
"""

from collections.abc import Mapping, Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object

_WRONG = "wrong"
_NEEDED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "s3": {
        "access_key": ("access_key_id", "secret_access_key"),
        "iam_role": ("role_arn", "external_id"),
    },
    "gcs": {"service_account": ("service_account_json",)},
    "azure_blob": {"account_key": ("account_name", "account_key"), "managed_identity": ()},
    "tigris": {"access_key": ("access_key_id", "secret_access_key")},
    "backblaze": {"application_key": ("key_id", "application_key")},
    "google_drive": {
        "service_account": (
            "project_id",
            "private_key_id",
            "private_key",
            "client_email",
            "client_id",
        ),
        "oauth": ("client_id", "client_secret", "refresh_token"),
    },
    "sharepoint": {
        "client_credentials": ("tenant_id", "client_id", "client_secret"),
        "delegated": ("tenant_id", "client_id", "client_secret", "refresh_token"),
    },
    "box": {
        "oauth": ("client_id", "client_secret", "access_token"),
        "ccg": ("client_id", "client_secret"),
        "jwt": ("client_id", "client_secret", "enterprise_id", "jwt_key_id", "private_key"),
    },
    "snowflake": {
        "key_pair": ("username", "private_key"),
        "username_password": ("username", "password"),
    },
    "postgresql": {"username_password": ("username", "password")},
    "rss": {"http_headers": ()},
    "http_api": {"http_headers": ()},
    "instagram": {"oauth": ("client_id", "access_token", "instagram_user_id")},
    "tiktok": {"oauth": ("client_key", "client_secret", "access_token", "open_id")},
    "brightdata": {"api_token": ("api_token",)},
    "mux": {"access_token": ("access_token_id", "access_token_secret")},
    "iconik": {"app_token": ("app_id", "auth_token")},
    "email": {"webhook_secret": ()},
    "rtsp": {"basic": ("username", "password")},
}
_OPTIONAL = ("rss", "http_api", "email", "rtsp", "supabase")


def merge_credentials(held: JsonObject, given: JsonObject) -> JsonObject:
    """Fields that a change omits are kept while the type stays; another type begins anew."""
    is_same = "type" not in given or given.get("type") == held.get("type")
    return {**held, **given} if is_same else given


def complaint_about(provider: str, credentials: JsonObject) -> str | None:
    """Why a provider lets nobody in with these; `None` when it does."""
    kind = credentials.get("type")
    types = _NEEDED.get(provider, {})
    if not credentials:
        return None if provider in _OPTIONAL else f"{provider} needs credentials"
    if types and kind not in types:
        return f"{provider} knows no credentials of type {kind}"
    missing = [name for name in types.get(str(kind), ()) if not credentials.get(name)]
    if missing:
        return f"Credentials of type {kind} lack {', '.join(missing)}"
    refused = sorted(name for name, value in credentials.items() if _is_wrong(value))
    return f"The provider refused {', '.join(refused)}" if refused else None


def _is_wrong(value: Json) -> bool:
    inside = as_object(value).values()
    return any(isinstance(each, str) and each.startswith(_WRONG) for each in (value, *inside))
