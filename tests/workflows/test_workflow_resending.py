"""Rotating a secret: the manifest or a flag says that it changed, and it is sent, once."""

import pytest
from msgspec.structs import replace
from projects import GENEROUS, Counting, Workshop

from reconciler.emulator.app import create_app
from reconciler.model.change import ActionReason
from reconciler.model.errors import StalePlan
from reconciler.model.run.event import Outcome
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in

pytestmark = pytest.mark.anyio

NAMESPACE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: web_scraper, version: v1}]
"""
STACK = """
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
lifecycle: {secrets_version: VERSION}
spec:
  description: Films
  bucket_schema: {properties: {video: {type: video}}}
  source_adapter: {adapter_type: generic_webhook, webhook_secret: "${secret.HOOK}"}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: ask, namespace: ads}
lifecycle: {secrets_version: VERSION}
spec:
  description: Asks
  stages:
    - stage_name: call
      config:
        stage_id: api_call
        parameters:
          url: https://example.org
          headers: {Authorization: "Bearer ${secret.TOKEN}"}
"""
OLD = {"HOOK": "old-hook", "TOKEN": "old-token"}
NEW = {"HOOK": "new-hook", "TOKEN": "new-token"}
BOTH = replace(GENEROUS, resend=("*/ads/*",))


def version(number):
    return NAMESPACE + STACK.replace("VERSION", str(number))


def unversioned():
    return NAMESPACE + STACK.replace("lifecycle: {secrets_version: VERSION}\n", "")


class Hearing(Counting):
    """Remembers every body that was sent; may lose the answer of one write."""

    def __init__(self, app):
        super().__init__(app)
        self.bodies = []
        self.loses = ""

    async def handle_async_request(self, request):
        if request.method in ("POST", "PATCH") and request.content:
            self.bodies.append((f"{request.method} {request.url.path}", request.content.decode()))
        response = await super().handle_async_request(request)
        if self.loses and f"{request.method} {request.url.path}".startswith(self.loses):
            self.loses = ""
            raise TimeoutError
        return response

    def heard(self, method, word):
        return [path for path, body in self.bodies if path.startswith(method) and word in body]


@pytest.fixture
def hearing(tmp_path):
    return Workshop(tmp_path / "ads", transport=Hearing(create_app()))


async def rotated(workshop, text, options=GENEROUS, environ=None):
    """What a run with new secrets did: all done, and nothing is left."""
    workshop.transport.bodies.clear()
    ended = await workshop.declare(text).apply(options, environ or NEW)
    assert {event.outcome for event in ended} == {Outcome.DONE}, ended
    assert (await workshop.plan()).is_empty
    return ended


def sent_once(workshop):
    return [len(workshop.transport.heard("PATCH", word)) for word in ("new-hook", "new-token")]


async def token_of(workshop):
    stages = (await workshop.find("retrievers", "ask"))["stages"]
    return stages[0]["config"]["parameters"]["headers"]["Authorization"]


async def test_a_raised_version_sends_new_secrets_once(hearing):
    await hearing.declare(version(1)).apply(environ=OLD)
    ended = await rotated(hearing, version(2))
    assert {event.step.reason for event in ended} == {ActionReason.ROTATED}
    assert sent_once(hearing) == [1, 1]
    assert await token_of(hearing) == "Bearer new-token"
    bucket = await hearing.find("buckets", "videos")
    assert bucket["metadata"]["reconciler"] == {
        "stack": "ads-platform",
        "keys": [],
        "secrets_version": 2,
    }
    hearing.transport.asked.clear()
    assert await hearing.apply(environ=NEW) == []
    assert hearing.transport.writes == []


async def test_the_first_version_of_what_was_made_without_one_is_a_rotation(hearing):
    await hearing.declare(unversioned()).apply(environ=OLD)
    await rotated(hearing, version(1))
    assert sent_once(hearing) == [1, 1]


async def test_a_version_that_is_declared_no_more_does_nothing_and_is_kept(hearing):
    await hearing.declare(version(3)).apply(environ=OLD)
    assert (await hearing.declare(unversioned()).plan()).is_empty
    await hearing.declare(unversioned().replace("Asks", "Asks more")).apply(environ=OLD)
    stamp = (await hearing.find("retrievers", "ask"))["metadata"]["reconciler"]
    assert stamp["secrets_version"] == 3
    assert (await hearing.declare(version(3).replace("Asks", "Asks more")).plan()).is_empty


async def test_a_lower_version_sends_nothing_and_says_so(hearing):
    await hearing.declare(version(3)).apply(environ=OLD)
    plan = await hearing.declare(version(2)).plan(environ=OLD)
    assert not plan.steps
    assert [each.code for each in plan.warnings] == ["secrets-version-lowered"] * 2


async def test_a_flag_sends_it_all_again_and_leaves_nothing_to_do(hearing):
    await hearing.declare(unversioned()).apply(environ=OLD)
    ended = await rotated(hearing, unversioned(), BOTH)
    assert {event.step.reason for event in ended} == {ActionReason.RESENT}
    assert sent_once(hearing) == [1, 1]
    assert await token_of(hearing) == "Bearer new-token"


async def test_a_saved_plan_of_a_new_version_sends_it_once(hearing):
    await hearing.declare(version(1)).apply(environ=OLD)
    text = await hearing.declare(version(2)).save(environ=NEW)
    await hearing.apply_saved(text, NEW)
    assert await token_of(hearing) == "Bearer new-token"
    assert (await hearing.refresh(text)).is_empty


async def test_a_saved_plan_of_a_flag_sends_it_again(hearing):
    await hearing.declare(unversioned()).apply(environ=OLD)
    text = await hearing.save(BOTH, NEW)
    assert '"resent": "resend"' in text
    ended = await hearing.apply_saved(text, NEW)
    assert {event.outcome for event in ended} == {Outcome.DONE}
    assert await token_of(hearing) == "Bearer new-token"


async def test_a_saved_plan_is_stale_when_what_it_would_send_again_moved(hearing):
    await hearing.declare(version(1)).apply(environ=OLD)
    text = await hearing.declare(version(2)).save(environ=NEW)
    stages = (await hearing.find("retrievers", "ask"))["stages"]
    stages[0]["config"]["parameters"]["url"] = "https://example.net"
    await hearing.send("PATCH", "/retrievers/ask", {"stages": stages})
    with pytest.raises(StalePlan, match="stages"):
        await hearing.refresh(text)


@pytest.mark.parametrize(("text", "options"), [(version(2), GENEROUS), (unversioned(), BOTH)])
async def test_a_lost_answer_is_no_proof_that_a_secret_arrived(unsteady, text, options):
    await unsteady.declare(version(1)).apply(environ=OLD)
    plan = await unsteady.declare(text).plan(options, NEW)
    unsteady.transport.left = 0
    ended = await unsteady.carry_out(plan, NEW)
    assert {event.outcome for event in ended} == {Outcome.UNKNOWN}
    unsteady.transport.left = 99
    assert await token_of(unsteady) == "Bearer old-token"
    await unsteady.carry_out(await unsteady.plan(options, NEW), NEW)
    assert await token_of(unsteady) == "Bearer new-token"


async def test_a_rotation_is_no_drift_whoever_declared_what(hearing):
    await hearing.declare(version(1)).apply(environ=OLD)
    plan = await hearing.declare(version(2)).plan(environ=NEW)
    assert not drift_in(attribute_all_to_drift(plan)).plan.steps
    changed = version(2).replace("Asks", "Asks more")
    found = drift_in(
        attribute_all_to_drift(await hearing.declare(changed).plan(environ=NEW))
    ).plan.steps
    assert [(str(step.address), step.says) for step in found] == [
        ("Retriever/ads/ask", "live differs in description")
    ]


async def test_what_was_made_by_an_interrupted_swap_has_the_secrets_of_its_version(hearing):
    """A successor with older secrets is no successor of what is declared now."""
    swapping = version(1).replace(
        "{secrets_version: 1}\nspec:\n  description: Asks",
        "{secrets_version: 1, on_replace: swap}\nspec:\n  description: Asks\n"
        "  budget_limits: {max_credits: 5}",
    )
    await hearing.declare(swapping).apply(environ=OLD)
    other = swapping.replace("max_credits: 5", "max_credits: 6")
    plan = await hearing.declare(other).plan(environ=OLD)
    first = replace(plan, steps=plan.steps[:1])
    await hearing.carry_out(first, OLD)
    assert await hearing.names("retrievers") == ["ask", "ask--successor"]
    await hearing.declare(other.replace("secrets_version: 1", "secrets_version: 2")).apply(
        environ=NEW
    )
    assert await token_of(hearing) == "Bearer new-token"
    assert (await hearing.plan(environ=NEW)).is_empty
