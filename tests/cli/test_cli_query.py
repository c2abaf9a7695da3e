"""`query` on the command line: what is asked, what is told before, and what is shown."""

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from command_line import NAMESPACE, Invoke, Terminal
from mocked_api import mocked_api
from schemas import faults_of

from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode

RETRIEVER = """\
apiVersion: reconciler/v1
kind: Collection
metadata: {name: texts, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings: {video: video}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [texts]
  input_schema:
    query: {type: text, required: true, description: what to look for}
    top: {type: integer}
    safe: {type: boolean}
  stages:
    - stage_name: best
      config: {stage_id: limit, parameters: {limit: 10}}
"""
DOCUMENTS = [
    {"document_id": "doc_1", "title": "red sports car", "brand": "acme"},
    {"document_id": "doc_2", "title": "blue boat", "brand": "acme"},
    {"document_id": "doc_3", "title": "red boat", "brand": "other"},
]
API = "https://api.example.com"
KEY = "sk_live_somebodys_key"
ANSWER: dict[str, Any] = {
    "execution_id": "exec_1",
    "status": "completed",
    "documents": [{**each, "score": 0.5} for each in DOCUMENTS],
    "pagination": {"method": "cursor", "total": 3, "has_next": False},
    "stage_statistics": {
        "stages": {
            "best": {"input_count": 3, "output_count": 3, "duration_ms": 2, "efficiency": 1}
        },
        "total_time_ms": 12,
        "credits_used": 0.5,
    },
}
LIVE = {
    "retriever_id": "ret_1",
    "retriever_name": "search",
    "collection_identifiers": ["col_1"],
    "input_schema": {"query": {"type": "text", "required": True}},
    "stages": [{"stage_name": "best", "config": {"stage_id": "limit", "parameters": {"limit": 9}}}],
}


@pytest.fixture
def declared(project: Path) -> Path:
    """The project, with something to search."""
    (project / "manifests" / "search.yaml").write_text(RETRIEVER)
    return project


@pytest.fixture
def filled(declared: Path, invoke: Invoke) -> Path:
    """The same, live, with documents in it."""
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    asyncio.run(_fill(declared))
    return declared


async def _fill(project: Path) -> None:
    app = create_app(str(project / ".reconciler" / "embedded.db"))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://embedded/v1", headers=headers
    ) as api:
        answer = await api.post("/collections/texts/documents", json={"documents": DOCUMENTS})
        assert answer.is_success


