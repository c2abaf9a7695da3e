"""Documents for programs: Terraform's words, our facts beside them, no secrets, no controls."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from sample_plans import BUCKET, EVERYTHING, NOTHING, create_bucket
from sample_replacements import (
    CIRCLE,
    COLLECTION,
    FEATURES,
    HANDED_OVER,
    RECREATE,
    RENAME,
    RENAME_BUCKET,
    RENAMED,
    RESUMED,
    RETIRED,
    RETRIEVER,
    SWAP,
    SWAP_PARTS,
)

from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import LiveResource
from reconciler.model.run.event import Ended, Outcome, Started
from reconciler.model.secrets.secret import SecretText
from reconciler.rendering.json.as_json import (
    event_as_json,
    outcome_as_json,
    plan_as_json,
    problems_as_json,
)
from reconciler.rendering.json.plan_object import plan_object

Golden = Callable[[str, str], None]


def test_a_plan_has_the_shape_policy_tools_know(golden: Golden) -> None:
    golden("everything.json", readable(plan_as_json(EVERYTHING)))
    golden("nothing.json", readable(plan_as_json(NOTHING)))


def readable(document: str) -> str:
    """The same document over many lines, so that a difference can be read."""
    return json.dumps(json.loads(document), indent=2, ensure_ascii=False) + "\n"


def test_a_plan_is_one_line_because_some_tools_read_no_more() -> None:
    text = plan_as_json(EVERYTHING)
    assert text.count("\n") == 1
    assert text.endswith("}\n")


def test_a_plan_with_refusals_may_not_be_applied() -> None:
    assert plan_object(EVERYTHING, KINDS)["applyable"] is False
    assert plan_object(replace(EVERYTHING, refusals=()), KINDS)["applyable"] is True
    assert plan_object(NOTHING, KINDS)["applyable"] is False


def test_no_secret_is_in_any_part_of_a_plan() -> None:
    text = plan_as_json(EVERYTHING)
    assert "sk-live-123" not in text
    assert "secret.MUX_SECRET" not in text
    assert "secret.OPENAI" not in text


def test_a_secret_is_masked_in_the_live_body_too_and_declared_sensitive() -> None:
    live = {"source_adapter": {"adapter_type": "mux", "webhook_secret": "hunter2"}}
    step = Step(
        BUCKET,
        Action.DELETE,
        ActionReason.NOT_DECLARED,
        "gone",
        live=LiveResource(BUCKET, "bkt_1", live),
    )
    text = plan_as_json(Plan("ads", (step,)))
    change = json.loads(text)["resource_changes"][0]["change"]
    assert change["before"]["source_adapter"]["webhook_secret"] == "(secret)"
    assert change["before_sensitive"] == {"source_adapter": {"webhook_secret": True}}
    assert "hunter2" not in text


def test_a_secret_that_moved_inside_a_list_is_masked_wherever_it_stands() -> None:
    step = replace(
        create_bucket({"metadata": {"hooks": [{"url": SecretText("${secret.URL}")}]}}),
        action=Action.UPDATE,
        live=LiveResource(BUCKET, "bkt_1", {"metadata": {"hooks": [{}, {"url": "hunter2"}]}}),
    )
    assert "hunter2" not in plan_as_json(Plan("ads", (step,)))


def test_a_field_that_does_not_change_reads_the_same_on_both_sides() -> None:
    step = replace(
        create_bucket({"description": "new", "tags": ["by-name"]}),
        action=Action.UPDATE,
        changes=(FieldChange(("description",), "old", "new"),),
        live=LiveResource(BUCKET, "bkt_1", {"description": "old", "storage_class": "standard"}),
    )
    change = json.loads(plan_as_json(Plan("ads", (step,))))["resource_changes"][0]["change"]
    assert change["before"] == {"description": "old", "storage_class": "standard"}
    assert change["after"] == {"description": "new", "storage_class": "standard"}


def test_control_characters_are_escaped_and_survive() -> None:
    problem = Problem("x", "a\x9b\u202e\x1b\x7f")
    text = problems_as_json([problem], exit_code=ExitCode.ERROR)
    assert not set(text) & set("\x9b\u202e\x1b\x7f")
    assert json.loads(text)["problems"][0]["message"] == "a\x9b\u202e\x1b\x7f"


def test_no_problems_are_said_with_the_exit_code() -> None:
    text = problems_as_json([], exit_code=ExitCode.OK)
    assert json.loads(text) == {"problems": [], "exit": {"code": 0, "reason": "ok"}}


def test_a_run_says_how_every_step_ended(golden: Golden) -> None:
    plan = replace(EVERYTHING, refusals=(), warnings=(), orphans=(), unmanaged=())
    first, second, third, fourth = plan.steps
    outcomes = (
        Ended(first, Outcome.FAILED, 0.5, Problem("invalid", "no"), request_id="req_1"),
        Ended(second, Outcome.SKIPPED, because=first.address),
        Ended(third, Outcome.DONE, 0.25),
        Ended(fourth, Outcome.UNKNOWN, 30.0, Problem("deadline", "still deleting")),
    )
    text = outcome_as_json(replace(plan, steps=()), outcomes, exit_code=ExitCode.PARTIAL)
    golden("outcome.json", text)


def test_a_run_tells_the_parts_of_a_replacement_apart() -> None:
    outcomes = [Ended(step, Outcome.DONE) for step in SWAP]
    told = json.loads(outcome_as_json(SWAP, outcomes, exit_code=ExitCode.OK))["steps"]
    assert [step.get("part") for step in told] == [
        "create successor",
        "rename away",
        "rename into place",
        None,
        "delete",
        "create",
        "delete",
    ]


def test_a_log_line_is_one_line() -> None:
    step = create_bucket()
    lines = event_as_json(Started(step)) + event_as_json(Ended(step, Outcome.DONE, 0.5))
    first, second = (json.loads(line) for line in lines.splitlines())
    assert first == {"event": "started", "address": "Bucket/ads/videos", "action": "create"}
    assert second["outcome"] == "done"


def test_a_log_line_tells_the_parts_of_a_replacement_apart() -> None:
    told = [json.loads(event_as_json(Started(step))) for step in SWAP_PARTS]
    assert {line["address"] for line in told} == {"Retriever/ads/search"}
    assert [(line["part"], line["name"]) for line in told] == [
        ("create successor", "search--successor"),
        ("rename away", "search--retired"),
        ("rename into place", "search"),
        ("delete", "search--retired"),
    ]


def test_a_log_line_of_a_rename_says_what_the_name_was() -> None:
    line = json.loads(event_as_json(Ended(RENAME_BUCKET, Outcome.DONE, 0.5)))
    assert (line["action"], line["was"]) == ("rename", "videos")


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_of_a_plan_has_its_place_for_programs(feature: str, golden: Golden) -> None:
    golden(f"{feature}.json", readable(plan_as_json(FEATURES[feature])))


def change_of(plan: Plan, address: Address) -> Any:
    (found,) = [
        each
        for each in json.loads(plan_as_json(plan))["resource_changes"]
        if each["address"] == str(address)
    ]
    return found


@pytest.mark.parametrize("feature", FEATURES)
def test_policy_tools_see_each_address_once(feature: str) -> None:
    changes = json.loads(plan_as_json(FEATURES[feature]))["resource_changes"]
    addresses = [change["address"] for change in changes]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(
    ("plan", "address", "actions"),
    [
        (RECREATE, COLLECTION, ["delete", "create"]),
        (SWAP, RETRIEVER, ["create", "delete"]),
        (RESUMED, RETRIEVER, ["create", "delete"]),
        (RENAME, RENAMED, ["update"]),
        (CIRCLE, COLLECTION, ["create"]),
        (HANDED_OVER, RETIRED, ["delete"]),
    ],
    ids=["recreate", "swap", "resumed", "rename", "circle", "handed-over"],
)
def test_an_address_with_several_steps_has_the_actions_terraform_would_give_it(
    plan: Plan, address: Address, actions: list[str]
) -> None:
    assert change_of(plan, address)["change"]["actions"] == actions


def test_a_renamed_resource_has_its_previous_address() -> None:
    assert change_of(RENAME, RENAMED)["previous_address"] == "Retriever/ads/exec_ads"
    assert "previous_address" not in change_of(SWAP, RETRIEVER)


def test_an_id_that_will_be_a_new_one_is_not_known_yet() -> None:
    unknown = change_of(RECREATE, RETRIEVER)["change"]["after_unknown"]
    assert unknown == {
        "collection_identifiers": True,
        "stages": [{"config": {"parameters": {"from": [False, True]}}}],
    }


def losses_in(plan: Plan) -> dict[str, Any]:
    planned: Any = plan_object(plan, KINDS)["planned_values"]
    return {
        each["values"]["address"]: each["values"]
        for each in planned["root_module"]["resources"]
        if each["type"].startswith("mixpeek_destroyed_")
    }


def test_each_loss_has_a_record_for_tools_that_do_not_look_at_deletions() -> None:
    losses = losses_in(EVERYTHING)
    assert {address: loss["documents"] for address, loss in losses.items()} == {
        "Collection/ads/video_index": 48_000
    }
    assert losses["Collection/ads/video_index"]["how"] == "delete"
    assert losses_in(NOTHING) == {}


def test_what_goes_along_has_one_too_and_nobody_knows_how_much_of_it_is_whose() -> None:
    losses = losses_in(RECREATE)
    along = {address: loss for address, loss in losses.items() if loss["how"] == "taken along"}
    assert set(along) == {"Collection/ads/shots", "Collection/lab/cuts"}
    assert {(loss["because"], loss["documents"]) for loss in along.values()} == {
        ("Collection/ads/scenes", None)
    }


def test_a_change_names_the_guards_that_refuse_it() -> None:
    named = {
        each["address"]: each["mixpeek"]["guards"]
        for each in json.loads(plan_as_json(EVERYTHING))["resource_changes"]
    }
    assert named["Collection/ads/video_index"] == ["max_documents_destroyed"]
    assert named["Bucket/ads/videos"] == []
