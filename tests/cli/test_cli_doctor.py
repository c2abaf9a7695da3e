"""`reconciler doctor`: what the vendor's own apply would do, each in its place."""

import json
from collections import Counter
from pathlib import Path

import pytest
from command_line import Invoke
from schemas import faults_of

MANIFEST = """\
version: "1.0" # create-only, nothing-deleted, nothing-replaced, omitted-not-compared
parameters:
  - {name: most, type: integer} # parameter-needed
  - {name: home, type: string, default: ads}
namespaces:
  - {name: "${{ params.home }}"}
buckets:
  - name: videos
    namespace: "${{ params.home }}"
    schema: {properties: {video: {type: video}}}
    storage_class: coldline # update-refused
    metadata: {token: "${{ secrets.TOKEN }}"} # secret-needed
collections: # not-rolled-back
  - name: scenes
    namespace: ads
    source: {type: bucket, bucket_ids: [videos, elsewhere]} # update-refused, closed-world
    features: [text_search] # update-refused, not-compared
    field_passthrough: [title] # dropped-key
retrievers: # not-rolled-back
  - name: search
    namespace: other # closed-world
    visibility: public # not-compared
    collection_identifiers: [scenes]
    ranking: best # dropped-key
    stages:
      - stage_name: find
        config: {stage_id: feature_search, parameters: {final_top_k: "${{ params.most }}"}}
alerts: # not-rolled-back
  - name: anything
    namespace: other # closed-world
    trigger_on: no_results
    retriever_id: search
    notification_config: {channels: [{channel_type: slack, config: {channel: "#ads"}}]}
labels: [] # dropped-key
seed: {videos: []} # seed-not-in-success
status: {} # status-ignored
acceptance: # acceptance-not-in-success
  steps: []
"""


@pytest.fixture
def manifest(project: Path) -> Path:
    file = project / "mixpeek.yaml"
    file.write_text(MANIFEST)
    return file


def expected() -> Counter[tuple[int, str]]:
    return Counter(
        (number, code.strip())
        for number, line in enumerate(MANIFEST.splitlines(), 1)
        for code in line.partition(" # ")[2].split(",")
        if code
    )


@pytest.mark.usefixtures("manifest")
def test_every_finding_stands_in_its_line_and_no_other(invoke: Invoke) -> None:
    said = invoke("doctor", "mixpeek.yaml", "--format", "json")
    assert said.code == 0, said.err
    assert faults_of(said.out, "doctor") == []
    found = json.loads(said.out)
    assert Counter((each["line"], each["code"]) for each in found["findings"]) == expected() + (
        # The secret is a text that is never compared.
        Counter({(12, "not-compared"): 1})
    )
    assert all(each["message"] and each["instead"] for each in found["findings"])


@pytest.mark.usefixtures("manifest")
def test_people_read_it_by_what_becomes_of_it(invoke: Invoke) -> None:
    said = invoke("doctor", "mixpeek.yaml")
    assert said.code == 0
    for title in ("Refused", "Left behind", "Dropped", "Not compared", "Not told"):
        assert f"{title} by the vendor's apply" in said.out
    assert "--> mixpeek.yaml:16:" in said.out
    assert said.out.rstrip().endswith(f"{expected().total() + 1} findings.")


def test_what_is_wrong_in_any_reading_is_told_as_well(manifest: Path, invoke: Invoke) -> None:
    manifest.write_text(MANIFEST.replace("type: video}", "type: vdeo}"))
    said = invoke("doctor", "mixpeek.yaml", "--format", "json")
    assert [each["code"] for each in json.loads(said.out)["problems"]] == ["bad-choice"]


@pytest.mark.parametrize("text", ["", "stages: []", 'version: "2.0"\nbuckets: []', "a: [", "- 1"])
def test_what_is_no_manifest_of_theirs_is_an_error(
    project: Path, invoke: Invoke, text: str
) -> None:
    (project / "it.yaml").write_text(text)
    said = invoke("doctor", "it.yaml")
    assert said.code == 1
    assert "it.yaml" in said.err


def test_a_file_that_is_not_there_is_an_error(project: Path, invoke: Invoke) -> None:
    said = invoke("doctor", str(project / "nowhere.yaml"))
    assert said.code == 1
    assert "does not exist" in said.err
