"""Fields that need a request of their own, or come back in another form, still converge."""

import pytest

from reconciler.model.run.event import Outcome
from reconciler.rendering.text.as_text import plan_as_text

pytestmark = pytest.mark.anyio

HOME = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  description: Everything
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
  payload_indexes:
    - {field_name: metadata.brand, type: keyword}
  adaptive_indexing: true
  tiering: {enabled: true, idle_days: {cold: 30}}
  spend_budget: {daily_usd: 10, monthly_usd: 100}
  pinned: {enabled: true}
  trusted_issuers:
    - {issuer: https://id.example.com, jwks_url: https://id.example.com/keys, retrievers: [search]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  bucket_schema: {properties: {body: {type: text, required: true}, sku: {type: string}}}
  unique_key: {fields: [sku], default_policy: upsert}
  storage_class: standard
  source_adapter: {adapter_type: generic_webhook, dedup_key: sku}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: chunks, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: body}
    field_passthrough: [{source_path: sku}]
    parameters: {extractor_type: text_extractor, chunk_size: 200}
  tiering: {exempt: legal hold}
  lifecycle_state: cold
  index_map: {"mixpeek://text_extractor@v1/a": "mixpeek://text_extractor@v1/b"}
  schedule: {trigger_type: interval, schedule_config: {interval_seconds: 3600}}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  description: Finds texts
  visibility: private
  collection_identifiers: [chunks]
  input_schema: {query: {type: text, required: true, examples: [cats]}}
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          searches:
            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
              query: {input_mode: text, value: "{{INPUT.query}}"}
              collection_identifiers: [chunks]
        pre_filters: {AND: [{field: metadata.brand, value: ACME}]}
    - stage_name: shorter
      config: {stage_id: limit, parameters: {limit: 3}}
  display_config:
    title: Texts
    inputs: [{field_name: query, field_schema: {type: text}, label: What}]
    exposed_fields: [body]
    theme: {primary_color: "#000000"}
  tags: [b, a]
"""


async def _settle(workshop, text):
    ended = await workshop.declare(text).apply()
    assert all(event.outcome is Outcome.DONE for event in ended), ended
    plan = await workshop.plan()
    assert plan.is_empty, plan_as_text(plan, color=False)
    return ended


async def test_fields_of_every_sort_settle_in_one_apply(workshop):
    await _settle(workshop, HOME)


CHANGES = {
    "a PUT carries the storage class": ("storage_class: standard", "storage_class: nearline"),
    "a PATCH carries the source adapter": ("dedup_key: sku", "dedup_key: body"),
    "both, in one step": (
        "standard\n  source_adapter: {adapter_type: generic_webhook, dedup_key: sku",
        "nearline\n  source_adapter: {adapter_type: generic_webhook, dedup_key: body",
    ),
    "a key's policy": ("default_policy: upsert", "default_policy: insert"),
    "a key loses its policy": (", default_policy: upsert", ""),
    "a new property": ("sku: {type: string}}", "sku: {type: string}, year: {type: integer}}"),
    "another endpoint carries the lifecycle": ("lifecycle_state: cold", "lifecycle_state: active"),
    "an override is replaced": ("exempt: legal hold", "enabled: false"),
    "an override is taken away": ("  tiering: {exempt: legal hold}\n", ""),
    "an index is added": ("type: keyword}", "type: keyword}\n    - {field_name: a, type: text}"),
    "an extractor is added": (
        "version: v1}]",
        "version: v1}, {feature_extractor_name: image_extractor, version: v1}]",
    ),
    "a budget moves": ("daily_usd: 10", "daily_usd: 20"),
    "issuers are taken away": (
        "  trusted_issuers:\n    - {issuer: https://id.example.com, jwks_url: "
        "https://id.example.com/keys, retrievers: [search]}\n",
        "",
    ),
    "a pipeline changes": ("limit: 3", "limit: 5"),
    "an input gains an example": ("[cats]", "[cats, dogs]"),
    "a page changes its colour": ("#000000", "#ffffff"),
    "tags go": ("  tags: [b, a]\n", ""),
    "a schedule changes": ("interval_seconds: 3600", "interval_seconds: 60"),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_settles_in_one_apply(workshop, change):
    before, after = CHANGES[change]
    assert before in HOME
    await _settle(workshop, HOME)
    ended = await _settle(workshop, HOME.replace(before, after))
    assert len(ended) == 1


async def test_stages_of_a_published_retriever_wait_until_it_is_unpublished(workshop):
    await _settle(workshop, HOME)
    published = (
        f"/retrievers/{(await workshop.find('retrievers', 'search'))['retriever_id']}/publish"
    )
    await workshop.send("POST", published, {"public_name": "search-texts"})
    changed = HOME.replace("limit: 3", "limit: 5")
    plan = await workshop.declare(changed).plan()
    assert [refusal.guard for refusal in plan.refusals] == ["replacement"]
    await workshop.send("DELETE", published)
    await _settle(workshop, changed)


async def test_an_index_made_by_hand_survives_an_update_of_the_list(workshop):
    await _settle(workshop, HOME)
    indexes = [{"field_name": "metadata.brand", "type": "keyword"}]
    by_hand = [*indexes, {"field_name": "metadata.year", "type": "integer"}]
    await workshop.send("PATCH", "/namespaces/ads", {"payload_indexes": by_hand})
    await _settle(
        workshop,
        HOME.replace(
            "type: keyword}", "type: keyword}\n    - {field_name: metadata.spend, type: float}"
        ),
    )
    live = await workshop.send("GET", "/namespaces/ads")
    names = {index["field_name"] for index in live["payload_indexes"]}
    assert {"metadata.brand", "metadata.year", "metadata.spend"} <= names


async def test_a_namespace_expires_when_it_is_told_to_and_not_when_it_is_not(workshop):
    expiring = HOME.replace("  description: Everything", '  expires_at: "2030-01-01T00:00:00Z"')
    await _settle(workshop, expiring)
    assert (await workshop.send("GET", "/namespaces/ads"))["expires_at"].startswith("2030-01-01")
    await _settle(workshop, HOME.replace("  description: Everything", "  expires_at: null"))
    assert (await workshop.send("GET", "/namespaces/ads"))["expires_at"] is None


async def test_what_the_server_decides_stays_beside_a_part_that_says_nothing(workshop):
    await _settle(
        workshop,
        HOME.replace(
            "tiering: {enabled: true, idle_days",
            "tiering: {enabled: true, exempt: never, idle_days",
        ),
    )
    changed = HOME.replace(
        "tiering: {enabled: true, idle_days: {cold: 30}}", "tiering: {idle_days: {}}"
    )
    plan = await workshop.declare(changed).plan()
    assert "exempt" not in plan_as_text(plan, color=False)
    await _settle(workshop, changed)
    home = await workshop.send("GET", "/namespaces/ads")
    assert home["tiering"]["exempt"] == "never"


async def test_a_map_that_is_declared_empty_is_emptied(workshop):
    mapped = HOME.replace("dedup_key: sku}", "dedup_key: sku, field_mapping: {a: b}}")
    await workshop.reach(mapped)
    await workshop.reach(mapped.replace("{a: b}", "{}"))
    assert not (await workshop.find("buckets", "texts"))["source_adapter"].get("field_mapping")
