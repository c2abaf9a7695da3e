"""A fleet's report as one page that asks nobody for anything: the matrix, and a part per stack."""

from collections.abc import Sequence
from typing import Final

from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.rendering.fleet.as_text import bodies_as_text
from reconciler.rendering.fleet.words import (
    TITLES,
    has_details,
    place_of_stack,
    result_of,
    sum_of_report,
)
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page

_WIDTH: Final = 100
_CLASSES: Final = {State.CLEAN: "passed", State.APPLIED: "passed", State.CHANGES: "update"}
_GOOD: Final = (State.CLEAN, State.APPLIED, State.CHANGES)
_FEW: Final = 10
_BREAK: Final = Markup("\n")
"""Between lines it is layout; inside one nothing is."""


def report_as_html(report: FleetReport) -> str:
    """One self-contained page; the same bytes for the same outcomes."""
    title = f"{TITLES[report.verb]} of the fleet"
    told = [each for each in report.outcomes if has_details(each, report.verb)]
    entries = join([_detail(each, report.verb, is_open=len(told) <= _FEW) for each in told])
    return page(
        title,
        _head(report, title),
        section("stacks", "Stacks", _matrix(report), count=len(report.outcomes)),
        section("details", "What there is to tell", entries, count=len(told)),
        class_="fleet",
    )


def _head(report: FleetReport, title: str) -> Markup:
    is_well = all(each.state in _GOOD for each in report.outcomes)
    verdict = "ready" if is_well else "blocked"
    return tag(
        "header",
        tag("h1", title),
        tag("p", sum_of_report(report), class_=f"verdict {verdict}"),
    )


def _matrix(report: FleetReport) -> Markup:
    heads = tag("tr", *(tag("th", each) for each in ("Stack", "Wave", "Where", "Result")))
    rows: Sequence[Markup] = [_row(each, report.verb) for each in report.outcomes]
    table = tag("table", tag("thead", heads), tag("tbody", *rows), class_="queries")
    return tag("div", table, class_="wide")


def _row(outcome: StackOutcome, verb: Verb) -> Markup:
    name = outcome.stack.name
    shown = tag("a", name, href=f"#stack-{name}") if has_details(outcome, verb) else name
    return tag(
        "tr",
        tag("td", shown),
        tag("td", str(outcome.stack.wave)),
        tag("td", tag("code", place_of_stack(outcome.stack, outcome.commit))),
        tag("td", tag("span", result_of(outcome, verb), class_="word")),
        class_=_CLASSES.get(outcome.state, "failed"),
    )


def _detail(outcome: StackOutcome, verb: Verb, *, is_open: bool) -> Markup:
    bodies = bodies_as_text(outcome, verb, color=False, width=_WIDTH)
    blocks = [tag("pre", join(each.rstrip().split("\n"), _BREAK)) for each in bodies]
    if not blocks:
        return NOTHING
    summary = tag(
        "summary",
        tag("span", result_of(outcome, verb), class_="word"),
        tag("span", outcome.stack.name, class_="address"),
        tag("span", place_of_stack(outcome.stack, outcome.commit), class_="place"),
    )
    is_bad = outcome.state not in _GOOD
    return tag(
        "details",
        summary,
        tag("div", *blocks, class_="judged"),
        id=f"stack-{outcome.stack.name}",
        class_=f"entry {_CLASSES.get(outcome.state, 'failed')}",
        open=is_open or is_bad,
    )
