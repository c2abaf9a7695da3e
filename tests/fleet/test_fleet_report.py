"""A fleet's report in its forms: whole, in bounds, the worst first, harmless whoever wrote it."""

import json

import pytest
from msgspec.structs import replace
from sample_plans import EVERYTHING
from schemas import faults_of

from reconciler.model.change import ChangeClass
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.selection import Shard
from reconciler.model.fleet.stack import FleetStack, Repository
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.resource import Directory, Live
from reconciler.rendering.fleet.as_html import report_as_html
from reconciler.rendering.fleet.as_json import report_as_json
from reconciler.rendering.fleet.as_markdown import report_as_markdown
from reconciler.rendering.fleet.as_text import report_as_text
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.text.as_text import plan_as_text

LIMIT = 60_000
HOSTILE = "<script>alert(1)</script>|@everyone\x1b[2J\n- [x](javascript:1) `"


def stack(number: int, name: str = "", **more: object) -> FleetStack:
    called = name or f"stack-{number:03}"
    return FleetStack(name=called, folder=f"stacks/{called}", **more)  # type: ignore[arg-type]


def report(*outcomes: StackOutcome, verb: Verb = Verb.PLAN) -> FleetReport:
    return FleetReport(verb=verb, outcomes=outcomes)


def crowd(count: int) -> FleetReport:
    """Many stacks, each of which has everything that a plan can have."""
    return report(*(StackOutcome(stack=stack(n), plan=EVERYTHING) for n in range(count)))


def test_without_the_world_it_was_made_in_a_plan_is_told_all_the_same() -> None:
    slim = replace(EVERYTHING, seen=Live({}))
    assert plan_as_text(slim, color=False) == plan_as_text(EVERYTHING, color=False)
    assert plan_as_json(slim) == plan_as_json(EVERYTHING)
    assert plan_as_html(slim) == plan_as_html(EVERYTHING)
    empty = Plan("s", (), unchanged=3)
    assert plan_as_text(replace(empty, directory=Directory()), color=False) == plan_as_text(
        empty, color=False
    )


@pytest.mark.parametrize("count", [1, 3, 20, 200, 1000])
def test_a_comment_fits_however_many_stacks_there_are(count: int) -> None:
    comment = report_as_markdown(crowd(count))
    assert len(comment) <= LIMIT
    assert f"{count:,} stack" in comment
    assert comment.startswith("<!-- reconciler:fleet-plan -->\n")


def test_what_destroys_stands_before_what_does_not() -> None:
    comment = report_as_markdown(crowd(3))
    destroyed = comment.index("### Destroyed or replaced")
    for number in range(3):
        assert destroyed < comment.index(f"### `stack-{number:03}`")
    assert comment.index("`stack-002`: ") < comment.index("### `stack-000`")


def test_what_has_no_room_is_counted_and_its_row_says_what_it_does() -> None:
    comment = report_as_markdown(crowd(200))
    shown = comment.count("| `stacks/stack-")
    assert shown == 200 or f"and {200 - shown:,} more stacks" in comment
    assert "that are destroyed" in comment or comment.count("`stack-") >= 400


def test_the_worst_stands_first_in_a_comment_and_the_list_keeps_its_order_elsewhere() -> None:
    good = StackOutcome(stack=stack(1))
    bad = StackOutcome(stack=stack(2), problems=(Problem("no-api-key", "there is no key"),))
    late = StackOutcome(stack=stack(3), is_started=False, stopped_by=("stack-002",))
    found = report(good, late, bad, verb=Verb.APPLY)
    comment = report_as_markdown(found)
    rows = [comment.index(f"`stack-00{n}` | 1") for n in (2, 3, 1)]
    assert rows == sorted(rows)
    names = [each["name"] for each in json.loads(report_as_json(found))["stacks"]]
    assert names == ["stack-001", "stack-003", "stack-002"]
    assert "> [!CAUTION]" in comment


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_matrix_is_wider_than_the_screen(width: int) -> None:
    names = ["a", "b" * 28, "c" * 60]
    outcomes = [
        StackOutcome(
            stack=stack(0, name),
            problems=tuple(Problem(f"some-long-code-{n}", "x") for n in range(9)),
        )
        for name in names
    ]
    text = report_as_text(report(*outcomes), color=False, width=width)
    matrix = text[text.index("STACK") :]
    assert all(len(line) <= max(width, 60) for line in matrix.splitlines())
    assert all(name in matrix for name in names)


def test_whatever_somebody_wrote_stays_text() -> None:
    where = Repository(f"https://x/{HOSTILE}", HOSTILE)
    outcome = StackOutcome(
        stack=stack(1, "ads", env=HOSTILE, repository=where),
        problems=(Problem("x", HOSTILE, HOSTILE),),
    )
    found = report(outcome)
    page, comment = report_as_html(found), report_as_markdown(found)
    text = report_as_text(found, color=False)
    assert "<script>alert" not in page
    assert "\x1b" not in page + comment + text + report_as_json(found)
    rows = [line for line in comment.splitlines() if line.startswith("| :x:")]
    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 5


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize(
    "outcome",
    [
        StackOutcome(stack=stack(1)),
        StackOutcome(stack=stack(1), plan=EVERYTHING),
        StackOutcome(stack=stack(1), plan=EVERYTHING, held=(ChangeClass.DESTROY,)),
        StackOutcome(stack=stack(1), problems=(Problem("a", "b"),), is_timed_out=True),
        StackOutcome(stack=stack(1), is_started=False, stopped_by=("x",)),
        StackOutcome(stack=stack(1), is_interrupted=True),
    ],
    ids=lambda each: each.state.value,
)
def test_every_outcome_has_every_form(outcome: StackOutcome, verb: Verb) -> None:
    found = replace(report(outcome, verb=verb), shard=Shard(2, 5))
    assert faults_of(report_as_json(found), "fleet") == []
    for text in (
        report_as_text(found, color=True),
        report_as_markdown(found),
        report_as_html(found),
    ):
        assert "stack-001" in text
        assert "shard 2/5" in text.replace("`", "")


def test_every_state_is_counted_in_the_sum_and_in_the_json() -> None:
    document = json.loads(report_as_json(crowd(2)))
    assert set(document["summary"]) == {each.value for each in State}
    assert sum(document["summary"].values()) == 2