@pytest.fixture
def api(
    declared: Path,  # noqa: ARG001 - what is asked about
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[respx.MockRouter]:
    """An API elsewhere, for single answers."""
    monkeypatch.setenv("RECONCILER_API_URL", API)
    monkeypatch.setenv("MIXPEEK_API_KEY", KEY)
    with mocked_api(API, assert_all_called=False) as router:
        router.post("/v1/retrievers/search/execute", name="run").respond(json=ANSWER)
        router.post("/v1/retrievers/execute", name="ad hoc").respond(json=ANSWER)
        router.get("/v1/retrievers/search", name="read").respond(json=LIVE)
        yield router


def body_of(api: respx.MockRouter, name: str = "run") -> Any:
    return json.loads(api[name].calls.last.request.content)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("name", ["search", "ads/search", "Retriever/ads/search"])
def test_what_is_found_is_shown_with_scores_and_what_it_cost(invoke: Invoke, name: str) -> None:
    said = invoke("query", name, "query=red boat")
    assert said.code == ExitCode.OK
    first, *rest = said.out.splitlines()
    assert first.startswith("Retriever/ads/search: 3 results")
    assert rest[1].split()[:2] == ["#", "score"]
    assert [title for title in ("red sports car", "blue boat") if title not in said.out] == []
    assert any(line.startswith("Total: ") and "credits" in line for line in rest)
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert said.err == ""


@pytest.mark.usefixtures("filled")
def test_an_id_is_found_where_its_namespace_is_the_only_one(invoke: Invoke) -> None:
    said = json.loads(invoke("query", "search", "query=red", "--format", "json").out)
    id_ = said["response"]["retriever_id"]
    again = json.loads(invoke("query", id_, "query=red", "--format", "json").out)
    assert again["response"]["retriever_id"] == id_


@pytest.mark.usefixtures("filled")
def test_filters_and_limits_reach_the_api(invoke: Invoke) -> None:
    filters = '{"AND": [{"NOT": [{"field": "brand", "value": "other"}]}]}'
    asked = ("query", "search", "query=red", "--filters", filters, "--limit", "1")
    said = json.loads(invoke(*asked, "--format", "json").out)
    assert [each["document_id"] for each in said["results"]] == ["doc_1"]


@pytest.mark.usefixtures("filled")
def test_the_answer_for_programs_follows_its_schema(invoke: Invoke) -> None:
    asked = ("query", "search", "query=red", "--offset", "1", "--limit", "2", "--select", "title")
    said = invoke(*asked, "--session-id", "s-1", "--format", "json")
    assert said.code == ExitCode.OK
    assert faults_of(said.out, "query") == []
    document = json.loads(said.out)
    assert [each["rank"] for each in document["results"]] == [2, 3]
    assert set(document["results"][0]["document"]) == {"document_id", "score", "title"}
    assert [each["parameter"] for each in document["stand_ins"]] == [
        "offset",
        "select",
        "session_id",
    ]
    assert document["session_id"] == "s-1"
    assert document["exit"] == {"code": 0, "reason": "ok"}


# Told before anything is sent.


def problems(invoke: Invoke, *args: str) -> list[tuple[str, str]]:
    said = invoke("query", *args, "--format", "json")
    assert said.code == ExitCode.ERROR
    assert faults_of(said.out, "problems") == []
    return [(each["code"], each["remedy"]) for each in json.loads(said.out)["problems"]]


def test_wrong_inputs_are_told_all_at_once_with_their_lines(
    api: respx.MockRouter, invoke: Invoke
) -> None:
    said = invoke("query", "search", "top=three", "safe=yes", "qery=red")
    assert said.code == ExitCode.ERROR
    assert "Retriever/ads/search needs the input `query` (what to look for)" in said.err
    assert "the input `top` takes a whole number" in said.err
    assert "the input `safe` takes true or false" in said.err
    assert "has no input `qery`" in said.err
    assert "did you mean `query`?" in said.err
    assert "--> manifests/search.yaml:17:5" in said.err
    assert "\n4 errors.\n" in said.err
    assert not api.calls


@pytest.mark.parametrize(
    ("args", "code", "remedy"),
    [
        (("serch", "query=x"), "api-not-found", "did you mean `search`?"),
        (("Bucket/ads/videos",), "not-searchable", "name a Retriever: NAMESPACE/NAME"),
        (("search", "--limit", "900"), "out-of-range", "write a number that is at most 500"),
        (("search", "query=x", "--filters", '{"and": []}'), "bad-filter", "write AND"),
        ((), "no-target", "name it: `reconciler query NAMESPACE/NAME`"),
        (("search", "query=@nowhere.txt"), "unreadable-file", "check its name"),
        (("search", "query=x", "--request", "nowhere.json"), "unreadable-file", "check its name"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("filled")
def test_what_cannot_be_asked_says_what_can(
    invoke: Invoke, args: tuple[str, ...], code: str, remedy: str
) -> None:
    assert problems(invoke, *args) == [(code, remedy)]


def test_a_name_in_two_namespaces_is_asked_back(declared: Path, invoke: Invoke) -> None:
    other = RETRIEVER.replace("namespace: ads", "namespace: films")
    space = "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {name: films}\n"
    bucket = (declared / "manifests" / "bucket.yaml").read_text().replace(": ads", ": films")
    spec = NAMESPACE.partition("spec:")[2]
    (declared / "manifests" / "films.yaml").write_text(
        f"{space}spec:{spec}---\n{bucket}---\n{other}"
    )
    assert problems(invoke, "search", "query=x") == [
        ("ambiguous-name", "say which: ads/search or films/search")
    ]
    ((code, remedy),) = problems(invoke, "serch", "query=x")
    assert code == "unknown-resource"
    assert remedy.startswith("did you mean `search`?; if it is live, say its namespace too")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("search", "red"), "`red` is no input: write it as NAME=VALUE"),
        (("search", "a=1", "a=2"), "the input `a` is said twice"),
        (("search", "--filters", "{"), "is not JSON"),
        (("search", "--filters", "[]"), "no JSON object"),
        (("search", "--group-sort", "a"), "need --group-by"),
        (("search", "--offset", "1", "--pagination", '{"method": "cursor"}'), "two places"),
        (("search", "--consistency", "eventual:soon"), "no number of milliseconds"),
        (("search", "--output", "json=x.json"), "writes no --output"),
    ],
)
@pytest.mark.usefixtures("declared")
def test_mistakes_in_flags_are_usage_errors(
    invoke: Invoke, args: tuple[str, ...], says: str
) -> None:
    said = invoke("query", *args)
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())


