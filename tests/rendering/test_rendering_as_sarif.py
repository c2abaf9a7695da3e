"""SARIF as its schema wants it (OASIS's own, beside this file), and as GitHub wants it besides."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from made_up import examples
from msgspec.structs import replace
from sample_plans import DEPRECATED, EVERYTHING, NOTHING, TOO_MUCH
from sample_replacements import FEATURES

from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.ci.as_sarif import plan_as_sarif, problems_as_sarif

HERE = Path(__file__).parent
SCHEMA = Draft7Validator(json.loads((HERE / "sarif-schema-2.1.0.json").read_text("utf-8")))
PLANS = {"everything": EVERYTHING, "nothing": NOTHING, **FEATURES}


def run_of(text: str) -> Any:
    (run,) = json.loads(text)["runs"]
    return run


def faults_of(text: str) -> list[str]:
    return [error.message for error in SCHEMA.iter_errors(json.loads(text))]


@pytest.mark.parametrize("is_drift", [False, True], ids=["plan", "drift"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=list(PLANS))
def test_every_sample_follows_the_official_schema(plan: Plan, is_drift: bool) -> None:
    assert faults_of(plan_as_sarif(replace(plan, is_of_drift=is_drift))) == []


PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["unknown-field", "max-deletes"]),
    st.text(),
    st.text(),
    st.sampled_from(Severity),
    st.none() | st.builds(Address, st.just("Bucket"), st.text(), st.text()),
    location=st.none()
    | st.builds(Location, st.text(min_size=1), st.integers(0, 9), st.integers(0, 9)),
)


@given(st.lists(PROBLEMS, max_size=5))
@examples(60, derandomize=True)
def test_whatever_problems_say_the_schema_is_followed(problems: list[Problem]) -> None:
    text = problems_as_sarif(problems)
    assert faults_of(text) == []
    fingerprints = [
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in run_of(text)["results"]
    ]
    assert len(set(fingerprints)) == len(problems)


def test_each_result_has_what_github_asks_for() -> None:
    run = run_of(plan_as_sarif(EVERYTHING, root="infra"))
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.startswith("infra/")
        assert location["physicalLocation"]["region"]["startLine"] >= 1
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]


def test_what_has_no_place_is_shown_at_the_projects_file() -> None:
    (result,) = run_of(problems_as_sarif([Problem("api-unreachable", "no answer")]))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "reconciler.yaml"


def test_a_fingerprint_outlives_a_shifted_line_and_a_changed_number() -> None:
    assert DEPRECATED.location
    shifted = replace(DEPRECATED, location=replace(DEPRECATED.location, line=99), message="other")
    elsewhere = replace(DEPRECATED, location=replace(DEPRECATED.location, file="other.yaml"))
    first, same, other = (
        run_of(problems_as_sarif([problem]))["results"][0]["partialFingerprints"]
        for problem in (DEPRECATED, shifted, elsewhere)
    )
    assert first == same != other


def test_a_run_that_broke_off_says_so() -> None:
    for is_successful in (True, False):
        text = problems_as_sarif([DEPRECATED], is_successful=is_successful)
        assert run_of(text)["invocations"] == [{"executionSuccessful": is_successful}]


def test_a_rule_tells_what_a_guard_prevents_and_what_lifts_it() -> None:
    guard = replace(TOO_MUCH, guard="max-deletes")
    (rule,) = run_of(plan_as_sarif(Plan("ads", (), (guard,))))["tool"]["driver"]["rules"]
    assert rule["id"] == "max-deletes"
    assert rule["shortDescription"]["text"] == "Deleting many resources at once"
    assert "`--max-deletes N`" in rule["help"]["markdown"]
    assert rule["helpUri"].endswith("/docs/codes/max-deletes.md")
    assert rule["properties"]["tags"] == ["guard"]


def test_a_code_that_others_made_up_has_no_page_to_lead_to() -> None:
    text = problems_as_sarif([Problem("made-up", "it is odd", "mend it")])
    assert faults_of(text) == []
    (rule,) = run_of(text)["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "Made up"
    assert "helpUri" not in rule


def test_a_link_in_a_name_is_no_link_in_a_message() -> None:
    problem = Problem("x", "see [here](https://evil.example)")
    (result,) = run_of(problems_as_sarif([problem]))["results"]
    assert "](" not in result["message"]["text"]
