"""A project on disk whose API is inside the process."""

from pathlib import Path

import pytest

PROJECT = """
stack: ads-platform
api: {url: embedded}
"""
MANIFESTS = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Every advertisement
  bucket_schema: {properties: {title: {type: text}}}
"""

SEARCHED = """
apiVersion: reconciler/v1
kind: Collection
metadata: {name: videos, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: title}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [videos]
  input_schema: {query: {type: text, required: true}}
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          searches:
            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
              query: {input_mode: text, value: "{{INPUT.query}}"}
          final_top_k: 25
---
apiVersion: reconciler/v1
kind: Check
metadata: {name: cars, namespace: ads}
spec:
  retriever: search
  request: {inputs: {query: red car}}
  expect: {contains: [{where: {title: red sports car}, rank_at_most: 2}]}
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`ads`, below the folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    ads = tmp_path / "ads"
    (ads / "manifests").mkdir(parents=True)
    (ads / "reconciler.yaml").write_text(PROJECT, encoding="utf-8")
    (ads / "manifests" / "all.yaml").write_text(MANIFESTS, encoding="utf-8")
    return ads


@pytest.fixture
def searched(folder: Path) -> Path:
    """The same, with something to search and a check of it."""
    (folder / "manifests" / "search.yaml").write_text(SEARCHED, encoding="utf-8")
    return folder
