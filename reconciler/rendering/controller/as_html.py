"""The overview of a kept fleet as one page: how it is, what waits for somebody, and what ran."""

from typing import Final

from reconciler.model.controller.run import UNDECIDED, WELL, RunState
from reconciler.model.controller.stack import ControllerStatus, KeptStack, WorkerSeen
from reconciler.rendering.controller.elements import (
    about,
    approvals,
    class_of_state,
    moment,
    run_link,
    runs_table,
    stack_link,
    table,
)
from reconciler.rendering.controller.moments import Moment, ago, stamp, until
from reconciler.rendering.controller.words import (
    DESERTED,
    asides_of,
    is_deserted,
    pause_of,
    result_of_stack,
    traffic_of,
    verdict_of,
    word_of,
)
from reconciler.rendering.html.headline import section
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.page import page

_NO_TROUBLE: Final = {*WELL, *UNDECIDED, None} - {RunState.REFUSED, RunState.FAILED_CHECKS}
"""Of these nothing is to be mended, except by somebody who is told of elsewhere in the page."""
_HEADS: Final = ("Stack", "How it is", "Last run", "Next run", "Wave", "Where")


def status_as_html(status: ControllerStatus, *, refresh_seconds: int | None = None) -> str:
    """One self-contained page; the same bytes for the same status."""
    waiting = [each.waiting for each in status.stacks if each.waiting]
    unwell = [each for each in status.stacks if each.state not in _NO_TROUBLE]
    return page(
        "The fleet",
        _head(status),
        section(
            "waiting",
            "Waits for approval",
            approvals(waiting, status.at),
            count=len(waiting),
        ),
        section(
            "unwell",
            "Not well",
            tag("ul", *(_trouble(each, status.at) for each in unwell), class_="notes"),
            count=len(unwell),
        ),
        section(
            "stacks",
            "Stacks",
            table(_HEADS, (_row(each, status.at) for each in status.stacks)),
            count=len(status.stacks),
        ),
        section("runs", "Latest runs", runs_table(status.runs, status.at), count=len(status.runs)),
        section("workers", "Workers", _workers(status), count=len(status.workers)),
        class_="controller",
        refresh_seconds=refresh_seconds,
    )


def _head(status: ControllerStatus) -> Markup:
    return tag(
        "header",
        tag("h1", "The fleet"),
        tag("p", verdict_of(status), class_=f"verdict {_verdict_class(status)}"),
        tag("p", traffic_of(status), class_="sum"),
        tag("p", DESERTED, class_="losses") if is_deserted(status) else NOTHING,
        tag("p", f"As of {stamp(status.at)}; all times are in UTC.", class_="scope"),
    )


def _verdict_class(status: ControllerStatus) -> str:
    classes = {class_of_state(each.state) for each in status.stacks}
    if "failed" in classes or is_deserted(status):
        return "failed"
    if not classes:
        return "untouched"
    return "passed" if classes == {"passed"} else "unknown"


def _trouble(stack: KeptStack, at: Moment) -> Markup:
    """A stack that somebody should look at, and what its last run says."""
    return tag(
        "li",
        about(stack.last_ended, at) if stack.last_ended else NOTHING,
        tag("p", result_of_stack(stack)),
        class_="warning" if class_of_state(stack.state) == "unknown" else "error",
    )


def _row(stack: KeptStack, at: Moment) -> Markup:
    return tag(
        "tr",
        tag("td", stack_link(stack.name), class_="name"),
        tag("td", *_condition(stack), class_="condition"),
        tag("td", _last(stack, at)),
        tag("td", _next(stack, at)),
        tag("td", str(stack.wave)),
        tag("td", tag("code", stack.where)),
        class_=class_of_state(stack.state),
    )


def _condition(stack: KeptStack) -> tuple[Markup, ...]:
    badges = (tag("span", each, class_="badge") for each in asides_of(stack))
    return (tag("span", word_of(stack), class_="word"), *(join([" ", each]) for each in badges))


def _last(stack: KeptStack, at: Moment) -> Markup:
    if stack.last is None:
        return tag("span", "never", class_="took")
    return join([run_link(stack.last.number), tag("span", ago(stack.last.began, at))], " ")


def _next(stack: KeptStack, at: Moment) -> Markup:
    if stack.is_paused:
        return tag("span", pause_of(stack, at), class_="took pause")
    return tag("span", until(stack.next_at, at) if stack.next_at else "unknown", class_="took")


def _workers(status: ControllerStatus) -> Markup:
    return tag("ul", *(_worker(each, status.at) for each in status.workers))


def _worker(worker: WorkerSeen, at: Moment) -> Markup:
    is_silent = worker.is_silent(at)
    word = tag("span", "silent" if is_silent else "heard", class_="word")
    return tag(
        "li",
        join([f"{worker.number} ", word, " ", moment(worker.heard_at, at)]),
        class_="failed" if is_silent else "passed",
    )
