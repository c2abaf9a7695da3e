"""The page of a run that came to no plan: every problem, errors first, and as safe as a plan's."""

from html_tree import read_page
from sample_plans import DEPRECATED

from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.rendering.html.page import asset
from reconciler.rendering.html.problems import problems_as_html

UNKNOWN = Problem(
    "unknown-field",
    "`descripton` is no field of a <bucket>",
    "write `description`",
    location=Location("a/b.yaml", 3, 4, "  descripton: hunter2"),
)


def test_every_problem_has_its_place_its_words_and_its_remedy_and_errors_come_first():
    page = read_page(problems_as_html([DEPRECATED, UNKNOWN], stack="ads"))
    first, second = page.by_id("problems").all("li")
    assert (first.classes, second.classes) == (["error"], ["warning"])
    for said in ("a/b.yaml:3", "descripton is no field of a <bucket>", "error unknown-field"):
        assert said in first.text
    assert first.all("button")[0].attributes["aria-label"] == "Copy description"
    (verdict,) = page.all(of="verdict")
    assert verdict.text == "1 error, 1 warning. Nothing was changed."
    assert "blocked" in verdict.classes


def test_the_line_of_the_manifest_is_not_in_it():
    assert "hunter2" not in problems_as_html([UNKNOWN])


def test_it_is_framed_as_the_page_of_a_plan_is():
    page = read_page(problems_as_html([UNKNOWN], title="</title><script>", stack="ads"))
    assert page.all("title")[0].text == "</title><script> of ads"
    assert [script.text for script in page.all("script")] == [asset("page.js")]


def test_no_problem_is_said_to_be_none():
    page = read_page(problems_as_html([]))
    assert "No problems." in page.text
    assert "ready" in page.all(of="verdict")[0].classes
