"""A page that tells of verdicts, in a real browser: nothing scrolls sideways, filters leave it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from needed import need
from sample_plans import EVERYTHING

from demo.headless import Headless, browser
from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.verification.comparison import (
    Comparison,
    QuestionComparison,
    RetrieverComparison,
)
from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_verdict import MetricExpectation
from reconciler.model.verification.verdict import (
    CheckVerdict,
    Finding,
    GateVerdict,
    Outcome,
    QueryScore,
    Usage,
    Verification,
)
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.verified.as_html import verification_as_html
from reconciler.rendering.verified.comparison_as_html import comparison_as_html, comparison_section
from reconciler.verifying.scoring.judge import judge_metric
from reconciler.verifying.scoring.overlap import compare_rankings

LONG = "a_name_that_never_ends_" * 9
RETRIEVER = Address("Retriever", LONG, LONG)
GATE = Address("Gate", LONG, LONG)
PLACE = Location(f"manifests/{LONG}.yaml", 12, 7, "")
BEFORE, AFTER = {LONG: 1.0}, {LONG: 0.25}
CHECK = CheckVerdict(
    address=Address("Check", LONG, LONG),
    retriever=RETRIEVER,
    outcome=Outcome.FAILED,
    findings=(Finding(("spec",), f"contains {LONG}", f"not in `{LONG}`", False, PLACE),),
    usage=Usage(1, 0.5, (12.0,)),
    location=PLACE,
)
JUDGED = GateVerdict(
    address=GATE,
    retriever=RETRIEVER,
    dataset=Address("Dataset", LONG, LONG),
    outcome=Outcome.FAILED,
    metrics=(
        judge_metric(Metric.parse("ndcg@10"), MetricExpectation(max_drop=0.1), AFTER, BEFORE),
    ),
    queries=(
        QueryScore(LONG, {"ndcg@10": 0.25}, {"ndcg@10": 1.0}),
        QueryScore("unasked", problem=Problem("api-error", LONG)),
    ),
    usage=Usage(2, 1.0, (10.0, 20.0)),
    location=PLACE,
)
UNASKED = replace(
    CHECK, outcome=Outcome.NOT_ASKED, findings=(), problem=Problem("api-error", LONG, LONG)
)
VERDICTS = (CHECK, UNASKED, JUDGED)
COMPARED = Comparison(
    retrievers=(
        RetrieverComparison(
            retriever=RETRIEVER,
            live=VERDICTS,
            planned=VERDICTS,
            questions=(QuestionComparison(GATE, LONG, compare_rankings([LONG], ["b"])),),
        ),
        RetrieverComparison(retriever=RETRIEVER, problem=Problem("not-comparable", LONG, LONG)),
    ),
    unchanged=(RETRIEVER,),
    live_usage=Usage(3, 1.0),
)
PAGES = {
    "verified": verification_as_html(Verification(verdicts=VERDICTS), stack=LONG),
    "compared": comparison_as_html(COMPARED, stack=LONG),
    "planned": plan_as_html(EVERYTHING, part=comparison_section(COMPARED)),
}


@pytest.fixture(scope="module")
def headless() -> Iterator[Headless]:
    with Headless(need("chromium", browser())) as found:
        yield found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_never_scrolls_sideways(
    headless: Headless, tmp_path: Path, name: str, width: int
) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGES[name], encoding="utf-8")
    headless.open(file, width=width)
    assert headless.tell("document.documentElement.scrollWidth") <= width
    # What is too wide scrolls in a frame of its own.
    sticking = headless.tell(
        "[...document.querySelectorAll('main *')].filter(e => "
        "!e.closest('svg, .unseen, .picture, .wide')"
        f" && e.getBoundingClientRect().right > {width} + .5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert sticking == []


def test_what_was_compared_is_no_entry_of_the_plan(headless: Headless, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGES["planned"], encoding="utf-8")
    headless.open(file)
    told = headless.tell("document.querySelector('output').value")
    count = headless.tell("document.querySelectorAll('#changes .entry, #foreign .entry').length")
    assert told == f"{count} entries"
    headless.tell("document.querySelector('input[name=action][value=delete]').click()")
    visible = "[...document.querySelectorAll('#compared .entry')].every(e => e.checkVisibility())"
    assert headless.tell(visible)
