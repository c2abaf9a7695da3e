"""Places are looked up on demand: a plan that tells nothing about a document reads it once."""

import pytest
from projects import Workshop

from reconciler.manifest.yaml import read

pytestmark = pytest.mark.anyio

STACK = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  description: Everything
  bucket_schema: {properties: {body: {type: text}}}
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
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [chunks]
  input_schema: {query: {type: text}}
  stages:
    - stage_name: few
      config: {stage_id: limit, parameters: {limit: 3}}
"""


async def test_a_plan_looks_no_place_up_for_which_nobody_asks(tmp_path, monkeypatch):
    workshop = Workshop(tmp_path)
    await workshop.reach(STACK)
    looked_up = []
    thoroughly = read._read_thoroughly

    def note(source):
        looked_up.append(source.file)
        return thoroughly(source)

    monkeypatch.setattr(read, "_read_thoroughly", note)
    assert (await workshop.plan()).is_empty
    assert looked_up == []
    workshop.declare(STACK.replace("Everything", "All of it"))
    (step,) = await workshop.plan()
    assert looked_up == [], "who shows a plan as text asks for no place of a change"
    assert step.changes[0].location is not None
    assert looked_up, "the place of what differs is told to whoever asks"
