"""`graph` draws what is declared, also where something is wrong with it, and asks nobody."""

from pathlib import Path

import pytest
from command_line import Invoke

from reconciler.model.errors import ExitCode

STACK = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: raw, namespace: ads}
spec: {bucket_schema: {properties: {video: {type: video}}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [raw]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [scenes]
  input_schema: {query: {type: text}}
  stages:
  - stage_name: sort
    config: {stage_id: sort_attribute, parameters: {field: metadata.age}}
  - stage_name: kinds
    config: {stage_id: taxonomy_enrich, parameters: {taxonomy_id: brands}}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: alone, namespace: ads}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""


@pytest.fixture
def stack(project: Path) -> Path:
    for file in (project / "manifests").glob("*.yaml"):
        file.unlink()
    (project / "manifests" / "all.yaml").write_text(STACK)
    return project


def _nodes(text: str) -> set[str]:
    return {line.split('"')[1] for line in text.splitlines() if "label=" in line and "[" in line}


@pytest.mark.usefixtures("stack")
def test_it_draws_everything_and_what_is_only_referred_to(invoke: Invoke) -> None:
    said = invoke("graph", "--format", "dot")
    assert said.code == ExitCode.OK
    assert _nodes(said.out) == {
        "Bucket/ads/raw",
        "Bucket/ads/alone",
        "Collection/ads/scenes",
        "Retriever/ads/search",
        "Taxonomy/ads/brands",
    }


@pytest.mark.usefixtures("stack")
def test_around_an_address_stands_what_it_uses_and_what_uses_it(invoke: Invoke) -> None:
    said = invoke("graph", "Bucket/ads/raw", "--format", "dot")
    assert _nodes(said.out) == {"Bucket/ads/raw", "Collection/ads/scenes", "Retriever/ads/search"}


@pytest.mark.usefixtures("stack")
def test_the_way_of_the_data_leaves_out_the_rest(invoke: Invoke) -> None:
    said = invoke("graph", "--flow", "--format", "dot")
    assert _nodes(said.out) == {"Bucket/ads/raw", "Collection/ads/scenes", "Retriever/ads/search"}
    assert said.out.count(" -> ") == 2


def test_what_is_wrong_is_told_beside_the_picture_and_is_in_it(stack: Path, invoke: Invoke) -> None:
    file = stack / "manifests" / "all.yaml"
    broken = STACK.replace("collection_identifiers:", "collection_identifers:")
    file.write_text(f"{broken}---\nkind: Bucket\nmetadata: 3\nlifecycle: {{ensure: 7}}\n")
    said = invoke("graph", "--format", "dot")
    assert said.code == ExitCode.OK
    assert "collection_identifers" in said.err
    assert 'label="Retriever\\nsearch", color=' in said.out


@pytest.mark.usefixtures("stack")
def test_an_address_of_nothing_is_refused_with_what_was_meant(invoke: Invoke) -> None:
    said = invoke("graph", "Retriever/ads/serch")
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert "Retriever/ads/search" in said.err


@pytest.mark.parametrize("flags", [["--format", "json"], ["--format", "svgg"]])
@pytest.mark.usefixtures("stack")
def test_its_formats_are_its_own(invoke: Invoke, flags: list[str]) -> None:
    assert invoke("graph", *flags).code == ExitCode.ERROR
    assert invoke("--format", "json", "graph").code == ExitCode.ERROR
