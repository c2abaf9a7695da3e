"""The published schemas are strict, complete, and true of every document that we print."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sample_plans import EVERYTHING, NOTHING
from sample_replacements import FEATURES
from schemas import FOLDER, NAMES, faults_of, schema

from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, ActionReason, ChangeClass
from reconciler.model.controller.run import RunState, Trigger
from reconciler.model.fleet.controller import EventKind
from reconciler.model.fleet.outcome import State, Verb
from reconciler.model.plan import Plan, ReplacementPart
from reconciler.model.run.event import Outcome
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.json.plan_object import FORMAT_VERSION

BUNDLED = ("plan", "problems")
ALONE = ("notification",)
"""Those that hold no plan and no problem."""
WITH_VERDICTS = ("outcome", "record", "fleet")
ALL_PLANS = {"everything": EVERYTHING, "nothing": NOTHING, **FEATURES}


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_one_and_says_which_version_it_is(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["$id"].startswith(f"urn:mixpeek-reconciler:schema:{name}:")


def test_the_schema_of_a_plan_has_the_version_of_its_format() -> None:
    assert schema("plan")["$id"].endswith(f":{FORMAT_VERSION}")


@pytest.mark.parametrize("name", NAMES)
def test_no_schema_lets_pass_a_key_of_ours_that_it_does_not_know(name: str) -> None:
    for part in objects_in(schema(name)):
        if "properties" in part:
            assert part["additionalProperties"] is False
            assert set(part["required"]) <= set(part["properties"])


@pytest.mark.parametrize("name", [name for name in NAMES if name not in BUNDLED + ALONE])
def test_a_schema_holds_those_that_it_refers_to(name: str, expect_file: Any) -> None:
    own = schema(name)
    bundled = {**own["$defs"], **{other: schema(other) for other in BUNDLED}}
    if name in WITH_VERDICTS:
        verify = schema("verify")
        own_parts = {key: held for key, held in verify["$defs"].items() if key not in BUNDLED}
        bundled["verify"] = {**verify, "$defs": own_parts}
    text = json.dumps({**own, "$defs": bundled}, indent=2, ensure_ascii=False)
    expect_file(FOLDER / f"{name}.json", f"{text}\n")


@pytest.mark.parametrize("plan", ALL_PLANS.values(), ids=list(ALL_PLANS))
def test_every_sample_follows_the_schema(plan: Plan) -> None:
    assert faults_of(plan_as_json(plan), "plan") == []


def test_what_is_not_a_plan_does_not() -> None:
    plan = json.loads(plan_as_json(EVERYTHING))
    assert faults_of({**plan, "surplus": 1}, "plan")
    del plan["resource_changes"][0]["mixpeek"]["says"]
    assert faults_of(plan, "plan")


@pytest.mark.parametrize(
    "words",
    [
        ActionReason,
        ReplacementPart,
        ChangeClass,
        Attribution,
        Outcome,
        Action,
        State,
        Verb,
        EventKind,
        Trigger,
        RunState,
    ],
    ids=lambda e: e.__name__,
)
def test_the_schemas_know_every_word(words: type[StrEnum]) -> None:
    known = [
        set(part["enum"])
        for name in NAMES
        for part in objects_in(schema(name))
        if "enum" in part and all(isinstance(word, str) for word in part["enum"])
    ]
    assert {word.value for word in words} in known


def objects_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for inner in data.values():
            yield from objects_in(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from objects_in(inner)
