"""What the pages of a kept fleet are made of: links, moments, facts and the table of runs."""

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from reconciler.model.controller.run import RunRecord, RunState
from reconciler.rendering.controller.moments import Moment, ago, iso, stamp
from reconciler.rendering.controller.words import approval_of, result_of_run, tone_of, took
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.words import to_copy
from reconciler.rendering.words.layout import Tone

_CLASSES: Final = {
    Tone.GOOD: "passed",
    Tone.CAUTION: "unknown",
    Tone.NOTE: "even",
    Tone.FAINT: "untouched",
}
_HEADS: Final = ("Run", "Stack", "How it ended", "Began", "Took", "Why")


def class_of_state(state: RunState | None) -> str:
    """The colour of how it is."""
    return _CLASSES.get(tone_of(state), "failed")


def stack_link(name: str) -> Markup:
    """A stack's name, leading to its page."""
    path = quote(name, safe="", errors="replace")
    return tag("a", name, href=f"/stacks/{path}")


def run_link(number: int) -> Markup:
    """A run's number, leading to its page."""
    return tag("a", str(number), href=f"/runs/{number}")


def home_link(*more: str) -> Markup:
    """The way back, above a page's title."""
    return tag("p", tag("a", "The fleet", href="/"), *more, class_="stack")


def moment(when: Moment, at: Moment | None = None) -> Markup:
    """A moment, and how long ago that was."""
    shown = tag("time", stamp(when), datetime=iso(when))
    return shown if at is None else join([shown, tag("span", ago(when, at), class_="took")], " ")


def facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    """What is known, as names and values."""
    cells = [cell for name, said in pairs for cell in (tag("dt", name), tag("dd", said))]
    return tag("dl", *cells, class_="facts")


def table(heads: Sequence[str], rows: Iterable[Markup]) -> Markup:
    """A table that scrolls in its own frame where the screen is narrow."""
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    body = tag("table", head, tag("tbody", *rows), class_="queries kept")
    return tag("div", body, class_="wide", tabindex=0)


def about(run: RunRecord, at: Moment) -> Markup:
    """Whose run it is, and how long ago it began."""
    number = tag("span", "run ", run_link(run.number))
    since = tag("span", ago(run.began, at), class_="took")
    return tag("p", join([stack_link(run.stack), number, since], " "), class_="about")


def approval(run: RunRecord) -> Markup:
    """The command that approves a plan that waits."""
    return tag("p", "Approve exactly this plan: ", to_copy(approval_of(run)), class_="remedy")


def approvals(runs: Iterable[RunRecord], at: Moment) -> Markup:
    """Plans that wait, each with the command that approves it."""
    items = (
        tag("li", about(each, at), tag("p", each.says), approval(each), class_="warning")
        for each in runs
    )
    return tag("ul", *items, class_="notes")


def runs_table(runs: Sequence[RunRecord], at: Moment, *, with_stack: bool = True) -> Markup:
    """Runs, one a row, in the order in which they are given."""
    heads = [each for each in _HEADS if with_stack or each != "Stack"]
    return table(heads, (_row(each, at, with_stack=with_stack) for each in runs))


def _row(run: RunRecord, at: Moment, *, with_stack: bool) -> Markup:
    return tag(
        "tr",
        tag("td", run_link(run.number)),
        tag("td", stack_link(run.stack), class_="name") if with_stack else NOTHING,
        tag("td", tag("span", result_of_run(run), class_="word"), class_="condition"),
        tag("td", moment(run.began, at)),
        tag("td", took(run)),
        tag("td", run.trigger.value),
        class_=class_of_state(run.state),
    )
