"""JUnit: a case for each resource; of drift each one fails that live contradicts."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import DEPRECATED, EVERYTHING, NOTHING, UPDATE_RETRIEVER, create_bucket
from sample_replacements import FEATURES

from reconciler.model.attribution import Attribution
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.rendering.ci.as_junit import plan_as_junit, problems_as_junit


def cases_of(text: str) -> dict[str, ElementTree.Element]:
    return {case.attrib["name"]: case for case in ElementTree.fromstring(text).iter("testcase")}


def failed_in(text: str) -> list[str]:
    return [name for name, case in cases_of(text).items() if case.find("failure") is not None]


def test_a_plan_has_a_case_for_each_resource(golden) -> None:
    golden("everything.xml", plan_as_junit(EVERYTHING, environment="staging", root="infra"))


def test_drift_fails_what_differs_with_every_path(golden) -> None:
    text = plan_as_junit(replace(EVERYTHING, refusals=(), is_of_drift=True), title="Drift")
    golden("drift.xml", text)
    assert len(failed_in(text)) == 4


def test_what_a_plan_will_do_is_no_failure_but_what_is_refused_is() -> None:
    refused = {str(refusal.address) for refusal in EVERYTHING.refusals}
    assert set(failed_in(plan_as_junit(EVERYTHING))) == refused


@pytest.mark.parametrize(
    ("attribution", "fails_in_plan", "fails_in_drift"),
    [
        (None, False, True),
        (Attribution.PENDING, False, True),
        (Attribution.DRIFT, True, True),
        (Attribution.BOTH, False, True),
    ],
)
def test_whose_difference_it_is_decides(
    attribution: Attribution | None, fails_in_plan: bool, fails_in_drift: bool
) -> None:
    plan = Plan("ads", (replace(UPDATE_RETRIEVER, attribution=attribution),))
    assert bool(failed_in(plan_as_junit(plan))) is fails_in_plan
    assert bool(failed_in(plan_as_junit(replace(plan, is_of_drift=True)))) is fails_in_drift


def test_nothing_to_do_is_a_case_that_passes() -> None:
    assert list(cases_of(plan_as_junit(NOTHING))) == ["12 resources as declared"]
    assert list(cases_of(problems_as_junit([]))) == ["no problems"]


def test_a_run_without_a_plan_is_an_error() -> None:
    text = problems_as_junit([Problem("api-unreachable", "no answer", "look at the network")])
    (case,) = cases_of(text).values()
    error = case.find("error")
    assert error is not None
    assert error.attrib == {"type": "api-unreachable", "message": "no answer"}
    assert error.text == "no answer\nhelp: look at the network"


def test_a_warning_is_no_error() -> None:
    (case,) = cases_of(problems_as_junit([DEPRECATED])).values()
    assert case.find("error") is None


@pytest.mark.parametrize("plan", FEATURES.values(), ids=list(FEATURES))
def test_the_sums_are_those_of_the_cases(plan: Plan) -> None:
    for is_drift in (True, False):
        text = plan_as_junit(replace(plan, is_of_drift=is_drift))
        (suite,) = ElementTree.fromstring(text)
        assert suite.attrib["tests"] == str(len(list(suite.iter("testcase"))))
        assert suite.attrib["failures"] == str(len(list(suite.iter("failure"))))


@given(st.text(), st.text())
@examples(80, derandomize=True)
def test_the_document_is_xml_whatever_it_quotes(said: str, name: str) -> None:
    step = create_bucket({"description": said})
    step = replace(step, address=step.address._replace(name=f"x{name}"), says=said)
    for is_drift in (True, False):
        ElementTree.fromstring(plan_as_junit(Plan(said, (step,), is_of_drift=is_drift)))
    ElementTree.fromstring(problems_as_junit([Problem(name, said, said)], stack=name))
