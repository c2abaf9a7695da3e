"""`dataset` on the command line: converted, pushed, listed, pulled, and made of interactions."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from command_line import Invoke
from mocked_api import mocked_api
from schemas import faults_of

from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode

DATASET = """\
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: cars, namespace: ads}
spec: {queries: cars.topics, relevance: cars.qrels, input: query, description: Cars}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  input_schema: {query: {type: text, required: true}}
  stages: [{stage_name: best, config: {stage_id: limit, parameters: {limit: 10}}}]
"""
TOPICS = "q1\tred cars\nq2\told cars\n"
QRELS = "q1 0 doc_1 5\nq1 0 doc_2 0\nq2 0 doc_3 1\n"
API = "https://api.example.com"
GENERATED: dict[str, Any] = {
    "dataset_id": "ds_1",
    "dataset_name": "clicks",
    "query_count": 1,
    "queries": [
        {"query_id": "q1", "query_input": {"query": "red"}, "relevant_documents": ["doc_1"]}
    ],
}


@pytest.fixture
def judged(project: Path) -> Path:
    """The project, with a dataset and its files."""
    (project / "manifests" / "cars.yaml").write_text(DATASET)
    (project / "manifests" / "cars.topics").write_text(TOPICS)
    (project / "manifests" / "cars.qrels").write_text(QRELS)
    return project


@pytest.fixture
def live(judged: Path, invoke: Invoke) -> Path:
    """The same, where everything but the dataset is live."""
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    return judged


def _json(out: str) -> Any:
    assert faults_of(out, "dataset") == []
    return json.loads(out)


@pytest.mark.usefixtures("live")
def test_a_push_says_what_it_would_do_what_it_did_and_that_it_was_done(invoke: Invoke) -> None:
    said = [
        invoke("dataset", "push", *more) for more in (["--dry-run"], ["Dataset/ads/cars"], ["cars"])
    ]

    assert {each.code for each in said} == {ExitCode.OK}
    assert [each.out.split(", ")[0] for each in said] == [
        "Dataset/ads/cars: would be created",
        "Dataset/ads/cars: created",
        "Dataset/ads/cars: there already",
    ]


@pytest.mark.usefixtures("live")
def test_every_result_follows_the_schema(invoke: Invoke) -> None:
    for args in (
        ["push", "--dry-run"],
        ["push"],
        ["list"],
        ["convert", "cars", "--to", "csv", "--into", "tables"],
    ):
        assert _json(invoke("dataset", *args, "--format", "json").out)["exit"]["code"] == 0


def test_what_was_pushed_is_listed_and_pulled_as_the_same_dataset(
    live: Path, invoke: Invoke
) -> None:
    (pushed,) = _json(invoke("dataset", "push", "--format", "json").out)["pushed"]
    (listed,) = _json(invoke("dataset", "list", "--format", "json").out)["copies"]
    assert (listed["name"], listed["stack"]) == (pushed["copy"], "ads-platform")
    assert listed["declared"] == "Dataset/ads/cars"

    for name in ("cars.yaml", "cars.topics", "cars.qrels"):
        (live / "manifests" / name).unlink()
    pulled = invoke("dataset", "pull", f"ads/{pushed['copy']}", "--into", "manifests/pulled")
    assert pulled.code == ExitCode.OK, pulled.err
    assert sorted(each.name for each in (live / "manifests" / "pulled").iterdir()) == [
        "cars.jsonl",
        "cars.yaml",
    ]

    (again,) = _json(invoke("dataset", "push", "--format", "json").out)["pushed"]
    assert (again["outcome"], again["copy"]) == ("there", pushed["copy"])


@pytest.mark.usefixtures("live")
def test_a_copy_that_is_declared_or_unknown_is_not_pulled(invoke: Invoke) -> None:
    (pushed,) = _json(invoke("dataset", "push", "--format", "json").out)["pushed"]

    declared = invoke("dataset", "pull", pushed["copy"], "--into", "out")
    unknown = invoke("dataset", "pull", "ads/carz", "--into", "out")

    assert (declared.code, unknown.code) == (ExitCode.ERROR, ExitCode.ERROR)
    assert "Dataset/ads/cars is declared already" in declared.err
    assert "manifests/cars.yaml:3:" in declared.err
    assert pushed["copy"] in unknown.err
    assert not Path("out").exists()


def test_converted_files_are_the_same_dataset_and_replace_nothing_else(
    judged: Path, invoke: Invoke
) -> None:
    said = _json(
        invoke(
            "dataset", "convert", "cars", "--to", "jsonl", "--into", "new", "--format", "json"
        ).out
    )
    assert said["files"] == ["new/cars.jsonl"]
    assert said["spec"] == {"queries": "cars.jsonl", "description": "Cars"}
    again = invoke("dataset", "convert", "cars", "--to", "jsonl", "--into", "new")
    assert again.code == ExitCode.OK

    (judged / "new" / "cars.jsonl").write_text("somebody's work")
    refused = invoke("dataset", "convert", "cars", "--to", "jsonl", "--into", "new")
    assert refused.code == ExitCode.ERROR
    assert "is there already, with other content" in refused.err
    assert (judged / "new" / "cars.jsonl").read_text() == "somebody's work"


def test_what_trec_cannot_carry_is_refused_with_the_way_out(judged: Path, invoke: Invoke) -> None:
    (judged / "manifests" / "cars.topics").write_text(
        '{"id": "q 1", "text": "x", "relevant": ["d"]}'
    )
    (judged / "manifests" / "cars.yaml").write_text(
        DATASET.replace("relevance: cars.qrels", "queries_format: jsonl")
    )

    refused = invoke("dataset", "convert", "cars", "--to", "trec", "--into", "new")

    assert refused.code == ExitCode.ERROR
    assert "--to jsonl" in refused.err
    assert not (judged / "new").exists()


def test_judgements_that_do_not_hold_are_told_by_validate_plan_and_push(
    judged: Path, invoke: Invoke
) -> None:
    (judged / "manifests" / "cars.qrels").write_text(f"{QRELS}q3 0 doc_1 1\n")

    for args in (["validate"], ["plan"], ["dataset", "push"]):
        said = invoke(*args)
        assert said.code == ExitCode.ERROR
        assert "manifests/cars.qrels:4:1" in said.out + said.err


def test_an_unknown_word_names_what_was_meant(judged: Path, invoke: Invoke) -> None:
    said = invoke("dataset", "push", "carz")
    assert judged
    assert said.code == ExitCode.ERROR
    assert "did you mean `cars`?" in said.err


@pytest.fixture
def elsewhere(judged: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same project, whose API is one that a test plays."""
    settings = judged / "reconciler.yaml"
    settings.write_text(settings.read_text().replace("url: embedded", f"url: {API}"))
    monkeypatch.setenv("MIXPEEK_API_KEY", "sk_live_somebodys_key")
    return judged


