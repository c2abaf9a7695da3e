"""Every ending of a step is told as it is: begun, given back, unknown, or somebody else's work."""

import asyncio

import httpx
import pytest
from projects import Counting, Workshop
from sample_manifests import AFTER, BEFORE

from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.model.errors import ExitCode
from reconciler.model.plan import ReplacementPart
from reconciler.model.run.event import Outcome
from reconciler.rendering.json.as_json import outcome_as_json
from reconciler.rendering.run.summary import outcomes_of, summary_as_text

pytestmark = pytest.mark.anyio

NAMESPACE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
"""
BUCKET = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
"""
COLLECTION = """
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  description: Scenes
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor: {feature_extractor_name: multimodal_extractor, version: v1}
"""


class Refusing(Counting):
    """Refuses the requests that a test picks, for good."""

    def __init__(self, app):
        super().__init__(app)
        self.refuses = lambda _request, _body: None

    async def handle_async_request(self, request):
        body = request.content.decode() if request.content else ""
        if status := self.refuses(request, body):
            self.asked.append(f"{request.method} {request.url.path}")
            return httpx.Response(status, json={"success": False, "error": {"message": "no"}})
        return await super().handle_async_request(request)


@pytest.fixture
def refusing(tmp_path):
    return Workshop(tmp_path / "ads", transport=Refusing(create_app()))


def into_place(_request, body):
    return 422 if '"retriever_name":"search"' in body.replace(": ", ":") else None


@pytest.mark.parametrize("status", [422, 500])
async def test_a_name_that_the_successor_may_not_have_is_given_back_in_a_step(refusing, status):
    await refusing.reach(BEFORE)
    old = await refusing.find("retrievers", "search")
    promoted = []

    def refuses(request, body):
        is_it = request.method == "PATCH" and into_place(request, body)
        if is_it and old["retriever_id"] not in request.url.path:
            promoted.append(request.url.path)
            return status
        return None

    refusing.transport.refuses = refuses
    plan = await refusing.declare(AFTER).plan()
    ended = await refusing.carry_out(plan)
    assert promoted
    back = next(event for event in ended if event.step.part is ReplacementPart.RESTORE)
    assert back.outcome is Outcome.DONE
    found = await refusing.find("retrievers", "search")
    assert found["retriever_id"] == old["retriever_id"]
    assert found["metadata"] == old["metadata"]
    outcomes = outcomes_of(plan, ended)
    assert outcomes[-1] is back
    assert '"part": "give the name back"' in outcome_as_json(
        plan, outcomes, exit_code=ExitCode.PARTIAL
    )
    refusing.transport.refuses = lambda *_: None
    await refusing.reach(AFTER)
    assert await refusing.names("retrievers") == ["search"]


async def test_a_rename_that_did_happen_has_nothing_to_give_back(refusing):
    await refusing.reach(BEFORE)
    transport, inner = refusing.transport, Counting.handle_async_request
    lost = []

    async def losing(request):
        # The answer is lost, and so is every look at what it was about.
        if lost and request.method == "GET":
            return httpx.Response(403)
        body = request.content.decode() if request.content else ""
        response = await inner(transport, request)
        if request.method == "PATCH" and into_place(request, body):
            lost.append(request)
            raise httpx.ReadError("lost")
        return response

    transport.handle_async_request = losing
    plan = await refusing.declare(AFTER).plan()
    ended = await refusing.carry_out(plan)
    del transport.handle_async_request
    back = next(event for event in ended if event.step.part is ReplacementPart.RESTORE)
    assert (back.outcome, back.problem.code) == (Outcome.SKIPPED, "name-is-held")
    await refusing.reach(AFTER)


async def test_what_is_created_and_not_finished_is_told_as_that(refusing):
    text = NAMESPACE + "  expires_at: '2099-01-01T00:00:00Z'\n"
    refusing.transport.refuses = lambda request, _: 422 if request.method == "PATCH" else None
    plan = await refusing.declare(text).plan()
    (ended,) = await refusing.carry_out(plan)
    assert (ended.outcome, ended.is_begun) == (Outcome.FAILED, True)
    said = " ".join(summary_as_text([ended], color=False).split())
    assert "Namespace/ads was created, and not finished" in said
    assert "`expires_at` not set yet" in said


@pytest.fixture
def lagging(tmp_path):
    """A workshop whose API has these bad days."""

    def make(*faults):
        transport = FaultTransport(
            httpx.ASGITransport(create_app()), [read_fault(each) for each in faults]
        )
        return Workshop(tmp_path / "ads", transport=transport)

    return make


async def test_what_is_made_and_listed_late_is_found_some_seconds_later(lagging):
    workshop = lagging("POST /v1/buckets 1 lost", "POST /v1/buckets 1 unlisted reads=2")
    ended = await workshop.declare(NAMESPACE + BUCKET).apply()
    assert {event.outcome for event in ended} == {Outcome.DONE}, ended
    assert not any(event.is_anothers for event in ended)
    assert (await workshop.plan()).is_empty


