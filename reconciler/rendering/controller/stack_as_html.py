"""One stack of a kept fleet as one page: how it is, when it runs, and its history."""

from collections.abc import Iterator, Sequence

from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import KeptStack
from reconciler.rendering.controller.elements import (
    approvals,
    class_of_state,
    facts,
    home_link,
    moment,
    runs_table,
)
from reconciler.rendering.controller.moments import Moment, stamp, until
from reconciler.rendering.controller.words import pause_of, result_of_stack
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import tag
from reconciler.rendering.html.page import page


def stack_as_html(
    stack: KeptStack,
    runs: Sequence[RunRecord],
    at: Moment,
    *,
    refresh_seconds: int | None = None,
) -> str:
    """One self-contained page; the same bytes for the same stack and runs."""
    head = tag(
        "header",
        home_link(),
        tag("h1", stack.name),
        tag("p", result_of_stack(stack), class_=f"verdict {class_of_state(stack.state)}"),
        facts(_facts(stack, at)),
        tag("p", f"As of {stamp(at)}; all times are in UTC.", class_="scope"),
    )
    waits = [stack.waiting] if stack.waiting else []
    return page(
        stack.name,
        head,
        section("waiting", "Waits for approval", approvals(waits, at), count=len(waits)),
        section("runs", "Runs", runs_table(runs, at, with_stack=False), count=len(runs)),
        class_="controller",
        refresh_seconds=refresh_seconds,
    )


def _facts(stack: KeptStack, at: Moment) -> Iterator[tuple[str, str]]:
    yield "Where", tag("code", stack.where)
    yield "Wave", str(stack.wave)
    yield "Schedule", tag("code", stack.schedule)
    if stack.next_at:
        yield "Next run", f"{stamp(stack.next_at)}, {until(stack.next_at, at)}"
    if stack.is_paused:
        yield "Paused", pause_of(stack, at)
    if stack.failures:
        yield "Failures in a row", f"{stack.failures:,}"
    if stack.well_at:
        yield "Last well", moment(stack.well_at, at)
