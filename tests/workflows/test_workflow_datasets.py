"""Law: one content is copied once, whoever pushes it, however often, and whatever gets lost.

What counts is what the API holds afterwards: its raw rows.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from passing_time import PassingTime

from reconciler.api.client import open_writer
from reconciler.api.evaluations.runs import await_evaluation, start_evaluation
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.waits import Waits
from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.kinds import KINDS
from reconciler.manifest.project.project import load_project
from reconciler.model.verification.copies import Pushed
from reconciler.workflows.datasets.declared import load_datasets
from reconciler.workflows.datasets.push import push

pytestmark = pytest.mark.anyio

KIND = next(kind for kind in KINDS.values() if kind.execution)
EXECUTION = KIND.execution
assert EXECUTION is not None
URL = "http://embedded"
PATH = "/v1/retrievers/evaluations/datasets"
MANIFEST = (
    "apiVersion: reconciler/v1\nkind: Dataset\nmetadata: {name: cars, namespace: ads}\n"
    "spec: {queries: cars.jsonl}\n"
)
LINE = '{"id": "q1", "inputs": {"query": "red"}, "relevant": {"doc_1": 5, "doc_2": 0}}\n'
Push = Callable[..., Any]


class Stack:
    """A project with one dataset, and an API that it shares with others."""

    def __init__(self, folder: Path, api: httpx.AsyncBaseTransport, *, name: str = "ads") -> None:
        (folder / "manifests").mkdir(parents=True, exist_ok=True)
        (folder / "reconciler.yaml").write_text(f"apiVersion: reconciler/v1\nstack: {name}\n")
        self.folder, self.api = folder, api
        self.declare(LINE)

    def declare(self, lines: str, manifest: str = MANIFEST) -> None:
        (self.folder / "manifests" / "cars.yaml").write_text(manifest)
        (self.folder / "manifests" / "cars.jsonl").write_text(lines)

    async def push(
        self, *words: str, through: httpx.AsyncBaseTransport | None = None
    ) -> Sequence[Pushed]:
        declared = load_datasets(load_project(self.folder, environ={}), environ={})
        time = PassingTime()
        transport = through or self.api
        async with open_writer(
            URL, ApiKey("k"), transport=transport, backoff=time.retrying
        ) as writer:
            return await push(declared, writer, Waits(time.retrying), words=words)


async def _open() -> httpx.AsyncBaseTransport:
    """An API with a namespace that is ready."""
    transport = httpx.ASGITransport(create_app())
    extractor = {"feature_extractor_name": "text_extractor", "version": "v1"}
    space = {"namespace_name": "ads", "feature_extractors": [extractor]}
    await _call(transport, "POST", "/v1/namespaces", space)
    while not (await _call(transport, "GET", "/v1/namespaces/ads"))["namespace_ready"]:
        pass
    return transport


@pytest.fixture
async def api() -> httpx.AsyncBaseTransport:
    return await _open()


async def _call(
    api: httpx.AsyncBaseTransport, method: str, path: str, body: object = None
) -> dict[str, Any]:
    headers = {"Authorization": "Bearer k", "X-Namespace": "ads"}
    async with httpx.AsyncClient(transport=api, base_url=URL, headers=headers) as client:
        answer = await client.request(method, path, json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def _rows(api: httpx.AsyncBaseTransport) -> list[dict[str, Any]]:
    found = await _call(api, "GET", PATH)
    rows: list[dict[str, Any]] = found["datasets"]
    return rows


def _outcomes(pushed: Sequence[Pushed]) -> list[str]:
    problems = [problem.message for each in pushed for problem in each.problems]
    return [*(str(each.outcome) for each in pushed), *problems]


async def test_a_push_makes_one_copy_with_the_owners_mark(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    stack = Stack(tmp_path, api)

    assert _outcomes(await stack.push()) == ["created"]
    assert _outcomes(await stack.push()) == ["there"]

    (row,) = await _rows(api)
    assert row["dataset_name"].startswith("cars-")
    assert row["metadata"] == {"reconciler": {"stack": "ads"}}
    assert row["queries"] == [
        {
            "query_id": "q1",
            "query_input": {"query": "red"},
            "relevant_documents": ["doc_1"],
            "relevance_scores": {"doc_1": 5, "doc_2": 0},
        }
    ]


async def test_two_stacks_share_the_copy_of_the_same_content(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    await Stack(tmp_path / "one", api, name="one").push()

    (pushed,) = await Stack(tmp_path / "two", api, name="two").push()

    assert (str(pushed.outcome), pushed.stack) == ("there", "one")
    assert len(await _rows(api)) == 1


async def test_another_content_is_another_copy(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    stack = Stack(tmp_path, api)
    await stack.push()
    stack.declare(LINE.replace("5", "4"))

    assert _outcomes(await stack.push()) == ["created"]
    assert len({row["dataset_name"] for row in await _rows(api)}) == 2


async def test_a_strangers_content_under_our_name_is_refused(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    stack = Stack(tmp_path, api)
    declared = load_datasets(load_project(tmp_path, environ={}), environ={})
    name = declared.read(declared.addresses[0]).copy_name
    query = {"query_id": "q", "query_input": {"query": "x"}, "relevant_documents": ["d"]}
    await _call(api, "POST", PATH, {"dataset_name": name, "queries": [query]})

    (pushed,) = await stack.push()

    (problem,) = pushed.problems
    assert (str(pushed.outcome), problem.code) == ("failed", "name-taken")
    assert "give the dataset another name" in problem.remedy
    assert len(await _rows(api)) == 1


async def test_judgements_by_another_field_are_left_out_or_refused_where_they_are_named(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    stack = Stack(tmp_path, api)
    stack.declare(LINE, MANIFEST.replace("cars.jsonl", "cars.jsonl, id_field: metadata.id"))

    assert _outcomes(await stack.push())[0] == "left_out"
    (pushed,) = await stack.push("ads/cars")

    assert (str(pushed.outcome), int(pushed.code)) == ("failed", 1)
    assert await _rows(api) == []


@pytest.mark.parametrize("status", [409, 400, 422])
async def test_a_name_that_was_taken_meanwhile_is_read_again(
    tmp_path: Path, api: httpx.AsyncBaseTransport, status: int
) -> None:
    class Overtaken(httpx.AsyncBaseTransport):
        """Another run makes the copy while ours is on its way."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            answer = await api.handle_async_request(request)
            if request.method != "POST":
                return answer
            return httpx.Response(status, json={"error": {"message": "exists", "code": status}})

    (pushed,) = await Stack(tmp_path, api).push(through=Overtaken())

    assert str(pushed.outcome) == "there"
    assert len(await _rows(api)) == 1


