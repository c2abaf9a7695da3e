"""The requests of a dry run: shown whole, but for their secrets."""

import json
from dataclasses import dataclass

from sample_plans import NOTHING

from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.secrets.secret import SecretText
from reconciler.rendering.json.as_json import requests_as_json
from reconciler.rendering.text.requests import requests_as_text


@dataclass(frozen=True)
class Sent:
    method: str
    path: str
    body: Fields | None
    namespace: str = "ads"
    purpose: str = "create Bucket/ads/videos"


CREATE = Sent(
    "POST",
    "/v1/buckets",
    {
        "bucket_name": "videos",
        "source_adapter": {"adapter_type": "mux", "webhook_secret": "hunter2"},
        "metadata": {"hook": SecretText("${secret.HOOK}"), "note": "a\x1bb"},
    },
)
DELETE = Sent("DELETE", "/v1/namespaces/{id}", None, "", "delete Namespace/ads")


def test_requests_are_shown_and_counted() -> None:
    assert requests_as_text([CREATE, DELETE], color=False) == (
        "POST /v1/buckets in ads\n"
        "    # create Bucket/ads/videos\n"
        '    bucket_name: "videos"\n'
        '    source_adapter: {adapter_type: "mux", webhook_secret: (secret)}\n'
        '    metadata: {hook: (secret), note: "a\\x1bb"}\n'
        "\n"
        "DELETE /v1/namespaces/{id}\n"
        "    # delete Namespace/ads\n"
        "\n"
        "2 requests would be sent; none was.\n"
    )


def test_secrets_are_masked_for_programs_too() -> None:
    text = requests_as_json(NOTHING, [CREATE], exit_code=ExitCode.OK)
    assert "hunter2" not in text
    assert "secret.HOOK" not in text
    (request,) = json.loads(text)["requests"]
    assert request["body"]["bucket_name"] == "videos"