# What is sent.


def test_inputs_are_sent_as_their_schema_has_them(
    declared: Path, api: respx.MockRouter, invoke: Invoke
) -> None:
    (declared / "question.txt").write_text("red\ncar\n")
    said = invoke("query", "search", "query=@question.txt", "top=3", "safe=true")
    assert said.code == ExitCode.OK
    assert body_of(api) == {"inputs": {"query": "red\ncar\n", "top": 3, "safe": True}}
    assert [call.request.url.path for call in api.calls] == ["/v1/retrievers/search/execute"]
    invoke("query", "search", "query=@@home", "top=3")
    assert body_of(api)["inputs"] == {"query": "@home", "top": 3}


def test_every_flag_of_today_is_sent(api: respx.MockRouter, invoke: Invoke) -> None:
    page = {"method": "scroll", "limit": 20, "scroll_ttl": 60}
    said = invoke(
        "query", "search", "query=x", "--filters", '{"brand": "acme"}', "--pagination",
        json.dumps(page), "--limit", "5", "--expand", "a,b.c", "--skip-cache", "--return-urls",
        "--return-vectors", "--explain", "--consistency", "eventual:2000", "--write-token",
        "wt_somebodys_token",
    )  # fmt: skip
    assert said.code == ExitCode.OK
    assert body_of(api) == {
        "inputs": {"query": "x"},
        "filters": {"brand": "acme"},
        "pagination": page,
        "limit": 5,
        "expand": ["a", "b.c"],
        "skip_cache": True,
        "return_presigned_urls": True,
        "return_vectors": True,
        "explain": True,
        "consistency": {"mode": "eventual", "max_staleness_ms": 2000},
        "write_token": "wt_somebodys_token",
    }


def test_sorting_and_grouping_are_run_as_stages_and_told(
    api: respx.MockRouter, invoke: Invoke
) -> None:
    asked = ("query", "search", "query=x", "--sort", "title:desc", "--group-by", "brand")
    said = invoke(*asked, "--max-features", "2", "--group-sort", "title")
    assert said.code == ExitCode.OK
    stages = [each["config"]["stage_id"] for each in body_of(api, "ad hoc")["stages"]]
    assert stages == ["limit", "group_by", "sort_attribute"]
    for parameter in ("sort", "group_by", "group_by.sort"):
        assert f"  - {parameter}: " in said.out
    rows = [line.split()[2:4] for line in said.out.splitlines()[3:6]]
    assert rows == [["acme", "doc_2"], ["acme", "doc_1"], ["other", "doc_3"]]


def test_an_old_request_is_asked_as_it_is(
    declared: Path, api: respx.MockRouter, invoke: Invoke
) -> None:
    old = {
        "retriever_id": "search",
        "inputs": {"query": "x"},
        "limit": 2,
        "offset": 1,
        "select": ["title"],
        "return_urls": True,
    }
    (declared / "old.json").write_text(json.dumps(old))
    said = json.loads(invoke("query", "--request", "old.json", "--format", "json").out)
    page = {"method": "offset", "page_size": 3, "page_number": 1}
    sent = {"inputs": {"query": "x"}, "pagination": page, "return_presigned_urls": True}
    assert body_of(api) == said["request"]["body"] == sent
    assert [each["document_id"] for each in said["results"]] == ["doc_2", "doc_3"]
    invoke("query", "search", "query=y", "--request", "old.json", "--limit", "1")
    assert body_of(api)["inputs"] == {"query": "y"}
    assert body_of(api)["pagination"]["page_size"] == 2
    assert problems(invoke, "ads/other", "--request", "old.json")[0][0] == "two-targets"