async def test_a_refusal_for_another_reason_is_told(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    faulty = FaultTransport(api, (read_fault(f"POST {PATH} 1- 422"),))

    (pushed,) = await Stack(tmp_path, api).push(through=faulty)

    assert str(pushed.outcome) == "failed"
    assert pushed.problems
    assert await _rows(api) == []


FAULTS = st.sampled_from(
    [
        f"{method} {PATH}{rest} {which} {what}"
        for method, rest in (("POST", ""), ("GET", ""), ("GET", "/*"))
        for which in ("1", "2", "1-2", "1-")
        for what in ("lost", "dropped", "500", "500 committed", "503", "429", "unlisted")
        if method == "POST" or what in ("lost", "dropped", "500", "503")
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(faults=st.lists(FAULTS, min_size=1, max_size=3))
def test_whatever_gets_lost_there_is_one_copy_once_a_push_ends_well(
    tmp_path_factory: pytest.TempPathFactory, faults: list[str]
) -> None:
    asyncio.run(_push_through(tmp_path_factory.mktemp("stack"), faults))


async def _push_through(folder: Path, faults: list[str]) -> None:
    api = await _open()
    stack = Stack(folder, api)

    (first,) = await stack.push(through=FaultTransport(api, tuple(map(read_fault, faults))))
    rows = await _rows(api)
    assert len(rows) <= 1, json.dumps(rows)
    assert str(first.outcome) not in ("created", "there") or len(rows) == 1
    assert str(first.outcome) != "failed" or not rows, "what is told to be undone is there"

    (second,) = await stack.push()
    assert str(second.outcome) == ("there" if rows else "created")
    assert len(await _rows(api)) == 1


async def test_after_a_lost_answer_nothing_is_sent_again(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    lossy = Counted(FaultTransport(api, (read_fault(f"POST {PATH} 1 lost"),)))

    (pushed,) = await Stack(tmp_path, api).push(through=lossy)

    assert str(pushed.outcome) == "created"
    assert lossy.asked.count(f"POST {PATH}") == 1


class Counted(httpx.AsyncBaseTransport):
    """Remembers what was asked."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner, self.asked = inner, list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        return await self.inner.handle_async_request(request)


async def test_a_retriever_is_evaluated_against_what_was_pushed(
    tmp_path: Path, api: httpx.AsyncBaseTransport
) -> None:
    (pushed,) = await Stack(tmp_path, api).push()
    stage = {"stage_name": "best", "config": {"stage_id": "limit", "parameters": {"limit": 10}}}
    body = {
        "retriever_name": "search",
        "input_schema": {"query": {"type": "text", "required": True}},
        "collection_identifiers": [],
        "stages": [stage],
    }
    made = await _call(api, "POST", "/v1/retrievers", body)
    run = {"retriever_id": str(made["retriever_id"]), "namespace": "ads"}
    time = PassingTime()
    async with open_writer(URL, ApiKey("k"), transport=api, backoff=time.retrying) as writer:
        id_ = await start_evaluation(
            writer, KIND, EXECUTION, dataset_name=pushed.name, cutoffs=[10], **run
        )
        waits = Waits(time.settling)
        found = await await_evaluation(writer, KIND, EXECUTION, id_, waits=waits, **run)

    assert (found.is_completed, found.total, found.evaluated, found.skipped) == (True, 1, 1, 0)
    assert found.value_of("ndcg@10") == 0.0
