"""What a step will need of the environment is looked up before the first write."""

import pytest

from reconciler.model.errors import Rejected
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.dry_run import describe_requests
from reconciler.workflows.secrets import require_secrets, with_secrets_told
from reconciler.workflows.validate import validate

pytestmark = pytest.mark.anyio

BASE = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  bucket_schema: {properties: {video: {type: video}}}
  source_adapter: {adapter_type: generic_webhook, webhook_secret: "${secret.HOOK}"}
"""
CALL = """
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: ask, namespace: ads}
spec:
  stages:
    - stage_name: call
      config:
        stage_id: api_call
        parameters:
          url: https://example.org
          headers: {Authorization: "Bearer ${secret.TOKEN}", X-Team: "${secret.TEAM}"}
"""
SET = {"HOOK": "hook", "TOKEN": "token", "TEAM": "team"}
REPLACED = BASE.replace("{video: {type: video}}", "{film: {type: video}}")


async def rejected(workshop, plan, environ):
    sent = len(workshop.transport.writes)
    with pytest.raises(Rejected) as caught:
        await workshop.carry_out(plan, environ)
    assert len(workshop.transport.writes) == sent
    return caught.value.problems


async def test_what_is_to_be_recreated_is_not_deleted_without_its_secret(workshop):
    await workshop.declare(BASE).apply(environ=SET)
    plan = await workshop.declare(REPLACED).plan()
    assert [step.part for step in plan] == ["delete", "create"]
    (problem,) = await rejected(workshop, plan, {})
    assert problem.code == "missing-secret"
    assert problem.remedy == "set HOOK where the plan is applied; nothing was sent"
    assert await workshop.names("buckets") == ["videos"]
    await workshop.carry_out(plan, {"HOOK": "hook"})
    assert (await workshop.plan()).is_empty


async def test_all_missing_secrets_are_told_at_once_with_their_places(workshop):
    twice = BASE + BASE.split("---")[1].replace("videos", "films").join(("---", ""))
    plan = await workshop.declare(twice + CALL).plan()
    problems = await rejected(workshop, plan, {"TEAM": ""})
    assert [problem.message.partition(",")[0] for problem in problems] == [
        "the environment variable HOOK is not set",
        "the environment variable TOKEN is not set",
        "the environment variable TEAM is empty",
    ]
    hook = problems[0]
    assert str(hook.location) == "manifests/all.yaml:14:67"
    assert hook.message.endswith(
        "also at spec.source_adapter.webhook_secret of Bucket/ads/films (manifests/all.yaml:22:67)"
    )


async def test_a_saved_plan_is_looked_at_where_it_is_applied(workshop):
    text = await workshop.declare(BASE + CALL).save()
    left = await workshop.refresh(text)
    problems = await rejected(workshop, left, {"HOOK": "hook", "TOKEN": "token"})
    assert [problem.code for problem in problems] == ["missing-secret"]
    await workshop.carry_out(left, SET)
    assert (await workshop.plan()).is_empty


async def test_a_plan_warns_and_its_file_says_nothing_of_this_machine(workshop):
    plan = await workshop.declare(BASE + CALL).plan(environ={"HOOK": "hook"})
    told = [each.code for each in plan.warnings]
    assert told == ["missing-secret", "missing-secret"]
    assert "missing-secret" not in workshop.text_of(plan)
    assert workshop.text_of(plan) == workshop.text_of(await workshop.plan(environ=SET))
    assert not with_secrets_told(plan, SET).warnings


async def test_only_what_is_sent_is_needed(workshop):
    await workshop.declare(BASE + CALL).apply(environ=SET)
    assert not (await workshop.plan()).warnings
    ignored = CALL.replace("spec:", "lifecycle: {ignore_changes: [stages]}\nspec:")
    changed = ignored + "  description: asks somebody\n"
    plan = await workshop.declare(BASE + changed).plan()
    assert [str(step.address) for step in plan] == ["Retriever/ads/ask"]
    assert not plan.warnings
    await workshop.carry_out(plan)
    assert (await workshop.plan()).is_empty


async def test_destroying_needs_no_secret(workshop):
    await workshop.declare(BASE + CALL).apply(environ=SET)
    plan = await workshop.destroy_plan(PlanOptions(max_deletes=9, max_delete_percent=100))
    require_secrets(plan, {})
    await workshop.carry_out(plan)
    assert await workshop.names("buckets") == []


@pytest.mark.parametrize("value", ["token\n", "one\r\ntwo", "\0"])
async def test_a_secret_that_breaks_a_header_is_told_before_anything_is_sent(workshop, value):
    plan = await workshop.declare(BASE + CALL).plan()
    (problem,) = await rejected(workshop, plan, SET | {"TOKEN": value})
    assert problem.code == "unsuited-secret"
    assert "headers.Authorization" in ".".join(map(str, problem.path))


async def test_a_line_break_elsewhere_is_part_of_a_secret(workshop):
    plan = await workshop.declare(BASE).plan()
    require_secrets(plan, {"HOOK": "one\ntwo\n"})


async def test_bytes_that_are_no_text_are_told_before_anything_is_sent(workshop):
    plan = await workshop.declare(BASE).plan()
    (problem,) = await rejected(workshop, plan, {"HOOK": b"\xff".decode(errors="surrogateescape")})
    assert problem.code == "unsuited-secret"


async def test_a_dry_run_needs_no_secret_and_shows_none(workshop):
    plan = await workshop.declare(BASE).plan(environ=SET)
    bodies = [request.body for request in describe_requests(plan)]
    assert bodies[-1]["source_adapter"]["webhook_secret"] == "(secret)"


async def test_validate_names_every_secret_only_when_asked(workshop):
    workshop.declare(BASE + CALL)
    assert not validate(workshop.folder, environment=None, environ={}).problems
    found = validate(
        workshop.folder, environment=None, environ={"HOOK": "hook"}, with_secrets=True
    ).problems
    assert [(each.code, each.severity) for each in found] == [("missing-secret", "error")] * 2
    assert [each.location.line for each in found] == [27, 27]
