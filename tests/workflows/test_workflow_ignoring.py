"""What a manifest ignores is shown by no plan, and is live as it was after every apply."""

import pytest

pytestmark = pytest.mark.anyio

STACK = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: find, namespace: ads}
lifecycle: {ignore_changes: ["stages.*.config.parameters.limit"]}
spec:
  description: one
  stages:
    - {stage_name: a, config: {stage_id: limit, parameters: {limit: 1}}}
    - {stage_name: b, description: second, config: {stage_id: limit, parameters: {limit: 2}}}
"""


def _stage(name, limit, **more):
    return {
        "stage_name": name,
        "config": {"stage_id": "limit", "parameters": {"limit": limit}},
    } | more


async def test_what_a_pattern_names_survives_a_change_beside_it(workshop):
    await workshop.reach(STACK)
    find = await workshop.find("retrievers", "find")
    by_hand = {"stages": [_stage("a", 71), _stage("b", 72)]}
    async with workshop.api() as api:
        await api.patch(f"/retrievers/{find['retriever_id']}", json=by_hand)

    plan = await workshop.plan()
    assert [change.path for step in plan for change in step.changes] == [
        ("stages", "b", "description")
    ]

    await workshop.reach(STACK)
    stages = (await workshop.find("retrievers", "find"))["stages"]
    assert [(each["config"]["parameters"], each.get("description")) for each in stages] == [
        ({"limit": 71}, None),
        ({"limit": 72}, "second"),
    ]
