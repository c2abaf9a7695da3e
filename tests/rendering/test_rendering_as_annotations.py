"""GitHub shows what is wrong on the line that is wrong, and obeys nothing that a manifest says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sample_plans import (
    DELETE_COLLECTION,
    DEPRECATED,
    EVERYTHING,
    NOTHING,
    RETRIEVER,
    TOO_MUCH,
    UPDATE_RETRIEVER,
)

from reconciler.model.change import ChangeClass, FieldChange
from reconciler.model.location import Location
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.ci.as_annotations import plan_as_annotations, problems_as_annotations


def test_refusals_are_errors_and_warnings_warnings_on_their_lines() -> None:
    assert plan_as_annotations(EVERYTHING).splitlines() == [
        "::error file=reconciler.yaml,line=5,col=3,title=max_documents_destroyed::"
        "Collection/ads/video_index: 48,000 documents would be destroyed; the limit is 0"
        "%0Ahelp: pass --max-documents-destroyed 48000, or raise guards.max_documents_destroyed",
        "::error file=manifests/retrievers/executive-ads.yaml,line=31,col=3,title=replace::"
        "Retriever/ads/executive_ads_search: budget_limits cannot be changed in place, and a "
        "replacement is never implicit%0Ahelp: declare a retriever under another name and delete "
        "this one",
        "::warning file=manifests/buckets.yaml,line=9,col=5,title=deprecated::"
        "Bucket/ads/videos: inline credentials are deprecated%0Ahelp: use connection_id",
    ]


def test_nothing_wrong_is_nothing_said() -> None:
    assert plan_as_annotations(NOTHING) == ""


def test_errors_come_first_because_github_shows_only_ten() -> None:
    said = problems_as_annotations([DEPRECATED, Problem("wrong", "is wrong")])
    assert [line.split(" ")[0] for line in said.splitlines()] == ["::error", "::warning"]


def test_a_file_is_called_by_its_path_in_the_repository() -> None:
    said = plan_as_annotations(EVERYTHING, root="infra/ads")
    assert "file=infra/ads/reconciler.yaml," in said
    beside = replace(DEPRECATED, location=Location("../shared/a.yaml", 1, 1))
    assert "file=infra/shared/a.yaml," in problems_as_annotations([beside], root="infra/ads")


def test_what_has_no_place_is_said_without_one() -> None:
    said = problems_as_annotations([Problem("made-up", "no answer")])
    assert said == "::error title=made-up::no answer\n"


def test_the_last_line_leads_to_the_page_of_the_code() -> None:
    said = problems_as_annotations([Problem("api-unreachable", "no answer")])
    head, _, more = said.partition("%0Amore: ")
    assert head == "::error title=api-unreachable::no answer"
    assert more.endswith("/docs/codes/api-unreachable.md\n")


def test_drift_without_fields_says_what_it_is() -> None:
    (said,) = plan_as_annotations(Plan("ads", (DELETE_COLLECTION,), is_of_drift=True)).splitlines()
    assert "live is not as declared: belongs to this stack and is no longer declared%0A" in said


def test_drift_is_a_warning_on_the_line_that_live_contradicts() -> None:
    place = Location("manifests/ads.yaml", 7, 5)
    change = replace(UPDATE_RETRIEVER.changes[0], place=place)
    plan = Plan("ads", (replace(UPDATE_RETRIEVER, changes=(change,)),))
    (said,) = plan_as_annotations(replace(plan, is_of_drift=True)).splitlines()
    assert said.startswith(
        f"::warning file=manifests/ads.yaml,line=7,col=5,title=drift::{RETRIEVER}"
    )
    told = f'{RETRIEVER}: live is not as declared; declared → live: description: "new" → "old"%0A'
    assert told in said
    assert plan_as_annotations(plan) == ""


def test_drift_names_first_what_means_most_and_no_name_is_too_long() -> None:
    fields = ("k" * 5_000, *(f"key{number}" for number in range(6)))
    changes = [
        FieldChange(("metadata", name), 1, 2, change_class=ChangeClass.METADATA) for name in fields
    ]
    step = replace(UPDATE_RETRIEVER, changes=(*changes, FieldChange(("stages", "find"), 1, 2)))
    said = plan_as_annotations(Plan("ads", (step,), is_of_drift=True))
    assert "declared → live: stages.find: 2 → 1, metadata.kkk" in said
    assert "(5,009 characters)" in said
    assert "and 3 more" in said
    assert len(said) < 1_000


@given(st.text(), st.text(), st.text(min_size=1))
def test_one_problem_is_one_line_whatever_it_says(message: str, remedy: str, file: str) -> None:
    problem = Problem("code", message, remedy, Severity.WARNING, location=Location(file, 1, 1))
    (line,) = problems_as_annotations([problem]).splitlines()
    properties, _, _ = line.removeprefix("::warning ").partition("::")
    assert re.fullmatch(r"file=[^,:]*,line=1,col=1,title=code", properties)


@pytest.mark.parametrize(
    ("said", "escaped"),
    [("100%", "100%25"), ("%0A", "%250A"), ("a\nb", r"a\nb"), ("a::b", "a::b")],
)
def test_what_the_runner_would_obey_is_escaped(said: str, escaped: str) -> None:
    assert problems_as_annotations([Problem("x", said)]) == f"::error title=x::{escaped}\n"


def test_a_guard_is_an_error_even_without_anything_to_do() -> None:
    assert plan_as_annotations(Plan("ads", (), refusals=(TOO_MUCH,))).startswith("::error ")
