"""A finding stops no plan, and a comment silences what a plan warns of."""

import pytest

from reconciler.model.errors import Rejected
from reconciler.workflows.lint import lint
from reconciler.workflows.validate import validate

pytestmark = pytest.mark.anyio

STACK = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: garden}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: plants, namespace: garden}
spec:
  bucket_schema: {properties: {note: {type: text}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: notes, namespace: garden}
spec:
  source: {type: bucket, bucket_ids: [plants]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: noet}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: find, namespace: garden}
spec:
  collection_identifiers: [notes]
  input_schema: {query: {type: text}, unused: {type: text}}
  stages:
  - stage_name: first
    config:
      stage_id: attribute_filter
      parameters: {field: note, operator: eq, value: "{{INPUT.query}}"}
  budget_limits: {max_time_ms: 0}
"""
REASON = "  # reconciler: ignore[unknown-property] the old feed calls it so"


async def test_no_finding_stops_a_plan(workshop):
    workshop.declare(STACK)
    told = {each.code for each in lint(workshop.folder, environment=None, environ={}).problems}
    assert {"budget-below-ceilings", "unused-input", "unindexed-filter"} <= told
    plan = await workshop.plan()
    assert plan.is_applicable
    assert {each.code for each in plan.warnings} == {"unknown-property"}
    await workshop.reach(STACK)


async def test_what_a_comment_silences_no_plan_warns_of(workshop):
    workshop.declare(STACK.replace("{text: noet}", f"{{text: noet}}{REASON}"))
    assert (await workshop.plan()).warnings == ()


def test_lint_tells_whatever_validate_tells(workshop):
    workshop.declare(STACK)
    told = {each.code for each in lint(workshop.folder, environment=None, environ={}).problems}
    said = {each.code for each in validate(workshop.folder, environment=None, environ={}).problems}
    assert said < told


def test_what_is_no_manifest_of_the_project_is_not_called_clean(workshop, tmp_path):
    workshop.declare(STACK)
    other = tmp_path / "other.yaml"
    other.write_text(STACK, encoding="utf-8")
    with pytest.raises(Rejected) as refused:
        lint(workshop.folder, environment=None, environ={}, paths=[other])
    assert [each.code for each in refused.value.problems] == ["not-of-this-project"]
