"""What is published comes back after whatever its retriever needs, and is never lost."""

import pytest
from projects import Unsteady, Workshop, relaxed

from reconciler.emulator.app import create_app
from reconciler.model.address import Address
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

RETRIEVER = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
"""
PAGE = """
---
apiVersion: reconciler/v1
kind: PublishedRetriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  public_name: ad-search
  description: Find an ad
  display_config: {title: Ads, inputs: [], exposed_fields: [title]}
  rate_limit_config: {tier: elevated}
  tags: [public]
  category: ads
"""
SWAPPED = ("search, namespace: ads}\nspec:\n  stages", "search, namespace: ads}\n"
           "lifecycle: {on_replace: swap}\nspec:\n  stages")  # fmt: skip
BEFORE = {"around": RETRIEVER + PAGE, "swap": RETRIEVER.replace(*SWAPPED) + PAGE}
BEFORE["recreate"] = (
    BEFORE["swap"]
    .replace("on_replace: swap", "on_replace: recreate")
    .replace("spec:\n  stages", "spec:\n  budget_limits: {max_credits: 5}\n  stages")
)
AFTER = {way: text.replace("field: brand", "field: maker") for way, text in BEFORE.items()}
AFTER["recreate"] = AFTER["recreate"].replace("max_credits: 5", "max_credits: 6")
WAYS = pytest.mark.parametrize("way", BEFORE)
SERVERS_OWN = ("retriever_id", "public_id", "created_at", "updated_at", "retriever_metadata")
GENEROUS = relaxed()
SEARCH = Address("Retriever", "ads", "search")


@pytest.fixture
def unsteady(tmp_path):
    return Workshop(tmp_path, transport=Unsteady(create_app()))


async def _carry_out(workshop, text):
    return await workshop.carry_out(await workshop.declare(text).plan(GENEROUS))


async def _page(workshop):
    search = await workshop.find("retrievers", "search")
    page = await workshop.send("GET", f"/retrievers/{search['retriever_id']}/publish")
    assert page["display_config"].pop("retriever_config")["stages"] == search["stages"]
    return {key: value for key, value in page.items() if key not in SERVERS_OWN}


async def _is_changed(workshop, page):
    assert (await workshop.plan()).is_empty
    rows = (await workshop.send("POST", "/retrievers/list", {}))["results"]
    assert [row["retriever_name"] for row in rows] == ["search"]
    (stage,) = rows[0]["stages"]
    assert stage["config"]["parameters"]["field"] == "maker"
    assert rows[0]["metadata"] == {"reconciler": {"stack": "ads-platform", "keys": []}}
    assert await _page(workshop) == page


async def _outcomes(workshop, text):
    return {event.outcome for event in await _carry_out(workshop, text)}


@WAYS
async def test_a_change_that_a_page_is_in_the_way_of_is_made_and_the_page_is_back(unsteady, way):
    await unsteady.reach(BEFORE[way])
    page = await _page(unsteady)
    assert await _outcomes(unsteady, AFTER[way]) == {Outcome.DONE}
    await _is_changed(unsteady, page)


@WAYS
async def test_a_page_that_is_off_stays_off(unsteady, way):
    off = "  is_active: false\n"
    await unsteady.reach(BEFORE[way] + off)
    await _carry_out(unsteady, AFTER[way] + off)
    assert (await _page(unsteady))["is_active"] is False


@WAYS
@pytest.mark.parametrize("writes", range(7))
async def test_a_page_survives_a_run_that_stops_anywhere(unsteady, way, writes):
    await unsteady.reach(BEFORE[way])
    page = await _page(unsteady)
    unsteady.transport.left = writes
    await _carry_out(unsteady, AFTER[way])
    unsteady.transport.left = 10**9
    await _carry_out(unsteady, AFTER[way])
    await _is_changed(unsteady, page)


@WAYS
async def test_a_page_survives_a_run_whose_every_answer_is_lost(unsteady, way):
    await unsteady.reach(BEFORE[way])
    page = await _page(unsteady)
    unsteady.transport.loses_answers = True
    assert await _outcomes(unsteady, AFTER[way]) == {Outcome.DONE}
    await _is_changed(unsteady, page)


@WAYS
async def test_a_saved_plan_that_was_applied_leaves_nothing_to_do(workshop, way):
    await workshop.reach(BEFORE[way])
    text = await workshop.declare(AFTER[way]).save(GENEROUS)
    await workshop.carry_out(await workshop.refresh(text))
    assert (await workshop.plan()).is_empty
    assert (await workshop.refresh(text)).steps == ()


async def test_a_page_that_was_in_the_way_for_nothing_is_back(unsteady):
    await unsteady.reach(BEFORE["around"])
    page = await _page(unsteady)
    plan = await unsteady.declare(AFTER["around"]).plan()
    found = await unsteady.find("retrievers", "search")
    unsteady.transport.refused = f"PATCH /v1/retrievers/{found['retriever_id']}"
    ended = await unsteady.carry_out(plan)
    assert [event.outcome for event in ended] == [
        Outcome.DONE,
        Outcome.FAILED,
        Outcome.SKIPPED,
        Outcome.DONE,
    ]
    assert await _page(unsteady) == page


async def test_the_new_public_key_is_told_to_nobody(unsteady):
    await unsteady.reach(BEFORE["around"])
    assert "prk_" not in repr(await _carry_out(unsteady, AFTER["around"]))


async def test_what_asks_for_a_password_that_nobody_declares_stays_published(unsteady):
    await unsteady.reach(BEFORE["around"])
    found = await unsteady.find("retrievers", "search")
    path = f"/retrievers/{found['retriever_id']}/publish"
    plan = await unsteady.declare(AFTER["around"]).plan()
    await unsteady.send("PATCH", path, {"password_secret_name": "word"})
    assert [each.guard for each in (await unsteady.plan()).refusals] == ["unrepeatable"]
    ended = await unsteady.carry_out(plan)
    failed = [event.problem.code for event in ended if event.problem]
    assert failed == ["unrepeatable"]
    assert await unsteady.send("GET", path) is not None


async def test_a_name_that_somebody_else_has_is_told_before_anything_goes(workshop):
    await workshop.reach(BEFORE["around"])
    stage = {"stage_name": "find", "config": {"stage_id": "limit", "parameters": {}}}
    made = {"retriever_name": "theirs", "stages": [stage]}
    theirs = (await workshop.send("POST", "/retrievers", made))["retriever_id"]
    shown = {"title": "Ads", "inputs": [], "exposed_fields": ["title"]}
    body = {"public_name": "their-ads", "display_config": shown}
    await workshop.send("POST", f"/retrievers/{theirs}/publish", body)
    taken = BEFORE["around"].replace("ad-search", "their-ads")
    (refusal,) = (await workshop.declare(taken).plan()).refusals
    assert refusal.guard == "unavailable"
    assert "their-ads" in refusal.message
    free = BEFORE["around"].replace("ad-search", "free-ads")
    assert (await workshop.declare(free).plan()).refusals == ()


async def test_a_renamed_retriever_keeps_its_page(workshop):
    await workshop.reach(BEFORE["around"])
    before = await workshop.find("retrievers", "search")
    path = f"/retrievers/{before['retriever_id']}/publish"
    page = await workshop.send("GET", path)
    text = BEFORE["around"].replace("name: search", "name: finder")
    text = text.replace("finder, namespace: ads}\nspec", "finder, namespace: ads, "
                        "renamed_from: search}\nspec")  # fmt: skip
    await workshop.reach(text)
    assert await workshop.send("GET", path) == page


FIELDS = {
    "rate_limit_config: {tier: elevated}": ("rate_limit_config", {"tier": "standard"}),
    "tags: [public]": ("tags", []),
    "category: ads": ("category", ""),
    "is_active: false": ("is_active", True),
}


@pytest.mark.parametrize("line", FIELDS)
async def test_a_line_that_is_taken_out_is_taken_back_in_place(workshop, line):
    text = BEFORE["around"] + "  is_active: false\n"
    await workshop.reach(text)
    kept = (await workshop.find("retrievers", "search"))["retriever_id"]
    before = await workshop.send("GET", f"/retrievers/{kept}/publish")
    await workshop.reach(text.replace(f"  {line}\n", ""))
    page = await workshop.send("GET", f"/retrievers/{kept}/publish")
    name, value = FIELDS[line]
    found = page[name]
    assert found == value or (isinstance(value, dict) and found["tier"] == value["tier"])
    assert page["public_id"] == before["public_id"]


async def test_a_tombstone_unpublishes_and_the_retriever_stays(workshop):
    await workshop.reach(BEFORE["around"])
    gone = RETRIEVER + PAGE.partition("spec:")[0].replace("on_replace: recreate", "ensure: absent")
    await workshop.reach(gone)
    found = await workshop.find("retrievers", "search")
    assert await workshop.send("GET", f"/retrievers/{found['retriever_id']}/publish") is None


async def test_a_page_whose_manifest_is_gone_stays(workshop):
    await workshop.reach(BEFORE["around"])
    page = await _page(workshop)
    await workshop.reach(RETRIEVER)
    assert await _page(workshop) == page


async def test_a_page_that_was_published_by_hand_is_declared_without_a_step(workshop):
    await workshop.reach(RETRIEVER)
    found = await workshop.find("retrievers", "search")
    body = {"public_name": "by-hand", "display_config": {"title": "Ads", "inputs": [],
            "exposed_fields": ["title"]}, "description": "Find an ad", "tags": ["public"],
            "rate_limit_config": {"tier": "elevated"}, "category": "ads"}  # fmt: skip
    await workshop.send("POST", f"/retrievers/{found['retriever_id']}/publish", body)
    text = BEFORE["around"].replace("ad-search", "by-hand")
    assert (await workshop.declare(text).plan()).is_empty
