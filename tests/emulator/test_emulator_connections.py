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
    again = {"name": "ours", "provider_type": "s3", "provider_config": {}}
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