def test_a_request_may_come_through_a_pipe(
    api: respx.MockRouter, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe(Terminal):
        buffer = io.BytesIO(b'{"inputs": {"query": "x"}}')

    monkeypatch.setattr("reconciler.cli.flags.query.sys", _with(stdin=Pipe("")))
    assert invoke("query", "search", "--request", "-").code == ExitCode.OK
    assert body_of(api) == {"inputs": {"query": "x"}}


def _with(*, stdin: Any) -> Any:
    return type("System", (), {"stdin": stdin, "stdout": sys.stdout})


def test_a_stream_is_told_stage_by_stage(api: respx.MockRouter, invoke: Invoke) -> None:
    place = {"execution_id": "exec_1", "stage_name": "best", "stage_index": 0, "total_stages": 1}
    told = [
        {"event_type": "stage_start", **place},
        {
            "event_type": "stage_complete",
            **place,
            "documents": ANSWER["documents"],
            "statistics": {"input_count": 9, "output_count": 3, "duration_ms": 2},
        },
        {"event_type": "execution_complete", **ANSWER},
    ]
    content = b"".join(f"data: {json.dumps(each)}\n\n".encode() for each in told)
    headers = {"content-type": "text/event-stream"}
    api["run"].respond(headers=headers, content=content)
    said = invoke("query", "search", "query=x", "--stream")
    assert said.code == ExitCode.OK
    assert said.err == (
        "stage 1 of 1 best: begins\nstage 1 of 1 best: 3 documents, 2 ms\nexecution_complete\n"
    )
    assert "Retriever/ads/search: 3 results" in said.out
    again = invoke("query", "search", "query=x", "--stream", "--format", "json", "-q")
    assert faults_of(again.out, "query") == []
    assert [each["event_type"] for each in json.loads(again.out)["events"]] == [
        each["event_type"] for each in told
    ]
    assert again.err == ""


def test_what_no_manifest_declares_is_searched_by_its_own_schema(
    api: respx.MockRouter, invoke: Invoke
) -> None:
    api.get("/v1/retrievers/old").respond(json={**LIVE, "retriever_name": "old"})
    api.post("/v1/retrievers/old/execute", name="old").respond(json=ANSWER)
    assert invoke("query", "elsewhere/old", "query=x").code == ExitCode.OK
    assert api["old"].calls.last.request.headers["x-namespace"] == "elsewhere"
    assert problems(invoke, "elsewhere/old")[0][0] == "missing-input"


# What comes back.


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            {"status": "failed", "error": "no model is awake"},
            "the search failed: no model is awake",
        ),
        ({"status": "processing"}, "the search is not over: its status is processing"),
    ],
)
def test_a_search_that_failed_is_an_error(
    api: respx.MockRouter, invoke: Invoke, answer: dict[str, Any], says: str
) -> None:
    api["run"].respond(json={**ANSWER, **answer})
    said = invoke("query", "search", "query=x")
    assert said.code == ExitCode.ERROR
    assert says in said.err
    document = json.loads(invoke("query", "search", "query=x", "--format", "json").out)
    assert document["exit"] == {"code": 1, "reason": "error"}


def test_a_degraded_search_says_what_it_went_without(api: respx.MockRouter, invoke: Invoke) -> None:
    entry = {
        "resource": "stage",
        "id": None,
        "reason": "no model",
        "next_step": "wait",
        "stage": "a",
    }
    api["run"].respond(json={**ANSWER, "status": "degraded", "degraded": [entry]})
    said = invoke("query", "search", "query=x")
    assert said.code == ExitCode.OK
    assert "a, stage, no model, wait" in said.out


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (404, "It is declared, and not live: `reconciler apply` makes it."),
        (422, "Mend what the message names, and ask again."),
        (
            401,
            "Set MIXPEEK_API_KEY to a valid key, or name a file that holds one with "
            "--api-key-file.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do_about_a_search(
    api: respx.MockRouter, invoke: Invoke, status: int, remedy: str
) -> None:
    error = {"type": "SomeError", "message": f"no, {KEY}"}
    api["run"].respond(status, json={"success": False, "status": status, "error": error})
    ((_, said),) = problems(invoke, "search", "query=x")
    assert said == remedy


def test_no_secret_is_shown(api: respx.MockRouter, invoke: Invoke) -> None:
    token = "wt_0123456789abcdef"
    title = f"{KEY} and {token}"
    api["run"].respond(json={**ANSWER, "documents": [{"document_id": "a", "title": title}]})
    for form in ("text", "json"):
        asked = ("query", "search", "query=x", "--write-token", token, "--select", "title")
        said = invoke(*asked, "--format", form)
        assert "(secret)" in said.out
        assert KEY not in said.out + said.err
        assert token not in said.out + said.err
