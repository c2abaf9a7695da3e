"""A pull-request comment says all that matters, first what destroys, and nothing that acts."""

import pytest
from msgspec.structs import replace
from sample_plans import (
    ADOPT_BUCKET,
    BUCKET,
    DELETE_COLLECTION,
    DEPRECATED,
    EVERYTHING,
    NOTHING,
    UPDATE_RETRIEVER,
)
from sample_replacements import FEATURES

from reconciler.model.attribution import Attribution, Base, Converged
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.rendering.markdown.as_markdown import (
    Heading,
    plan_as_markdown,
    problems_as_markdown,
)


def test_a_comment_tells_everything_a_reviewer_must_know(golden) -> None:
    golden("everything.md", plan_as_markdown(EVERYTHING, environment="staging"))


def test_a_comment_without_changes_is_short(golden) -> None:
    golden("nothing.md", plan_as_markdown(NOTHING))


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_is_told_as_in_text(golden, name: str) -> None:
    golden(f"{name}.md", plan_as_markdown(FEATURES[name]))


def test_a_run_without_a_plan_says_so_in_the_same_comment(golden) -> None:
    heading = Heading(stack="ads-platform", environment="staging")
    comment = problems_as_markdown([WRONG, DEPRECATED], heading=heading)
    golden("problems.md", comment)
    first = plan_as_markdown(EVERYTHING, environment="staging").splitlines()[0]
    assert comment.splitlines()[0] == first


def attributed(step: Step, whole: Attribution, *fields: Attribution) -> Step:
    each = (*fields, *[Attribution.PENDING] * len(step.changes))
    changes = tuple(
        replace(change, attribution=attribution)
        for change, attribution in zip(step.changes, each, strict=False)
    )
    return replace(step, attribution=whole, changes=changes)


def test_what_others_changed_stands_apart_whole_resources_and_single_fields() -> None:
    plan = Plan(
        "ads",
        (
            attributed(UPDATE_RETRIEVER, Attribution.BOTH, Attribution.DRIFT),
            attributed(ADOPT_BUCKET, Attribution.DRIFT, Attribution.DRIFT),
        ),
        base=Base("origin/main", "0123456789abcdef", (Converged(BUCKET, ("description",)),)),
    )
    comment = plan_as_markdown(plan)
    changed, foreign, in_part, about = (
        comment.index(f"### {title}")
        for title in (
            "Changed (1)",
            "Not caused by this change (1)",
            "Not caused by this change, in part",
            "About this plan",
        )
    )
    assert changed < foreign < in_part < about
    assert foreign < comment.index(f"<code>{ADOPT_BUCKET.address}</code>") < in_part
    assert f"- `{UPDATE_RETRIEVER.address}`: `description`\n" in comment[in_part:]
    assert "- Compared with `origin/main` (`0123456789ab`); 1 difference" in comment[about:]


def test_what_others_destroyed_still_comes_first() -> None:
    drifted = attributed(DELETE_COLLECTION, Attribution.DRIFT)
    crowd = tuple(
        replace(drifted, address=drifted.address._replace(name=f"name_{number}"))
        for number in range(400)
    )
    comment = plan_as_markdown(Plan("ads", crowd))
    assert comment.count("; not caused by this change\n") + comment.count("<details>") == 400
    assert "### Not caused by this change" not in comment


def test_whoever_looks_for_drift_says_it_in_other_words() -> None:
    says = "1 resource drifted, of `12`."
    comment = plan_as_markdown(EVERYTHING, title="Drift", marker="drift", says=says)
    assert comment.startswith(
        "<!-- reconciler:drift:ads-platform -->\n## Drift of `ads-platform`\n\n"
        "1 resource drifted, of `12`.\n\n"
    )


@pytest.mark.parametrize(
    ("stack", "environment", "marker"),
    [
        ("ads-platform", None, "reconciler:plan:ads-platform"),
        ("ads", "eu/prod", "reconciler:plan:ads:eu/prod"),
        ("a--b", "-->", "reconciler:plan:a-%2Db:-%2D%3E"),
        ("", None, "reconciler:plan"),
    ],
)
def test_a_marker_names_the_stack_and_cannot_be_ended_by_it(
    stack: str, environment: str | None, marker: str
) -> None:
    assert Heading(stack=stack, environment=environment).marker_line == f"<!-- {marker} -->\n"


WRONG = Problem(
    "unknown-field",
    "`specc` is not a field of a manifest",
    "did you mean `spec`?",
    address=BUCKET,
    location=Location("manifests/buckets.yaml", 15, 1, "specc: {}"),
)
