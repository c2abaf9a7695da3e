"""Verdicts in every form: nothing is hidden, nothing obeys what documents say, all of it fits."""

import json
import re
from collections.abc import AsyncIterator
from io import StringIO
from xml.etree import ElementTree

import pytest
from html_tree import read_page
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from schemas import faults_of

from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.verification.comparison import (
    Comparison,
    QuestionComparison,
    RetrieverComparison,
)
from reconciler.model.verification.event import Asked, Began, Concluded, Event
from reconciler.model.verification.metric import Metric
from reconciler.model.verification.metric_verdict import MetricExpectation
from reconciler.model.verification.verdict import (
    CheckVerdict,
    Finding,
    GateVerdict,
    Outcome,
    QueryScore,
    Usage,
    Verdict,
    Verification,
)
from reconciler.rendering.markdown.as_markdown import Heading
from reconciler.rendering.verdicts.words import cost_of
from reconciler.rendering.verified.as_html import verification_as_html
from reconciler.rendering.verified.as_json import comparison_as_json, verification_as_json
from reconciler.rendering.verified.as_junit import verification_as_junit
from reconciler.rendering.verified.as_markdown import verification_as_markdown
from reconciler.rendering.verified.as_text import verification_as_text
from reconciler.rendering.verified.comparison_as_html import comparison_as_html
from reconciler.rendering.verified.comparison_as_text import (
    comparison_as_markdown,
    comparison_as_text,
    comparison_for_plan,
)
from reconciler.rendering.verified.findings import problems_of
from reconciler.rendering.verified.progress import follow_verification, log_verification
from reconciler.rendering.words.view import HARMFUL
from reconciler.verifying.scoring.judge import judge_metric
from reconciler.verifying.scoring.overlap import compare_rankings

SOME = examples(40, derandomize=True)
RETRIEVER = Address("Retriever", "ads", "search")
PLACE = Location("manifests/checks.yaml", 12, 7, "    contains: []")
HEADING = Heading(title="Verification", marker="verify", stack="ads")
NASTY = st.sampled_from(
    ["</script><script>x", "<img src=x>", "](http://x)", "\x1b[2J", "\u202e", "]]>", "@all", "|"]
) | st.text(min_size=1, max_size=20)
OUTCOMES = st.sampled_from(Outcome)


def check(says: str, observed: str, outcome: Outcome, name: str = "c") -> CheckVerdict:
    return CheckVerdict(
        address=Address("Check", "ads", name),
        retriever=RETRIEVER,
        outcome=outcome,
        findings=(Finding(("spec", "expect"), says, observed, outcome is Outcome.PASSED, PLACE),),
        problem=Problem("api-error", says, observed) if outcome is Outcome.NOT_ASKED else None,
        usage=Usage(1, 0.5, (12.0,)),
        location=PLACE,
    )


def gate(query: str, outcome: Outcome, baseline: dict[str, float] | None = None) -> GateVerdict:
    now = {query: 0.25, f"{query}2": 1.0}
    scores = [
        QueryScore(each, {"mrr": value}, {"mrr": baseline[each]} if baseline else {})
        for each, value in now.items()
    ]
    return GateVerdict(
        address=Address("Gate", "ads", "g"),
        retriever=RETRIEVER,
        dataset=Address("Dataset", "ads", "d"),
        outcome=outcome,
        metrics=(judge_metric(
            Metric.parse("mrr"), MetricExpectation(at_least=0.9, max_drop=0.1), now, baseline
        ),),
        queries=(*scores, QueryScore("unasked", problem=Problem("api-error", query))),
        rankings={query: [query, "b"], f"{query}2": ["b"]},
        usage=Usage(2, 1.0, (10.0, 20.0)),
        location=PLACE,
    )  # fmt: skip


def of(*verdicts: Verdict) -> Verification:
    return Verification(
        verdicts=verdicts, usage=sum((each.usage for each in verdicts), Usage()), max_credits=9.0
    )


def compared(query: str, outcome: Outcome) -> Comparison:
    before = {query: 1.0, f"{query}2": 1.0}
    ranking = compare_rankings([query, "b"], ["b", "c"])
    return Comparison(
        retrievers=(
            RetrieverComparison(
                retriever=RETRIEVER,
                live=(gate(query, Outcome.PASSED), check(query, query, Outcome.PASSED)),
                planned=(gate(query, outcome, before), check(query, query, outcome)),
                questions=(QuestionComparison(Address("Gate", "ads", "g"), query, ranking),),
            ),
            RetrieverComparison(retriever=RETRIEVER, problem=Problem("not-comparable", query)),
        ),
        unchanged=(RETRIEVER,),
    )


