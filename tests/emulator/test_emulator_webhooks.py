"""Webhooks of the organisation: replaced whole, their secrets kept to themselves (§8.2)."""

import re

import pytest
from mixpeek import models

from reconciler.emulator.contract.kinds import WEBHOOK
from reconciler.emulator.resources.account.organization import digest_of

pytestmark = pytest.mark.anyio
PATH = "/organizations/webhooks"
URL = "https://hooks.example/one"


def http(url=URL, **configs):
    return {"channel": "webhook", "configs": {"url": url, **configs}}


def body(*channels, **fields):
    return {
        "webhook_name": "ours",
        "event_types": ["alert.triggered"],
        "channels": list(channels) or [http()],
        **fields,
    }


async def make(api, *channels, **fields):
    return await api.ok("POST", PATH, body(*channels, **fields))


def kept(api_app, webhook):
    """The digests of the secrets that are kept, by the places of their channels."""
    return api_app.store.row(WEBHOOK.word, webhook["webhook_id"]).decoded_unread()


@pytest.fixture
def app(api):
    return api.http._transport.app


async def test_a_webhook_is_known_by_its_id_alone_and_reads_with_its_defaults(api):
    made = await make(api)
    assert re.fullmatch("wh_[a-fA-F0-9]{16}", made["webhook_id"])
    assert made["is_active"] is True
    assert (made["resource_types"], made["delivery_health"]) == (None, None)
    assert made["channels"][0]["configs"]["timeout"] == 10.0
    assert "internal_id" not in made
    assert await api.ok("GET", f"{PATH}/{made['webhook_id']}") == made
    await api.refused(404, "GET", f"{PATH}/ours")
    assert models.WebhookOutput.from_dict(made).webhook_name == "ours"


async def test_two_webhooks_may_have_one_name(api):
    one, other = await make(api), await make(api)
    listed = await api.ok("POST", f"{PATH}/list", {})
    assert [row["webhook_id"] for row in listed["results"]] == [
        one["webhook_id"],
        other["webhook_id"],
    ]


async def test_webhooks_are_listed_in_pages_by_post_alone(api):
    await make(api), await make(api, is_active=False)
    page = await api.ok("POST", f"{PATH}/list?limit=1", {})
    assert (len(page["results"]), page["total"]) == (1, 2)
    rest = await api.ok("POST", f"{PATH}/list?cursor={page['pagination']['next_cursor']}", {})
    assert len(rest["results"]) == 1
    models.ListWebhooksResponse.from_dict(page)
    active = await api.ok("POST", f"{PATH}/list", {"is_active": True})
    assert active["total"] == 1
    assert await api.locations("POST", f"{PATH}/list", {"limit": 3}) == [["body", "limit"]]
    await api.refused(405, "GET", PATH)


async def test_an_update_replaces_all_of_it_and_patch_is_unknown(api):
    made = await make(api, resource_types=["retriever"], is_active=False)
    path = f"{PATH}/{made['webhook_id']}"
    changed = await api.ok("PUT", path, body(webhook_name="hers"))
    assert (changed["webhook_name"], changed["resource_types"]) == ("hers", None)
    assert changed["is_active"] is True
    assert changed["created_at"] == made["created_at"]
    assert await api.locations("PUT", path, {"webhook_name": "x"}) == [
        ["body", "event_types"],
        ["body", "channels"],
    ]
    await api.refused(405, "PATCH", path, {"is_active": False})
    await api.refused(404, "PUT", f"{PATH}/wh_0123456789abcdef", body())


async def test_what_the_server_sets_may_be_said_and_changes_nothing(api):
    made = await make(api, created_at="2020-01-01T00:00:00Z", delivery_health={"x": 1})
    assert made["created_at"] != "2020-01-01T00:00:00Z"
    assert made["delivery_health"] is None


async def test_a_signing_secret_reads_redacted_and_is_kept_where_nothing_new_is_said(api, app):
    made = await make(api, http(signing_secret="s3cret"))
    path = f"{PATH}/{made['webhook_id']}"
    assert made["channels"][0]["configs"]["signing_secret"] == "redacted"
    for said in ({"signing_secret": "redacted"}, {}):
        await api.ok("PUT", path, body(http(**said)))
        assert kept(app, made) == {"0": digest_of("s3cret")}
    await api.ok("PUT", path, body(http(signing_secret="other")))
    assert kept(app, made) == {"0": digest_of("other")}
    removed = await api.ok("PUT", path, body(http(signing_secret="")))
    assert removed["channels"][0]["configs"]["signing_secret"] is None
    assert kept(app, made) == {}


@pytest.mark.parametrize(
    "channels",
    [
        [http("https://hooks.example/two")],
        [{"channel": "slack", "configs": {"webhook_url": "https://slack/x"}}, http()],
    ],
)
async def test_a_kept_secret_goes_with_its_place_and_its_url(api, app, channels):
    made = await make(api, http(signing_secret="s3cret"))
    await api.ok("PUT", f"{PATH}/{made['webhook_id']}", body(*channels))
    assert kept(app, made) == {}


async def test_deleting_is_idempotent_and_answers_nothing(api):
    made = await make(api)
    for _ in range(2):
        response = await api.send("DELETE", f"{PATH}/{made['webhook_id']}")
        assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"event_types": ["*"]}, ["event_types", 0]),
        ({"event_types": []}, ["event_types"]),
        ({"channels": []}, ["channels"]),
        ({"channels": [{"channel": "sms", "configs": {}}]}, ["channels", 0]),
        ({"channels": [{"channel": "slack", "configs": {}}]}, ["channels", 0, "configs"]),
        ({"webhook_name": ""}, ["webhook_name"]),
        ({"url": "x"}, ["url"]),
    ],
)
async def test_what_no_webhook_is_made_of_is_refused(api, wrong, where):
    (location,) = await api.locations("POST", PATH, body(**wrong))
    assert [part for part in location if part != "slack"][1 : len(where) + 1] == where


async def test_the_dispatcher_pauses_what_cannot_be_delivered_until_it_is_switched_on(suffer):
    api = suffer()
    made = await make(api)
    path = f"{PATH}/{made['webhook_id']}"
    await api.ok("GET", path, headers={"X-Emulator-Fault": "pauses because=HTTP_410"})
    paused = await api.ok("GET", path)
    assert paused["is_active"] is False
    assert paused["delivery_health"]["last_failure_cause"] == "HTTP_410"
    assert "10 consecutive" in paused["delivery_health"]["paused_reason"]
    still = await api.ok("PUT", path, body(is_active=False))
    assert still["delivery_health"]["paused_at"]
    assert (await api.ok("PUT", path, body()))["delivery_health"] is None
