"""One run of a kept fleet as one page: how it ended, what is known of it, and all it told."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.controller.run import RunRecord
from reconciler.rendering.controller.elements import (
    approval,
    class_of_state,
    facts,
    home_link,
    moment,
    run_link,
    stack_link,
)
from reconciler.rendering.controller.words import facts_of_run, result_of_run
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page

_BREAK: Final = Markup("\n")
"""Between lines it is layout; inside one nothing is."""


def run_as_html(run: RunRecord, *, refresh_seconds: int | None = None) -> str:
    """One self-contained page; the same bytes for the same run."""
    title = f"Run {run.number}"
    head = tag(
        "header",
        home_link(" · ", stack_link(run.stack)),
        tag("h1", f"{title} of {run.stack}"),
        tag("p", result_of_run(run), class_=f"verdict {class_of_state(run.state)}"),
        facts(_facts(run)),
        approval(run) if run.may_be_approved else NOTHING,
    )
    lines = run.details.rstrip().split("\n") if run.details.strip() else []
    details = tag("pre", join(lines, _BREAK), tabindex=0)
    return page(
        f"{title} of {run.stack}",
        head,
        section("details", "What there is to tell", details, count=None if lines else 0),
        class_="controller",
        refresh_seconds=refresh_seconds,
    )


def _facts(run: RunRecord) -> Iterator[tuple[str, str]]:
    yield "Stack", stack_link(run.stack)
    yield "Began", join([moment(run.began), " UTC"])
    if run.ended:
        yield "Ended", join([moment(run.ended), " UTC"])
    if run.approved_at:
        yield "Approved", join([moment(run.approved_at), " UTC"])
    if run.waits_for is not None:
        yield "Waits with", join(["run ", run_link(run.waits_for), ", which has the same plan"])
    if run.approves is not None:
        yield "Applies", join(["the plan of run ", run_link(run.approves)])
    linked = ("Waits with", "Applies")
    yield from (each for each in facts_of_run(run) if each[0] not in linked)
