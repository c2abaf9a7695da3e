"""A pull-request comment says all that matters, first what destroys, and nothing that acts."""

import pytest
from sample_plans import BUCKET, DEPRECATED, EVERYTHING, NOTHING
from sample_replacements import FEATURES

from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.rendering.as_markdown import Heading, plan_as_markdown, problems_as_markdown


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


WRONG = Problem(
    "unknown-field",
    "`specc` is not a field of a manifest",
    "did you mean `spec`?",
    address=BUCKET,
    location=Location("manifests/buckets.yaml", 15, 1, "specc: {}"),
)
