"""A swapped retriever that was published is published again, and its public form is never lost."""

import pytest
from projects import Unsteady, Workshop

from reconciler.emulator.app import create_app
from reconciler.model.run.event import Outcome

pytestmark = pytest.mark.anyio

BEFORE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
lifecycle: {on_replace: swap, republish: true}
spec:
  stages:
    - stage_name: find
      config: {stage_id: attribute_filter, parameters: {field: brand, value: "x"}}
"""
AFTER = BEFORE.replace("field: brand", "field: maker")
FORM = {
    "public_name": "ad-search",
    "description": "Find an ad",
    "icon_base64": "aWNvbg==" * 1000,
    "display_config": {"title": "Ads", "inputs": [], "exposed_fields": ["title"]},
    "rate_limit_config": {"tier": "elevated"},
    "tags": ["public"],
    "category": "ads",
}
SERVERS_OWN = ("retriever_id", "public_id", "created_at", "updated_at")


@pytest.fixture
def unsteady(tmp_path):
    return Workshop(tmp_path, transport=Unsteady(create_app()))


async def _carry_out(workshop, text):
    return await workshop.carry_out(await workshop.declare(text).plan())


async def _published(workshop, **more):
    await _carry_out(workshop, BEFORE)
    search = await workshop.find("retrievers", "search")
    path = f"/retrievers/{search['retriever_id']}/publish"
    await workshop.send("POST", path, {**FORM, **more})
    return path


async def _form(workshop):
    search = await workshop.find("retrievers", "search")
    form = await workshop.send("GET", f"/retrievers/{search['retriever_id']}/publish")
    assert form["display_config"].pop("retriever_config")["stages"] == search["stages"]
    return {key: value for key, value in form.items() if key not in SERVERS_OWN}


async def _is_swapped(workshop, form):
    assert (await workshop.plan()).is_empty
    rows = (await workshop.send("POST", "/retrievers/list", {}))["results"]
    assert [row["retriever_name"] for row in rows] == ["search"]
    (stage,) = rows[0]["stages"]
    assert stage["config"]["parameters"]["field"] == "maker"
    assert rows[0]["metadata"] == {"reconciler": {"stack": "ads-platform", "keys": []}}
    assert await _form(workshop) == form


async def test_a_published_retriever_is_swapped_with_its_public_form(unsteady):
    await _published(unsteady)
    form = await _form(unsteady)
    ended = await _carry_out(unsteady, AFTER)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    await _is_swapped(unsteady, form)


async def test_a_public_form_that_was_switched_off_stays_off(unsteady):
    path = await _published(unsteady)
    await unsteady.send("PATCH", path, {"is_active": False})
    await _carry_out(unsteady, AFTER)
    assert (await _form(unsteady))["is_active"] is False


@pytest.mark.parametrize("writes", range(7))
async def test_a_public_form_survives_a_swap_that_stops_anywhere(unsteady, writes):
    await _published(unsteady)
    form = await _form(unsteady)
    unsteady.transport.left = writes
    ended = await _carry_out(unsteady, AFTER)
    assert (writes < 6) is any(event.outcome is not Outcome.DONE for event in ended)
    unsteady.transport.left = 10**9
    await _carry_out(unsteady, AFTER)
    await _is_swapped(unsteady, form)


async def test_a_public_form_survives_a_swap_whose_every_answer_is_lost(unsteady):
    await _published(unsteady)
    form = await _form(unsteady)
    unsteady.transport.loses_answers = True
    ended = await _carry_out(unsteady, AFTER)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    await _is_swapped(unsteady, form)


async def test_the_new_public_key_is_told_to_nobody(unsteady):
    await _published(unsteady)
    ended = await _carry_out(unsteady, AFTER)
    assert "pk_live" not in repr(ended)


async def test_a_form_that_asks_for_a_password_is_not_withdrawn(unsteady):
    await _published(unsteady, password_secret_name="word")
    plan = await unsteady.declare(AFTER).plan()
    assert "public-form" in [refusal.guard for refusal in plan.refusals]


async def test_a_password_that_was_set_since_the_plan_stops_the_withdrawal(unsteady):
    path = await _published(unsteady)
    plan = await unsteady.declare(AFTER).plan()
    await unsteady.send("PATCH", path, {"password_secret_name": "word"})
    failed = [event for event in await unsteady.carry_out(plan) if event.problem]
    assert [event.problem.code for event in failed] == ["not-republishable"]
    assert await unsteady.send("GET", path) is not None
