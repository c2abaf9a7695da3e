"""A live project with documents, judgements, a check and a gate, and changes of its retriever."""

import json
from pathlib import Path

from command_line import Invoke
from searchable import check, declare, fill, lay_out

from reconciler.model.errors import ExitCode

JUDGED = [
    {"query_id": "q1", "inputs": {"query": "red sports car"}, "relevant": {"ad_0": 3, "ad_4": 1}},
    {"query_id": "q2", "inputs": {"query": "blue boat"}, "relevant": {"ad_1": 2}},
    {"query_id": "q3", "inputs": {"query": "green bicycle"}, "relevant": {"ad_3": 1}},
]
VERIFIED = """\
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: judged, namespace: ads}
spec: {queries: judged.jsonl, id_field: metadata.ad_id}
---
apiVersion: reconciler/v1
kind: Gate
metadata: {name: quality, namespace: ads}
spec:
  retriever: search
  dataset: judged
  metrics: {recall@5: {max_drop: 0.0}, mrr: {at_least: 0.1}}
"""
CARS = check("cars", "red sports car", "{contains: [{where: {brand: acme}}]}")
BACKWARDS = """\
    - stage_name: backwards
      config:
        stage_id: sort_attribute
        parameters: {field: spend, direction: desc}
    - stage_name: few
      config: {stage_id: limit, parameters: {limit: 2}}
"""


def bring_to_life(project: Path, invoke: Invoke) -> Path:
    """Apply it, and give it documents, judgements and a check."""
    lay_out(project)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    fill(project)
    lines = "".join(f"{json.dumps(each)}\n" for each in JUDGED)
    (project / "manifests" / "judged.jsonl").write_text(lines)
    declare(project, VERIFIED, CARS)
    return project


def change(project: Path, more: str) -> None:
    """Add stages behind those of the retriever."""
    file = project / "manifests" / "search.yaml"
    file.write_text(file.read_text() + more)
