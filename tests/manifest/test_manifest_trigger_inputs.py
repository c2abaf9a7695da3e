"""A trigger that runs a retriever which is declared beside it is asked for that one's inputs."""

import json

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.load import load_desired
from reconciler.manifest.project.project import Project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Severity

STAGE = {"stage_name": "take", "config": {"stage_id": "limit", "parameters": {"limit": 5}}}
SCHEMA = {"query": {"type": "text", "required": True}, "most": {"type": "integer"}}


def document(kind, name, **spec):
    metadata = {"name": name, "namespace": "ads"}
    return json.dumps(
        {"apiVersion": "reconciler/v1", "kind": kind, "metadata": metadata, "spec": spec}
    )


def problems(folder, retriever="find", **config):
    probe = document(
        "Trigger",
        "probe",
        action_type="retriever_execution",
        action_config={"retriever_id": retriever, **config},
        trigger_type="interval",
        schedule_config={"interval_seconds": 60},
    )
    find = document("Retriever", "find", stages=[STAGE], input_schema=SCHEMA)
    (folder / "all.yaml").write_text(f"{find}\n---\n{probe}\n", encoding="utf-8")
    project = Project(folder=folder, stack="ads", manifests=(".",))
    try:
        load_desired(project, kinds=KINDS, environ={})
    except Rejected as rejected:
        return [(each.code, each.path, each.severity) for each in rejected.problems]
    return []


def at(*path):
    return ("spec", "action_config", *path)


def test_the_inputs_that_it_has_are_right(tmp_path):
    assert problems(tmp_path, inputs={"query": "red car", "most": 3}) == []


@pytest.mark.parametrize(
    ("inputs", "code", "key"),
    [
        ({"query": "x", "mots": 3}, "unknown-input", "mots"),
        ({"query": "x", "most": "three"}, "wrong-type", "most"),
    ],
)
def test_one_that_it_has_not_is_a_problem_at_its_place(tmp_path, inputs, code, key):
    assert problems(tmp_path, inputs=inputs) == [(code, at("inputs", key), Severity.ERROR)]


def test_of_one_that_is_declared_elsewhere_nothing_is_known(tmp_path):
    assert problems(tmp_path, retriever="theirs", inputs={"anything": 1}) == []
