"""Gates that the API asks by itself: `run: server`."""

import json
from pathlib import Path

import pytest
from command_line import Invoke
from passing_time import PassingTime
from searchable import TITLES, declare, fill, lay_out

from reconciler.model.errors import ExitCode

DATASET = """\
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: judged, namespace: ads}
spec: {queries: judged.jsonl}
"""


def gate(metrics: str, more: str = "") -> str:
    return (
        "---\napiVersion: reconciler/v1\nkind: Gate\nmetadata: {name: quality, namespace: ads}\n"
        f"spec:\n  retriever: search\n  dataset: judged\n  metrics: {metrics}\n"
        f"  run: server\n{more}"
    )


@pytest.fixture
def judged(project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is live, with documents, and with judgements that know them by their ids."""
    monkeypatch.setattr("reconciler.workflows.session.SETTLING", PassingTime().settling)
    lay_out(project)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    ids = fill(project)
    rows = [
        {"query_id": f"q{number}", "inputs": {"query": title}, "relevant": {ids[number]: 2}}
        for number, (title, _) in enumerate(TITLES)
    ]
    lines = "".join(f"{json.dumps(each)}\n" for each in rows)
    (project / "manifests" / "judged.jsonl").write_text(lines)
    return project


def test_what_the_api_measures_is_judged_by_the_floors(judged: Path, invoke: Invoke) -> None:
    declare(judged, DATASET, gate("{recall@5: {at_least: 0.9}, mrr: {at_least: 0.9}}"))
    unpushed = invoke("verify")
    assert unpushed.code == ExitCode.ERROR
    assert "help: run `reconciler dataset push ads/judged`" in unpushed.out
    assert invoke("dataset", "push").code == ExitCode.OK
    said = invoke("verify", "--format", "json")
    assert said.code == ExitCode.OK, said.out
    (found,) = json.loads(said.out)["gates"]
    assert found["usage"]["searches"] == len(TITLES)
    assert [each["floor"] for each in found["metrics"]] == ["met", "met"]
    declare(judged, DATASET, gate("{precision@5: {at_least: 0.9}}"))
    assert invoke("verify").code == ExitCode.CHANGES


def test_a_skipped_query_is_no_pass(judged: Path, invoke: Invoke) -> None:
    rows = (judged / "manifests" / "judged.jsonl").read_text().splitlines()
    bad = json.loads(rows[-1]) | {"inputs": {"query": "red", "top": 3}}
    text = "\n".join([*rows[:-1], json.dumps(bad)])
    (judged / "manifests" / "judged.jsonl").write_text(f"{text}\n")
    declare(judged, DATASET, gate("{recall@5: {at_least: 0.1}}"))
    assert invoke("dataset", "push").code == ExitCode.OK
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "the API skipped 1 of 6 queries: q5" in " ".join(said.out.split())


@pytest.mark.parametrize(
    ("dataset", "more", "says"),
    [
        (DATASET, "  request: {limit: 5}\n", "ask with the inputs of the queries"),
        (DATASET.replace("jsonl}", "jsonl, id_field: metadata.ad_id}"), "", "document_id alone"),
        (DATASET, "  max_credits: 0.2\n", "Gate/ads/quality, max_credits"),
    ],
)
def test_what_the_api_cannot_ask_is_not_asked(
    judged: Path, invoke: Invoke, dataset: str, more: str, says: str
) -> None:
    declare(judged, DATASET, gate("{recall@5: {at_least: 0.1}}"))
    invoke("dataset", "push")
    declare(judged, dataset, gate("{recall@5: {at_least: 0.1}}", more))
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.out.split())


def test_an_evaluation_that_cannot_be_started_says_why(
    judged: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(judged, DATASET, gate("{recall@5: {at_least: 0.1}}"))
    invoke("dataset", "push")
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/retrievers/*/evaluations 1- 422")
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "\n1 not asked.\n" in said.out
