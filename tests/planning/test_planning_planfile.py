"""A plan survives its file: it shows the same and does the same, or the file is refused."""

import json

import pytest
from msgspec.structs import replace
from pydantic import ValidationError
from stories import FOLDERS, live_from, plan_of
from yaml import safe_load

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import Rejected
from reconciler.model.location import Locations
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Live, Resource
from reconciler.model.secrets.secret import SecretText
from reconciler.planning.planfile.parts import DeclaredShape
from reconciler.planning.planfile.planfile import Aim, digest_in, document_of, read_plan, seal
from reconciler.planning.planfile.secrets import report_plain_secrets
from reconciler.planning.staleness.recheck import expectations_of, recheck
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text

AIM = Aim(api="https://api.mixpeek.com", environment="prod")
BUCKET = Address("Bucket", "ads", "videos")


def text_of(plan, aim=AIM, made_at="2026-05-01T12:00:00+00:00"):
    expected = expectations_of(plan, kinds=KINDS, lookups=LOOKUPS)
    document = document_of(plan, expected, aim=aim, made_at=made_at, kinds=KINDS)
    return seal(json.dumps(document, indent=2))


def reread(plan, **made):
    return read_plan(text_of(plan, **made), kinds=KINDS)


def live_of(folder):
    rows = folder / "live.yaml"
    return live_from((safe_load(rows.read_text()) if rows.exists() else None) or [])


def stories():
    """Every story that ends in a plan, and in one that may be saved."""
    for folder in FOLDERS:
        try:
            plan = replace(plan_of(folder), seen=live_of(folder))
        except Rejected:
            continue
        if not list(report_plain_secrets(plan, KINDS)):
            yield pytest.param(plan, id=folder.name)


STORIES = list(stories())


def create(spec, **more):
    declared = Resource(BUCKET, spec, Locations("manifests/a.yaml", (0, 0, 0, 0, None)))
    step = Step(
        BUCKET, Action.CREATE, ActionReason.NOT_LIVE, "not there yet", desired=declared, **more
    )
    return Plan("ads-platform", (step,))


@pytest.mark.parametrize("plan", STORIES)
def test_a_plan_shows_and_weighs_the_same_after_it_was_saved(plan):
    saved = reread(plan)
    assert plan_as_text(saved.plan, color=False, show_unmanaged=True) == plan_as_text(
        plan, color=False, show_unmanaged=True
    )
    assert plan_as_json(saved.plan) == plan_as_json(plan)
    again = replace(saved.plan, seen=plan.seen)
    assert reread(again).digest == saved.digest
    assert text_of(again) == text_of(plan)


@pytest.mark.parametrize("plan", STORIES)
def test_in_a_world_that_stood_still_everything_is_still_to_be_done(plan):
    saved = reread(plan)
    settled = recheck(saved.plan, saved.expected, plan.seen, kinds=KINDS, lookups=LOOKUPS)
    assert settled.moved == ()
    assert [(str(step.address), step.action, step.part) for step in settled.plan] == [
        (str(step.address), step.action, step.part) for step in plan
    ]
    assert [step.live for step in settled.plan] == [step.live for step in plan]


def test_a_file_knows_no_path_no_commit_and_no_other_time_than_it_is_given():
    plan = create({"description": "Films"})
    assert text_of(plan) == text_of(plan)
    first, second = reread(plan), reread(plan, made_at="2027-01-01T00:00:00+00:00")
    assert (first.made_at, second.made_at) == (
        "2026-05-01T12:00:00+00:00",
        "2027-01-01T00:00:00+00:00",
    )
    assert first.digest == second.digest


def test_words_do_not_change_the_digest_and_effects_do():
    plan = create({"description": "Films"})
    reworded = replace(plan, steps=(replace(plan.steps[0], says="as you wished"),))
    assert reread(reworded).digest == reread(plan).digest
    others = [
        create({"description": "Film"}),
        create({"description": "Films"}, deferred=("ingest_filter",)),
        replace(plan, stack="another"),
        replace(plan, steps=plan.steps * 2),
    ]
    digests = {reread(other).digest for other in others}
    assert len(digests | {reread(plan).digest}) == 5
    assert reread(plan, aim=Aim(api="embedded", environment="prod")).digest not in digests


def test_a_secret_is_saved_by_its_name_and_a_text_that_looks_like_one_stays_a_text():
    spec = {
        "description": "${secret.TOKEN}",
        "metadata": {
            "auth": SecretText("Bearer ${secret.TOKEN}"),
            "$secret": "just a key",
            "odd": {"$secret": "x"},
            "odder": {"$map": {"$secret": "x"}},
            "list": [SecretText("${secret.A}"), "${secret.A}"],
        },
    }
    [step] = reread(create(spec)).plan.steps
    assert step.desired.spec == spec
    held = step.desired.spec
    assert type(held["description"]) is str
    assert type(held["metadata"]["auth"]) is SecretText
    assert [type(each) for each in held["metadata"]["list"]] == [SecretText, str]


