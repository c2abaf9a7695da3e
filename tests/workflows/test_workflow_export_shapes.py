"""The vendor's worked shapes, made by hand with made-up names, come in without an edit."""

import pytest
from projects import GENEROUS

from reconciler.manifest.project.save import create
from reconciler.model.change import Action
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.export import ExportOptions, plan_export
from reconciler.workflows.validate import validate

pytestmark = pytest.mark.anyio
TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
IMAGE = {"feature_extractor_name": "image_extractor", "version": "v1"}
URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"
PROPERTIES = {"title": {"type": "string"}, "body": {"type": "text", "required": True}}
MARK = {"managed-by": "tool"}

BUCKETS = {
    "keyed": {
        "unique_key": {"fields": ["title"], "default_policy": "upsert"},
        "metadata": MARK,
        "storage_class": "standard",
    },
    "described": {"description": "Every leaflet\nand every letter\n"},
    "fed": {"source_adapter": {"adapter_type": "mux", "batching": {"mode": "count"}}},
}
COLLECTIONS = {
    "passing_on": {
        "feature_extractor": {
            **TEXT,
            "input_mappings": {"text": "body"},
            "field_passthrough": [{"source_path": "title"}],
            "parameters": {"extractor_type": "text_extractor", "chunk_size": 500},
        },
        "schedule": {
            "trigger_type": "cron",
            "schedule_config": {"cron_expression": "0 2 * * *"},
        },
        "metadata": MARK,
        "enabled": True,
    },
    "filtered": {
        "feature_extractor": {**TEXT, "field_passthrough": [
            {"source_path": "title", "target_path": "headline", "required": True}
        ]},
        "enabled": False,
    },
    "of_images": {"feature_extractor": {**IMAGE, "include_all_source_fields": True}},
}  # fmt: skip
SEARCH = {
    "stage_name": "search",
    "config": {
        "stage_id": "feature_search",
        "parameters": {
            "searches": [
                {
                    "feature_uri": URI,
                    "query": {"input_mode": "text", "value": "{{INPUT.query}}"},
                    "top_k": 50,
                }
            ],
            "final_top_k": 10,
        },
    },
}
PROMPT = "You rank ads.\n\n  * Be fair: never guess.\n  * Answer in ${LANGUAGE}.\n{{DOC.body}}\n"
RETRIEVERS = {
    "plain": [SEARCH],
    "limited": [
        SEARCH,
        {"stage_name": "few", "config": {"stage_id": "limit", "parameters": {"limit": 3}}},
    ],
    "asking": [
        SEARCH,
        {
            "stage_name": "judge",
            "on_error": "skip",
            "config": {
                "stage_id": "llm_filter",
                "parameters": {"criteria": PROMPT, "api_key": "sk-made-up-000000"},
            },
        },
    ],
    "sorted": [
        SEARCH,
        {
            "stage_name": "order",
            "config": {
                "stage_id": "sort_attribute",
                "parameters": {"sort_field": "title", "order": "asc"},
            },
        },
    ],
    "narrowed": [
        {
            "stage_name": "only",
            "config": {
                "stage_id": "attribute_filter",
                "parameters": {
                    "conditions": {"AND": [{"field": "title", "operator": "eq", "value": "on"}]}
                },
            },
        },
        SEARCH,
    ],
}


async def _build(workshop):
    await workshop.send(
        "POST",
        "/namespaces",
        {
            "namespace_name": "ads",
            "description": "managed",
            "feature_extractors": [TEXT, IMAGE],
            "payload_indexes": [{"field_name": "metadata.category", "type": "keyword"}],
        },
    )
    for _ in range(9):
        await workshop.send("GET", "/namespaces/ads")
    ids = []
    for name, more in BUCKETS.items():
        body = {"bucket_name": name, "bucket_schema": {"properties": PROPERTIES}, **more}
        ids.append((await workshop.send("POST", "/buckets", body))["bucket_id"])
    for name, more in COLLECTIONS.items():
        source = {"type": "bucket", "bucket_ids": ids}
        await workshop.send(
            "POST", "/collections", {"collection_name": name, "source": source, **more}
        )
    for name, stages in RETRIEVERS.items():
        body = {
            "retriever_name": name,
            "collection_identifiers": ["passing_on"],
            "input_schema": {"query": {"type": "text", "required": True}},
            "stages": stages,
            "tags": ["prod"],
            "metadata": MARK,
        }
        await workshop.send("POST", "/retrievers", body)


async def test_they_are_adopted_as_they_are(workshop):
    await _build(workshop)
    async with workshop.reader() as reader:
        found = await plan_export(
            workshop._project(), reader, options=ExportOptions(adopt=True), environ={}
        )
    assert (found.differences, found.left_out) == ((), ())
    assert len(found.new) == 1 + len(BUCKETS) + len(COLLECTIONS) + len(RETRIEVERS)
    for each in found.new:
        create(workshop.folder / each.file, each.text)
    result = validate(workshop.folder, environment=None, environ={})
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    plan = await workshop.plan(PlanOptions())
    assert {step.action for step in plan} == {Action.ADOPT}
    assert [step.changes for step in plan if step.changes] == []
    secrets = {each.name: "sk-made-up-000000" for each in found.secrets}
    assert len(secrets) == 1
    await workshop.apply(GENEROUS, environ=secrets)
    assert (await workshop.plan()).is_empty


async def test_a_prompt_stays_readable_and_keeps_every_character(workshop):
    await _build(workshop)
    async with workshop.reader() as reader:
        found = await plan_export(workshop._project(), reader, options=ExportOptions(), environ={})
    text = next(each.text for each in found.new if each.address.name == "asking")
    assert "criteria: |\n" in text
    assert "  * Be fair: never guess.\n" in text
    assert "Answer in $${LANGUAGE}." in text
