"""Storage connections of the organisation: listed by POST, known by name, archived (§21)."""

import pytest
from mixpeek import models

pytestmark = pytest.mark.anyio
PATH = "/organizations/connections"


async def test_a_connection_is_read_by_id_and_by_name_and_tells_no_credential(api):
    made = await api.make_connection()
    assert await api.ok("GET", f"{PATH}/ours") == made
    assert await api.ok("GET", f"{PATH}/{made['connection_id']}") == made
    assert made["provider_config"] == {"region": "eu-1", "credentials": {"type": "access_key"}}
    assert (made["status"], made["is_active"], made["write_enabled"]) == ("ACTIVE", True, False)
    assert models.StorageConnectionModel.from_dict(made).name == "ours"


async def test_what_begins_like_an_id_is_no_name(api):
    await api.make_connection("conn_of_ours")
    await api.refused(404, "GET", f"{PATH}/conn_of_ours")


async def test_connections_are_listed_newest_first_in_pages_by_post_alone(api):
    for name in ("one", "two", "three"):
        await api.make_connection(name)
    page = await api.ok("POST", f"{PATH}/list?limit=2&include_total=true", {})
    assert [row["name"] for row in page["results"]] == ["three", "two"]
    assert (page["total"], page["pagination"]["total"]) == (3, 3)
    after = page["pagination"]["next_cursor"]
    rest = await api.ok("POST", f"{PATH}/list?limit=2&cursor={after}", {})
    assert [row["name"] for row in rest["results"]] == ["one"]
    assert rest["pagination"]["next_cursor"] is None
    models.StorageConnectionListResponse.from_dict(page)
    await api.refused(405, "GET", PATH)


async def test_an_archived_connection_stays_listed_and_comes_back_no_more(api):
    await api.make_connection()
    await api.ok("DELETE", f"{PATH}/ours")
    listed = (await api.ok("POST", f"{PATH}/list", {}))["results"]
    assert [(row["status"], row["is_active"]) for row in listed] == [("ARCHIVED", False)]
    assert (await api.ok("POST", f"{PATH}/list", {"is_active": True}))["results"] == []
    await api.refused(409, "PATCH", f"{PATH}/ours", {"status": "ACTIVE"})


async def test_a_name_is_one_connections_alone(api):
    await api.make_connection()
    again = {"name": "ours", "provider_type": "rss", "provider_config": {}}
    await api.refused(409, "POST", PATH, again)
    await api.make_connection("other")
    await api.refused(409, "PATCH", f"{PATH}/other", {"name": "ours"})


async def test_a_change_keeps_what_it_does_not_name(api):
    await api.make_connection()
    changed = await api.ok("PATCH", f"{PATH}/ours", {"name": "hers", "status": "SUSPENDED"})
    assert (changed["name"], changed["is_active"]) == ("hers", False)
    assert changed["provider_config"]["region"] == "eu-1"
    assert await api.ok("GET", f"{PATH}/hers") == changed


@pytest.mark.parametrize(
    "wrong", [{"provider_type": "ftp"}, {"name": ""}, {"connection_name": "x"}]
)
async def test_what_no_connection_is_made_of_is_refused(api, wrong):
    body = {"name": "ours", "provider_type": "s3", "provider_config": {}, **wrong}
    await api.refused(422, "POST", PATH, body)


async def test_what_a_change_omits_of_credentials_is_kept_while_their_type_is(api):
    await api.make_connection()
    rest = {"region": "eu-2", "credentials": {"type": "access_key"}}
    changed = await api.ok("PATCH", f"{PATH}/ours", {"provider_config": rest})
    assert changed["provider_config"] == rest
    assert (await api.ok("POST", f"{PATH}/ours/test"))["success"] is True
    other = {"credentials": {"type": "iam_role", "role_arn": "arn:aws:iam::1:role/r"}}
    changed = await api.ok("PATCH", f"{PATH}/ours", {"provider_config": other})
    assert changed["provider_config"] == {"credentials": {"type": "iam_role"}}
    tested = await api.ok("POST", f"{PATH}/ours/test")
    models.StorageConnectionTestResponse.from_dict(tested)
    assert (tested["success"], "external_id" in tested["message"]) == (False, True)


async def test_a_connection_that_fails_its_test_is_not_made_unless_nobody_asks(api):
    keys = {"type": "access_key", "access_key_id": "AK", "secret_access_key": "wrong-key"}
    body = {"name": "ours", "provider_type": "s3", "provider_config": {"credentials": keys}}
    refusal = await api.refused(400, "POST", PATH, body)
    assert refusal["code"] == "connection_test_failed"
    assert "wrong-key" not in str(refusal)
    made = await api.ok("POST", PATH, {**body, "test_before_save": False})
    assert "test_before_save" not in made


async def test_five_failed_tests_on_end_suspend_a_connection_and_a_change_wakes_it(api):
    keys = {"type": "access_key", "access_key_id": "wrong", "secret_access_key": "SK"}
    config = {"credentials": keys}
    await api.make_connection(provider_config=config, test_before_save=False)
    for failures in range(1, 6):
        await api.ok("POST", f"{PATH}/ours/test")
        live = await api.ok("GET", f"{PATH}/ours")
        assert live["consecutive_failures"] == failures
        assert live["last_error"] == "The provider refused access_key_id"
        assert live["status"] == ("SUSPENDED" if failures == 5 else "ACTIVE")
    live = await api.ok("PATCH", f"{PATH}/ours", {"status": "ACTIVE"})
    assert live["is_active"] is True


async def test_an_inbox_is_given_an_address_that_no_change_takes_away(api):
    inbox = {"name": "inbox", "provider_type": "email", "provider_config": {}}
    made = await api.ok("POST", PATH, inbox)
    address = made["provider_config"]["inbound_address"]
    body = {"provider_config": {"store_raw_eml": False}}
    changed = await api.ok("PATCH", f"{PATH}/inbox", body)
    assert changed["provider_config"]["inbound_address"] == address


async def test_an_archived_connection_keeps_its_name_and_is_tested_no_more(api):
    await api.make_connection()
    await api.ok("DELETE", f"{PATH}/ours")
    again = {"name": "ours", "provider_type": "rss", "provider_config": {}}
    assert (await api.refused(409, "POST", PATH, again))["type"] == "AlreadyExistsError"
    await api.refused(409, "POST", f"{PATH}/ours/test")