@SOME
@given(NASTY, NASTY, OUTCOMES)
def test_whatever_a_document_or_a_query_says_stays_text(
    says: str, query: str, outcome: Outcome
) -> None:
    shown = of(check(says, query, outcome), gate(query, outcome))
    page = read_page(verification_as_html(shown, stack=says))
    assert [each.name for each in page if each.name == "script"] == ["script"]
    assert not [each for each in page if each.name in ("img", "a")]
    ElementTree.fromstring(verification_as_junit(shown, title=says))
    assert faults_of(verification_as_json(shown), "verify") == []
    for text in (
        verification_as_text(shown, color=False),
        verification_as_markdown(shown, heading=HEADING),
        verification_as_json(shown),
        verification_as_html(shown),
    ):
        assert not HARMFUL.search(text.replace("\n", ""))


@SOME
@given(NASTY, OUTCOMES)
def test_a_comparison_says_what_it_says_in_every_form(query: str, outcome: Outcome) -> None:
    shown = compared(query, outcome)
    assert faults_of(comparison_as_json(shown), "verify") == []
    page = read_page(comparison_as_html(shown))
    assert [each.name for each in page if each.name == "script"] == ["script"]
    for text in (
        comparison_as_text(shown, color=False),
        comparison_as_markdown(shown, heading=HEADING),
        comparison_as_html(shown),
    ):
        assert not HARMFUL.search(text.replace("\n", ""))
        assert "not changed by the plan" in text.lower()


@SOME
@given(st.lists(st.tuples(NASTY, OUTCOMES), max_size=40), st.integers(2_000, 20_000))
def test_a_comment_fits_shows_the_worst_first_and_counts_the_rest(
    told: list[tuple[str, Outcome]], limit: int
) -> None:
    shown = of(
        *(check(says * 30, says, outcome, f"c{n}") for n, (says, outcome) in enumerate(told))
    )
    text = verification_as_markdown(shown, heading=HEADING, limit=limit)
    assert len(text) <= limit
    order = [text.find(mark) for mark in (":grey_question:", ":x:", ":white_check_mark:")]
    seen = [place for place in order if place >= 0]
    assert seen == sorted(seen)
    for outcome, word in ((Outcome.FAILED, "failed"), (Outcome.NOT_ASKED, "not asked")):
        if shown.count(outcome):
            assert f"{shown.count(outcome)} {word}" in text


@SOME
@given(st.lists(st.tuples(NASTY, OUTCOMES), max_size=30), st.integers(1_500, 20_000))
def test_a_comparison_fits_into_its_part_of_a_comment_and_counts_the_rest(
    told: list[tuple[str, Outcome]], room: int
) -> None:
    shown = Comparison(
        retrievers=tuple(
            compared(f"{n}{query * 30}", outcome).retrievers[n % 2]
            for n, (query, outcome) in enumerate(told)
        ),
        unchanged=tuple(Address("Retriever", "ads", f"r{n}") for n in range(200)),
    )
    text = comparison_for_plan(shown, room)
    assert len(text) <= room
    more = re.search(r"- and (\d+) more comparisons", text)
    told_of = len(re.findall(r"^- :", text, re.MULTILINE))
    assert told_of + (int(more.group(1)) if more else 0) == len(told)
    order = [text.find(mark) for mark in (":grey_question:", ":x:", ":white_check_mark:")]
    seen = [place for place in order if place >= 0]
    assert seen == sorted(seen)


def test_what_has_no_room_for_its_tables_has_a_line() -> None:
    shown = compared("q", Outcome.FAILED)
    assert "| live | planned |" in comparison_for_plan(shown, 4_000)
    brief = comparison_for_plan(shown, 700)
    assert "| live | planned |" not in brief
    assert "- :x: `Retriever/ads/search`: 1 question: " in brief


def test_why_nothing_was_compared_is_told_in_every_form() -> None:
    shown = Comparison(problem=Problem("not-comparable", "nothing was compared", "ask again"))
    assert faults_of(comparison_as_json(shown), "verify") == []
    assert shown.exit_code == 1
    said = "nothing was compared; ask again"
    assert said in comparison_as_text(shown, color=False)
    assert said in comparison_for_plan(shown, 2_000)
    assert said in comparison_as_html(shown)


