"""Alerts, from creation to deletion; what is judged are the rows of the API."""

import httpx
import pytest
from projects import Counting, Unsteady, relaxed

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.errors import IncompleteRead, Rejected
from reconciler.model.run.event import Outcome
from reconciler.workflows.pull import plan_pull

pytestmark = pytest.mark.anyio

BASE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec: {bucket_schema: {properties: {body: {type: text}}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: words, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor: {feature_extractor_name: text_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [words]
  input_schema: {query: {type: text, required: true}, size: {type: integer}}
  stages: [{stage_name: cut, config: {stage_id: sample, parameters: {count: 5}}}]
"""
FULL = {
    "description": "d",
    "retriever_id": "search",
    "trigger_on": "no_results",
    "inputs": {"query": "cars", "size": 3},
    "cooldown_seconds": 60,
    "notification_config": {"channels": [{"channel_type": "slack"}], "include_scores": False},
    "enabled": False,
    "metadata": {"team": "media"},
}
LEAST = {"retriever_id": "search", "inputs": {"query": "cars"}}
WATCH = """
---
apiVersion: reconciler/v1
kind: Alert
metadata: {name: stalled}
spec:
  source: system
  system_condition:
    type: batch_stalled
    params: {stall_minutes: 30, collection_id: ads/words, bucket_id: ads/texts}
  namespace_selector: {mode: selected, namespace_ids: [ads]}
  notification_config: {channels: [{channel_type: email}]}
"""


def alert(name="quiet", lifecycle="{}", renamed_from=None, **spec):
    metadata = {"name": name, "namespace": "ads"}
    if renamed_from:
        metadata["renamed_from"] = renamed_from
    whole = {"notification_config": {"channels": [{"channel_type": "slack"}]}, **spec}
    return (
        (
            f"\n---\napiVersion: reconciler/v1\nkind: Alert\nmetadata: {metadata}\n"
            f"lifecycle: {lifecycle}\nspec: {whole}\n"
        )
        .replace("False", "false")
        .replace("True", "true")
    )


async def row(workshop, name="quiet", path="alerts"):
    found = [each for each in await rows(workshop, path) if each["name"] == name]
    return found[0] if found else None


async def rows(workshop, path="alerts"):
    return (await workshop.send("POST", f"/{path}/list", {}))["results"]


async def test_what_is_declared_is_made_with_ids_for_names(workshop):
    await workshop.reach(BASE + alert(**FULL))
    made, search = await row(workshop), await workshop.find("retrievers", "search")
    assert made["retriever_id"] == search["retriever_id"]
    assert made["metadata"]["reconciler"]["stack"] == "ads-platform"
    same = {key: made[key] for key in FULL if key not in ("retriever_id", "metadata", "source")}
    assert same["notification_config"].pop("include_matches") is True
    assert same == {key: FULL[key] for key in same}


@pytest.mark.parametrize(
    ("field", "value", "default"),
    [
        ("description", "d", ""),
        ("trigger_on", "no_results", "results"),
        ("min_count", 4, 1),
        ("cooldown_seconds", 60, 0),
        ("enabled", False, True),
        ("inputs", {"query": "cars", "size": 3}, {"query": "cars"}),
    ],
)
async def test_a_line_that_is_taken_out_is_its_default_again(workshop, field, value, default):
    await workshop.reach(BASE + alert(**{**LEAST, field: value}))
    first = await row(workshop)
    assert first[field] == value
    await workshop.reach(BASE + alert(**LEAST))
    after = await row(workshop)
    assert (after[field], after["alert_id"]) == (default, first["alert_id"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("threshold", {"field": "score", "operator": "gte", "value": 0.5}),
        ("renotify_interval_seconds", 90),
    ],
)
async def test_what_the_api_cannot_take_away_is_refused_and_can_be_replaced(workshop, field, value):
    await workshop.reach(BASE + alert(**LEAST, **{field: value}))
    first = await row(workshop)
    assert first[field] == value
    plan = await workshop.declare(BASE + alert(**LEAST)).plan()
    assert [each.guard for each in plan.refusals] == ["replacement"]
    await workshop.reach(BASE + alert(lifecycle="{on_replace: recreate}", **LEAST))
    after = await row(workshop)
    assert after[field] is None
    assert after["alert_id"] != first["alert_id"]


async def test_the_source_never_changes_in_place(workshop):
    await workshop.reach(BASE + alert(**LEAST))
    condition = {"source": "system", "system_condition": {"type": "dlq_growth"}}
    plan = await workshop.declare(BASE + alert(**condition)).plan()
    assert {(each.guard, str(each.address)) for each in plan.refusals} == {
        ("replacement", "Alert/ads/quiet")
    }
    await workshop.reach(BASE + alert(lifecycle="{on_replace: recreate}", **condition))
    assert (await row(workshop))["source"] == "system"
    assert len(await rows(workshop)) == 1


async def test_free_parameters_are_changed_and_sent_as_a_whole(workshop):
    one = {"source": "system", "system_condition": {"type": "batch_failed", "params": {"a": 1}}}
    await workshop.reach(BASE + alert(**one))
    other = {
        "type": "collection_empty",
        "params": {"collection_id": "words", "retriever_id": "search"},
    }
    await workshop.reach(BASE + alert(source="system", system_condition=other))
    words, search = [
        await workshop.find(kind, name)
        for kind, name in (("collections", "words"), ("retrievers", "search"))
    ]
    ids = {"collection_id": words["collection_id"], "retriever_id": search["retriever_id"]}
    assert (await row(workshop))["system_condition"] == {**other, "params": ids}
    await workshop.reach(BASE + alert(source="system", system_condition={"type": "dlq_growth"}))
    assert not (await row(workshop))["system_condition"].get("params")


async def test_a_batch_channel_takes_names(workshop):
    batch = {"channel_type": "batch", "config": {"collection_id": "words", "bucket_id": "texts"}}
    await workshop.reach(BASE + alert(**LEAST, notification_config={"channels": [batch]}))
    words = await workshop.find("collections", "words")
    texts = await workshop.find("buckets", "texts")
    (sent,) = (await row(workshop))["notification_config"]["channels"]
    ids = {"collection_id": words["collection_id"], "bucket_id": texts["bucket_id"]}
    assert sent["config"] == ids


async def test_a_drifted_alert_is_changed_back_and_a_fired_one_is_left_alone(workshop):
    await workshop.reach(BASE + alert(**FULL))
    path = f"/alerts/{(await row(workshop))['alert_id']}"
    await workshop.send("PATCH", path, {"inputs": {"query": "boats"}, "cooldown_seconds": 5})
    plan = await workshop.plan()
    (step,) = plan.steps
    assert {".".join(map(str, each.path)) for each in step.changes} == {
        "inputs.query",
        "inputs.size",
        "cooldown_seconds",
    }
    await workshop.apply()
    assert (await row(workshop))["inputs"] == FULL["inputs"]


async def test_an_alert_is_renamed_in_place(workshop):
    await workshop.reach(BASE + alert(**LEAST))
    first = await row(workshop)
    await workshop.reach(BASE + alert("silence", renamed_from="quiet", **LEAST))
    assert [(each["name"], each["alert_id"]) for each in await rows(workshop)] == [
        ("silence", first["alert_id"])
    ]


@pytest.mark.parametrize("gone", ["", alert(lifecycle="{ensure: absent}")])
async def test_an_alert_goes_and_its_retriever_stays(workshop, gone):
    await workshop.reach(BASE + alert(**LEAST))
    await workshop.reach(BASE + gone)
    assert await rows(workshop) == []
    assert await workshop.find("retrievers", "search")


async def test_an_alert_made_by_hand_is_adopted_with_its_id(workshop):
    await workshop.reach(BASE)
    search = await workshop.find("retrievers", "search")
    config = {"channels": [{"channel_type": "slack"}]}
    said = {"name": "quiet", "retriever_id": search["retriever_id"], "inputs": {"query": "cars"}}
    made = await workshop.send("POST", "/alerts", {**said, "notification_config": config})
    plan = await workshop.declare(BASE + alert(**LEAST)).plan()
    assert [each.guard for each in plan.refusals] == ["adoption"]
    await workshop.reach(BASE + alert(lifecycle="{adopt: true}", **LEAST))
    (found,) = await rows(workshop)
    assert found["alert_id"] == made["alert_id"]


async def test_a_lost_answer_never_makes_a_second_alert(workshop):
    await workshop.reach(BASE)
    unsteady = Unsteady(workshop.transport.app)
    workshop.transport = unsteady
    unsteady.loses_answers = True
    ended = await workshop.attempt(BASE + alert(**LEAST))
    assert [each.outcome for each in ended] in ([Outcome.DONE], [Outcome.UNKNOWN])
    unsteady.loses_answers = False
    assert len(await rows(workshop)) == 1
    await workshop.reach(BASE + alert(**LEAST))
    assert len(await rows(workshop)) == 1


async def test_the_organisations_alert_is_made_at_the_organisation(workshop):
    await workshop.reach(BASE + WATCH)
    made = await row(workshop, "stalled", "organizations/alerts")
    words = await workshop.find("collections", "words")
    texts = await workshop.find("buckets", "texts")
    home = await workshop.find("namespaces", "ads")
    assert made["namespace_id"] is None
    assert made["system_condition"]["params"] == {
        "stall_minutes": 30,
        "collection_id": words["collection_id"],
        "bucket_id": texts["bucket_id"],
    }
    assert made["namespace_selector"]["namespace_ids"] == [home["namespace_id"]]
    assert await rows(workshop) == []


async def test_the_organisations_alert_changes_in_place_and_goes(workshop):
    await workshop.reach(BASE + WATCH)
    first = await row(workshop, "stalled", "organizations/alerts")
    everywhere = WATCH.replace("{mode: selected, namespace_ids: [ads]}", "{mode: all}")
    await workshop.reach(BASE + everywhere.replace("30", "45"))
    after = await row(workshop, "stalled", "organizations/alerts")
    assert after["alert_id"] == first["alert_id"]
    assert after["system_condition"]["params"]["stall_minutes"] == 45
    assert after["namespace_selector"]["mode"] == "all"
    assert not after["namespace_selector"].get("namespace_ids")
    await workshop.reach(BASE)
    assert await rows(workshop, "organizations/alerts") == []


async def test_one_name_may_be_in_a_namespace_and_at_the_organisation(workshop):
    await workshop.reach(BASE + WATCH + alert("stalled", **LEAST))
    assert len(await rows(workshop)) == len(await rows(workshop, "organizations/alerts")) == 1
    plan = await workshop.declare(BASE + WATCH).plan()
    assert [(step.action, str(step.address)) for step in plan.steps] == [
        (Action.DELETE, "Alert/ads/stalled")
    ]


@pytest.mark.parametrize(
    ("address", "manifest"),
    [
        ("Collection/ads/words", "Collection"),
        ("Bucket/ads/texts", "Bucket"),
        ("Namespace/ads", "Namespace"),
    ],
)
async def test_nothing_goes_that_an_alert_of_the_organisation_watches(workshop, address, manifest):
    await workshop.reach(BASE + WATCH)
    path = "/organizations/alerts/stalled"
    # Nobody's from now on: it stays, whatever this stack does.
    await workshop.send("PATCH", path, {"metadata": {}})
    inside = ", namespace: ads" if manifest != "Namespace" else ""
    name = address.rpartition("/")[2]
    gone = (
        f"apiVersion: reconciler/v1\nkind: {manifest}\nmetadata: {{name: {name}{inside}}}\n"
        "lifecycle: {ensure: absent}\n"
    )
    plan = await workshop.declare(gone).plan()
    found = {(each.guard, str(each.address)) for each in plan.refusals}
    assert ("still-used", address) in found
    used = {
        str(step.address): [str(user) for user in step.blast_radius.users]
        for step in plan.steps
        if step.blast_radius
    }
    assert used[address] == ["Alert/stalled"]


async def test_what_goes_together_breaks_nothing(workshop):
    await workshop.reach(BASE + WATCH + alert(**LEAST))
    plan = await workshop.destroy_plan(relaxed())
    assert not [each for each in plan.refusals if each.guard == "still-used"]
    order = [str(step.address) for step in plan.steps]
    assert order.index("Alert/stalled") < order.index("Collection/ads/words")
    assert order.index("Alert/ads/quiet") < order.index("Retriever/ads/search")


class Denying(Counting):
    """The embedded API, for a key that may not list alerts."""

    async def handle_async_request(self, request):
        if request.url.path.endswith("alerts/list"):
            return httpx.Response(403, json={"error": {"message": "no"}}, request=request)
        return await super().handle_async_request(request)


async def test_a_key_that_may_not_list_alerts_does_for_a_stack_without_any(workshop):
    workshop.transport = Denying(workshop.transport.app)
    await workshop.reach(BASE)
    with pytest.raises(IncompleteRead):
        await workshop.declare(BASE + alert(**LEAST)).plan()


async def test_what_a_hidden_alert_could_use_goes_only_when_it_is_named(workshop):
    workshop.transport = Denying(workshop.transport.app)
    await workshop.reach(BASE)
    plan = await workshop.declare(
        BASE.split("---\napiVersion: reconciler/v1\nkind: Retr")[0]
    ).plan()
    assert [str(each.address) for each in plan.refusals] == ["Retriever/ads/search"]


async def test_a_name_alone_leads_nowhere_from_outside_of_namespaces(workshop):
    await workshop.reach(BASE)
    with pytest.raises(Rejected) as told:
        await workshop.declare(BASE + WATCH.replace("ads/words", "words")).plan()
    (problem,) = told.value.problems
    assert problem.message == "`words` is neither the name nor the id of a Collection"
    assert problem.remedy == "write `ads/words`"


async def test_an_id_means_the_same_as_a_name(workshop):
    await workshop.reach(BASE + WATCH)
    words = await workshop.find("collections", "words")
    plan = await workshop.declare(BASE + WATCH.replace("ads/words", words["collection_id"])).plan()
    assert plan.is_empty


async def test_what_is_live_of_the_organisations_alert_is_pulled(workshop):
    await workshop.reach(BASE + WATCH)
    condition = {"type": "batch_stalled", "params": {"stall_minutes": 5, "bucket_id": None}}
    texts = await workshop.find("buckets", "texts")
    condition["params"]["bucket_id"] = texts["bucket_id"]
    path = "/organizations/alerts/stalled"
    await workshop.send("PATCH", path, {"system_condition": condition})
    async with workshop.reader() as reader:
        pulled = await plan_pull(
            workshop._project(), reader, addresses=[Address("Alert", "", "stalled")], environ={}
        )
    (text,) = pulled.texts.values()
    assert "{stall_minutes: 5, bucket_id: ads/texts}" in text