async def test_what_is_listed_too_late_is_unknown_and_not_said_to_be_missing(lagging):
    workshop = lagging("POST /v1/buckets 1 lost", "POST /v1/buckets 1 unlisted reads=5")
    ended = {e.step.address.kind: e for e in await workshop.declare(NAMESPACE + BUCKET).apply()}
    assert ended["Bucket"].outcome is Outcome.UNKNOWN
    assert "may have been" in summary_as_text([ended["Bucket"]], color=False)


async def test_a_name_that_is_held_by_what_no_list_shows_is_unknown_to_the_next_run(lagging):
    workshop = lagging("POST /v1/buckets 1 lost", "POST /v1/buckets 1 unlisted reads=20")
    await workshop.declare(NAMESPACE + BUCKET).apply()
    (ended,) = await workshop.apply()
    assert ended.outcome is Outcome.UNKNOWN
    said = " ".join(summary_as_text([ended], color=False).split())
    assert "may have been created" in said
    assert "nothing of this name is listed yet" in said
    assert "an answer was lost" not in said


async def test_a_create_that_is_refused_for_another_reason_has_failed(refusing):
    refusing.transport.refuses = lambda request, _: (
        409 if (request.method, request.url.path) == ("POST", "/v1/buckets") else None
    )
    ended = {e.step.address.kind: e for e in await refusing.declare(NAMESPACE + BUCKET).apply()}
    assert ended["Bucket"].outcome is Outcome.FAILED


async def test_an_update_that_is_read_back_too_late_is_unknown_and_done_for_the_next_run(lagging):
    workshop = lagging("PATCH /v1/collections/* 1 stale reads=3")
    text = NAMESPACE + BUCKET + COLLECTION
    await workshop.declare(text).apply()
    (ended,) = await workshop.declare(text.replace("Scenes", "All scenes")).apply()
    assert (ended.outcome, ended.problem.code) == (Outcome.UNKNOWN, "update-not-seen")
    said = " ".join(summary_as_text([ended], color=False).split())
    assert "may have been updated" in said
    assert "read again `description` is not as sent" in said
    assert (await workshop.plan()).is_empty


async def test_an_update_that_is_refused_has_failed(refusing):
    text = NAMESPACE + BUCKET + COLLECTION
    await refusing.reach(text)
    refusing.transport.refuses = lambda request, _: 422 if request.method == "PATCH" else None
    (ended,) = await refusing.declare(text.replace("Scenes", "All scenes")).apply()
    assert ended.outcome is Outcome.FAILED


async def test_an_update_that_is_read_back_late_is_not_called_ignored(lagging):
    workshop = lagging("PATCH /v1/collections/* 1 stale reads=2")
    await workshop.declare(NAMESPACE + BUCKET + COLLECTION).apply()
    (ended,) = await workshop.declare(
        (NAMESPACE + BUCKET + COLLECTION).replace("Scenes", "All scenes")
    ).apply()
    assert ended.outcome is Outcome.DONE, ended


async def test_what_another_run_made_is_told_as_that(workshop):
    """Both plan the same world; one of them finds everything done, and says so."""
    plan = await workshop.declare(NAMESPACE + BUCKET + COLLECTION).plan()
    first, second = await asyncio.gather(workshop.carry_out(plan), workshop.carry_out(plan))
    assert {event.outcome for event in (*first, *second)} == {Outcome.DONE}
    for step in plan:
        made_by = [event.is_anothers for event in (*first, *second) if event.step is step]
        assert sorted(made_by) == [False, True], step.address
    others = sum(event.is_anothers for event in second)
    said = summary_as_text(outcomes_of(plan, second), color=False)
    assert (f"{others} of them done by another run." in said) is (others > 0)


async def test_deleting_what_another_run_deleted_is_told_as_that(workshop):
    await workshop.declare(NAMESPACE + BUCKET).apply()
    plan = await workshop.destroy_plan()
    await workshop.carry_out(plan)
    (again,) = await workshop.carry_out(plan)
    assert (again.outcome, again.is_anothers) == (Outcome.DONE, True)


async def test_a_byte_in_a_header_that_is_no_ascii_ends_no_run(workshop):
    inner = workshop.transport.handle_async_request

    async def odd(request):
        response = await inner(request)
        response.headers = httpx.Headers([*response.headers.raw, (b"x-caf\xc3\xa9", b"\xe9")])
        return response

    workshop.transport.handle_async_request = odd
    ended = await workshop.declare(NAMESPACE + BUCKET).apply()
    assert {event.outcome for event in ended} == {Outcome.DONE}