def _api(mock: respx.MockRouter, status: int, body: object) -> respx.Route:
    mock.get("/v1/retrievers/search").respond(json={"retriever_id": "ret_1"})
    mock.get("/v1/retrievers/evaluations/datasets").respond(json={"datasets": [], "total": 0})
    path = "/v1/retrievers/ret_1/evaluations/generate-from-interactions"
    return mock.post(path).respond(status, json=body)


def test_interactions_become_a_manifest_and_a_file(elsewhere: Path, invoke: Invoke) -> None:
    with mocked_api(API) as mock:
        route = _api(mock, 200, GENERATED)
        said = invoke(
            "dataset", "from-interactions", "search", "--name", "clicks", "--into", "manifests",
            "--min-interactions", "2", "--lookback-days", "7", "--types", "click,share",
        )  # fmt: skip

    assert said.code == ExitCode.OK, said.err
    assert json.loads(route.calls.last.request.content) == {
        "dataset_name": "clicks",
        "min_interactions": 2,
        "lookback_days": 7,
        "positive_interaction_types": ["click", "share"],
    }
    assert (elsewhere / "manifests" / "clicks.yaml").exists()
    assert invoke("validate").code == ExitCode.OK


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {**GENERATED, "queries": [], "query_count": 0}),
        (422, {"error": {"type": "BadRequest", "message": "not enough interactions"}}),
    ],
)
def test_too_few_interactions_are_told_with_what_helps(
    elsewhere: Path, invoke: Invoke, status: int, body: object
) -> None:
    with mocked_api(API) as mock:
        _api(mock, status, body)
        said = invoke("dataset", "from-interactions", "ads/search", "--into", "out")

    assert said.code == ExitCode.ERROR
    assert "--min-interactions" in said.err
    assert not (elsewhere / "out").exists()


@pytest.mark.usefixtures("live")
def test_a_retriever_that_is_not_there_has_no_interactions(invoke: Invoke) -> None:
    said = invoke("dataset", "from-interactions", "ads/nowhere", "--into", "out")
    assert said.code == ExitCode.ERROR
    assert "is not live" in said.err


def test_a_command_that_does_not_exist_is_an_error(invoke: Invoke) -> None:
    assert invoke("dataset", "psuh").code == ExitCode.ERROR


@pytest.fixture
def used(live: Path) -> Path:
    """The same, where two users liked what one search found."""

    async def record() -> None:
        headers = {"Authorization": "Bearer any", "X-Namespace": "ads"}
        transport = httpx.ASGITransport(create_app(str(live / ".reconciler" / "embedded.db")))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://api", headers=headers
        ) as api:
            for document in ("doc_1", "doc_2"):
                body = {
                    "feature_id": document,
                    "interaction_type": ["click"],
                    "position": 0,
                    "retriever_id": "search",
                    "execution_id": "exec_1",
                    "query_snapshot": {"query": "red"},
                }
                answer = await api.post("/v1/retrievers/interactions", json=body)
                assert answer.is_success, answer.text

    asyncio.run(record())
    return live


def test_what_users_liked_becomes_a_dataset_that_is_asked_for_once(
    used: Path, invoke: Invoke
) -> None:
    asked = ("dataset", "from-interactions", "search", "--name", "liked", "--into", "manifests")
    few = invoke(*asked)
    made = invoke(*asked, "--min-interactions", "2")
    again = invoke(*asked, "--min-interactions", "2")

    assert (few.code, made.code, again.code) == (ExitCode.ERROR, ExitCode.OK, ExitCode.ERROR)
    assert "--min-interactions" in few.err
    line = json.loads((used / "manifests" / "liked.jsonl").read_text())
    assert (line["inputs"], line["relevant"]) == ({"query": "red"}, {"doc_1": 1, "doc_2": 1})
    assert "Dataset/ads/liked is declared already" in again.err
    assert invoke("validate").code == ExitCode.OK
    (used / "manifests" / "liked.yaml").unlink()
    taken = invoke(*asked)
    assert "reconciler dataset pull ads/liked" in taken.err


def test_no_result_is_written_over_the_files_of_a_dataset(judged: Path, invoke: Invoke) -> None:
    for name in ("cars.topics", "cars.qrels"):
        said = invoke("plan", "--output", f"json=manifests/{name}")
        assert (said.code, "which is read" in said.err) == (ExitCode.ERROR, True)
    assert (judged / "manifests" / "cars.topics").read_text() == TOPICS
    assert (judged / "manifests" / "cars.qrels").read_text() == QRELS