def test_secrets_that_are_spelled_out_are_refused_each_at_its_place():
    held = {
        "token": "sk-live",
        "user": "me",
        "vault": "{{SECRET.key}}",
        "named": SecretText("${secret.KEY}"),
    }
    with pytest.raises(Rejected) as refused:
        text_of(create({"source_adapter": {"connection": {"credentials": held}}}))
    place = ("spec", "source_adapter", "connection", "credentials")
    paths = [problem.path for problem in refused.value.problems]
    assert paths == [(*place, "token"), (*place, "user")]
    assert all("${secret.NAME}" in problem.remedy for problem in refused.value.problems)
    assert "sk-live" not in str(refused.value)


def test_every_changed_byte_is_noticed():
    text = text_of(create({"description": "Films"}))
    for position in range(len(text)):
        other = "x" if text[position] != "x" else "y"
        with pytest.raises(Rejected):
            read_plan(text[:position] + other + text[position + 1 :], kinds=KINDS)


def test_every_cut_and_every_added_byte_is_noticed():
    text = text_of(create({"description": "Films"}))
    for position in range(len(text)):
        with pytest.raises(Rejected):
            read_plan(text[:position], kinds=KINDS)
        with pytest.raises(Rejected):
            read_plan(text[:position] + " " + text[position:], kinds=KINDS)


def resealed(text, **changes):
    """The file with other content and a checksum that fits it: an editor with good intentions."""
    return seal(json.dumps({**json.loads(text), **changes}, indent=2))


FILES = {
    "nothing": ("", "is not JSON, or cut off, at line 1, column 1"),
    "prose": ("Plan: 2 to create", "is not JSON, or cut off"),
    "another document": ("[1, 2]", "is no plan"),
    "a number": ("1", "is no plan"),
    "deep nesting": ("[" * 100_000, "is nested more than 120 levels deep"),
    "a huge number": ("1" * 10_000, "holds a number of 10,000 digits"),
    "brackets": (f"[{'[],' * 1_000_000}0]", "and 375,000 are the most"),
    "a number without end": (
        '{"a": 1e400}',
        "holds the number 1e400, which is too large, at line 1",
    ),
    "half a character": (r'{"a": "\ud83d"}', "holds half a character"),
    "the JSON of plan --format json": ('{"resource_changes": []}', "prints for programs"),
    "a later version": (
        '{"reconciler_plan": 3}',
        "has version 3, and this program knows version 2",
    ),
    "one that was made under fewer guards": ('{"reconciler_plan": 1}', "has version 1"),
    "no version": ('{"reconciler_plan": true}', "has version True"),
    "no checksum": ('{"reconciler_plan": 2}', "its checksum does not match"),
}


@pytest.mark.parametrize(("text", "says"), FILES.values(), ids=FILES)
def test_what_is_no_plan_is_refused_with_a_reason_and_a_remedy(text, says):
    with pytest.raises(Rejected) as refused:
        read_plan(text, kinds=KINDS)
    [problem] = refused.value.problems
    assert says in problem.message
    assert "reconciler plan -o FILE" in problem.remedy


def test_an_edited_step_is_noticed_even_with_a_fitting_checksum():
    text = text_of(create({"description": "Films"}))
    [step] = json.loads(text)["steps"]
    step["declares"]["spec"]["description"] = "Trailers"
    with pytest.raises(Rejected, match="does not do what its digest says"):
        read_plan(resealed(text, steps=[step]), kinds=KINDS)


def test_a_kind_of_a_later_version_is_named():
    text = text_of(create({"description": "Films"}))
    steps = [{**step, "address": "Cinema/ads/x"} for step in json.loads(text)["steps"]]
    fields = {**json.loads(text), "steps": steps}
    with pytest.raises(Rejected, match="kinds that this version does not know: Cinema"):
        read_plan(resealed(text, steps=steps, digest=digest_in(fields)), kinds=KINDS)


def test_an_unknown_key_is_not_passed_over():
    text = text_of(create({"description": "Films"}))
    with pytest.raises(Rejected, match="understands"):
        read_plan(resealed(text, urgent=True), kinds=KINDS)


def test_a_plan_to_do_nothing_may_be_saved():
    saved = reread(Plan("ads-platform", (), unchanged=3, seen=Live({})))
    assert saved.plan.is_empty
    assert saved.plan.unchanged == 3


@pytest.mark.parametrize(
    "lifecycle",
    [{"colour": 1}, {"adopt": True, "colour": None}, {"adopt": "yes"}, {"on_replace": "rename"}, 1],
)
def test_what_this_version_does_not_know_of_a_lifecycle_is_refused(lifecycle):
    assert DeclaredShape.model_validate({"spec": {}, "lifecycle": {"adopt": True}}).lifecycle.adopt
    with pytest.raises(ValidationError):
        DeclaredShape.model_validate({"spec": {}, "lifecycle": lifecycle})