def test_a_metric_that_cannot_be_measured_is_named_once() -> None:
    nothing = judge_metric(Metric.parse("mrr"), MetricExpectation(at_least=0.9), {}, None)
    unjudged = replace(gate("q", Outcome.FAILED), metrics=(nothing,))
    text = verification_as_text(of(unjudged), color=False)
    assert "  NOT MET mrr: cannot be measured: no query has a judgement.\n" in text


def test_that_there_is_nothing_to_compare_with_is_said_once_of_a_gate() -> None:
    one = gate("q", Outcome.PASSED)
    text = " ".join(verification_as_text(of(one), color=False).split())
    twice = replace(one, metrics=one.metrics * 2)
    again = " ".join(verification_as_text(of(twice), color=False).split())
    assert text.count("compare") == again.count("compare") == 1


def test_a_query_has_a_bar_with_where_it_was_before() -> None:
    page = read_page(verification_as_html(of(gate("q", Outcome.FAILED, {"q": 0.5, "q2": 0.5}))))
    lost, won = page.all("svg", of="bar")
    assert "lost" in lost.classes
    assert "passed" in won.classes
    assert lost.attributes["aria-label"] == "0.25 (-0.25)"
    widths = [each.attributes.get("width") for each in lost.all("rect")]
    assert widths == ["100", "25", "2"]


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        (Usage(2, 1.0), "2 searches, 1 credit"),
        (Usage(2, 0.0, unpriced=2), "2 searches, credits unknown"),
        (
            Usage(3, 0.5, unpriced=1),
            "3 searches, at least 0.5 credits, with 1 of 3 searches not priced",
        ),
    ],
)
def test_a_cost_that_the_api_does_not_say_is_not_taken_for_nothing(usage: Usage, told: str) -> None:
    assert cost_of(usage) == told


def test_what_speaks_against_is_told_at_its_line_and_nothing_else() -> None:
    shown = of(check("fine", "yes", Outcome.PASSED), check("at least 3", "2", Outcome.FAILED))
    (problem,) = problems_of(shown)
    assert (problem.code, problem.message) == ("expectation-not-met", "at least 3: 2")
    assert problem.location == PLACE
    unasked = problems_of(of(check("broken", "ask again", Outcome.NOT_ASKED)))
    assert [each.code for each in unasked] == ["api-error"]


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        ([Outcome.PASSED], 0),
        ([Outcome.PASSED, Outcome.FAILED], 2),
        ([Outcome.FAILED, Outcome.NOT_ASKED, Outcome.PASSED], 1),
    ],
)
def test_the_worst_decides_the_exit(outcomes: list[Outcome], code: int) -> None:
    assert of(*(check("a", "b", each) for each in outcomes)).exit_code == code


async def happening() -> AsyncIterator[Event]:
    failed = check("at least 3", "2", Outcome.FAILED)
    yield Began(2, 3)
    yield Asked(RETRIEVER, 1)
    yield Concluded(failed)
    yield Asked(RETRIEVER, 2)
    yield Concluded(check("broken", "x", Outcome.NOT_ASKED, "d"))
    yield of(failed)


async def many() -> AsyncIterator[Event]:
    yield Began(1, 250)
    yield Concluded(check("at least 3", "2", Outcome.FAILED))
    for _ in range(50):
        yield Asked(RETRIEVER, 5)
    yield of()


@pytest.mark.anyio
async def test_a_long_run_says_now_and_then_how_far_it_is() -> None:
    plain = StringIO()
    await follow_verification(many(), stream=plain, is_terminal=False)
    assert plain.getvalue().splitlines() == [
        "Asking 1 check or gate: 250 searches.",
        "100 of 250 searches, 1 not passed.",
        "200 of 250 searches, 1 not passed.",
    ]


@pytest.mark.anyio
async def test_progress_is_a_bar_on_a_terminal_and_says_nothing_twice_elsewhere() -> None:
    plain, shown, logged = StringIO(), StringIO(), StringIO()
    last = await follow_verification(happening(), stream=plain, is_terminal=False)
    assert last.count(Outcome.FAILED) == 1
    assert plain.getvalue() == "Asking 2 checks and gates: 3 searches.\n"
    await follow_verification(happening(), stream=shown, is_terminal=True, color=False)
    assert "3/3 searches, 2 not passed" in shown.getvalue()
    await log_verification(happening(), stream=logged)
    assert [json.loads(line)["outcome"] for line in logged.getvalue().splitlines()] == [
        "failed",
        "not_asked",
    ]
