"""What each storage provider is told is what the vendor's models read, with the same limits."""

import pytest
from mixpeek import models
from pydantic import BaseModel
from shapes import Shape, shape_of

from reconciler.kinds.storage.providers import PROVIDERS

VENDORS: dict[str, type[BaseModel]] = {
    "google_drive": models.GoogleDriveConfig,
    "s3": models.S3Config,
    "snowflake": models.SnowflakeConfig,
    "sharepoint": models.SharePointConfig,
    "tigris": models.TigrisConfig,
    "postgresql": models.PostgreSQLConfig,
    "instagram": models.InstagramConfig,
    "tiktok": models.TikTokConfig,
    "rss": models.RSSConfig,
    "http_api": models.HTTPAPIConfig,
    "box": models.BoxConfig,
    "brightdata": models.BrightDataConfig,
    "backblaze": models.BackblazeConfig,
    "mux": models.MuxConfig,
    "email": models.SharedOrganizationsConnectionsProviderConfigsEmailConfig,
    "iconik": models.IconikConfig,
    "gcs": models.GCSConfig,
    "azure_blob": models.AzureBlobConfig,
    "rtsp": models.RTSPConfig,
}
IN_PROSE = {"ssl_mode", "credentials.service_account_json"}
"""The vendor lists the choices, or the keys, in prose only."""
AS_TEXT = {"credentials.token_expires_at"}
"""A moment is a text here, and `${secret.NAME}` in its place too."""


def test_every_provider_but_the_one_without_a_model_is_judged() -> None:
    assert set(PROVIDERS) - set(VENDORS) == {"supabase"}
    assert {each.value for each in models.StorageProvider} == set(PROVIDERS)


@pytest.mark.parametrize("provider", VENDORS)
def test_a_provider_is_told_what_the_vendor_reads(provider: str) -> None:
    ours, theirs = _shape(PROVIDERS[provider]), _shape(VENDORS[provider])
    assert {path: word for path, word in ours.items() if theirs.get(path) != word} == {}
    assert set(theirs) == set(ours)


def _shape(model: type[BaseModel]) -> Shape:
    """Without the words that only the vendor, or only we, use for what tells alternatives apart."""
    return {
        path: word
        for path, word in shape_of(model).items()
        if path.split(" at ")[0] not in {"provider_type", "credentials.type", *AS_TEXT}
        and not any(path.startswith(each) for each in IN_PROSE)
    }


@pytest.mark.parametrize("provider", VENDORS)
def test_what_a_provider_needs_is_what_the_vendor_needs(provider: str) -> None:
    ours, theirs = PROVIDERS[provider], VENDORS[provider]
    assert _required(ours) == _required(theirs)


def _required(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items() if info.is_required()}
