"""Feature URIs: which are read, and which are left to whoever completes them."""

import pytest

from reconciler.kinds.features import extractor_in, uris_in
from reconciler.model.secrets.secret import SecretText

URI = "mixpeek://text_extractor@v1/e5"


def test_a_feature_uri_names_its_extractor_and_version() -> None:
    assert extractor_in(URI) == "text_extractor@v1"


@pytest.mark.parametrize("text", ["mixpeek://nonsense", "mixpeek://a@v1", "my_index", ""])
def test_what_is_not_written_as_a_feature_uri_names_none(text: str) -> None:
    assert extractor_in(text) is None


def test_uris_are_found_wherever_they_stand() -> None:
    spec = {"searches": [{"feature_uri": URI}], "deeper": {"feature_uri": URI}}
    assert list(uris_in(spec)) == [
        (("searches", 0, "feature_uri"), URI),
        (("deeper", "feature_uri"), URI),
    ]


@pytest.mark.parametrize(
    "value", ["my_index", "mixpeek://{{INPUT.uri}}", SecretText("mixpeek://${secret.INDEX}")]
)
def test_bare_names_templates_and_secrets_are_nobodys_mistake(value: str) -> None:
    assert list(uris_in({"feature_uri": value})) == []
