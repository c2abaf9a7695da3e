"""What published examples still show is told how to be written now, and that is right as it stands.

Each case of `published.yaml` has a spec as an example shows it, the remedies with their places, and
the spec that they lead to: it has nothing to complain of, and the API takes it.
"""

from pathlib import Path

import pytest
import yaml
from beyond import BEYOND
from projects import Workshop

from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.workflows.validate import validate

pytestmark = pytest.mark.anyio

CASES = yaml.safe_load((Path(__file__).parent / "published.yaml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("case", CASES, ids=[case["example"] for case in CASES])

AROUND = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: garden}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: plants, namespace: garden}
spec:
  bucket_schema: {properties: {note: {type: text}, sku: {type: string}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: notes, namespace: garden}
spec:
  source: {type: bucket, bucket_ids: [plants]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: note}
"""


def stack(kind, spec):
    metadata = {"name": "example"}
    if kind != "Namespace":
        metadata["namespace"] = "garden"
    manifest = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": metadata, "spec": spec}
    return f"{AROUND}---\n{yaml.safe_dump(manifest, sort_keys=False)}"


def told(folder):
    try:
        problems = validate(folder, environment=None, environ={}).problems
    except Rejected as rejected:
        problems = rejected.problems
    return {
        show_path(problem.path[1:]): problem.remedy
        for problem in problems
        if problem.code not in BEYOND
    }


@EACH
async def test_an_example_is_told_how_it_is_written_now(workshop, case):
    workshop.declare(stack(case["kind"], case["older"]))
    assert told(workshop.folder) == case["says"]


@EACH
async def test_what_it_is_told_to_become_is_right_and_the_api_takes_it(tmp_path, case):
    workshop = Workshop(tmp_path / "garden")
    today = stack(case["kind"], case["today"])
    assert told(workshop.declare(today).folder) == {}
    await workshop.reach(today)
