"""A kept fleet for people at a terminal: one line a stack, what waits, and the sum; and one run."""

from collections.abc import Iterator
from typing import Final

from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import ControllerStatus, KeptStack
from reconciler.rendering.controller.moments import ago, stamp, until
from reconciler.rendering.controller.words import (
    DESERTED,
    approval_of,
    facts_of_run,
    is_deserted,
    pause_of,
    result_of_run,
    result_of_stack,
    tone_of,
    traffic_of,
    verdict_of,
)
from reconciler.rendering.words.layout import Line, Tone, as_text, fold, sentence
from reconciler.rendering.words.view import visible

_WIDEST_NAME: Final = 24
_LAST: Final = 10
_NEXT: Final = 9
_OTHERS: Final = 48
"""Columns that are wanted beside the name."""
_NEVER: Final = "-"
_INDENT: Final = "  "


def status_as_text(status: ControllerStatus, *, color: bool, width: int = 80) -> str:
    """The table of all stacks and their sum; the same bytes for the same status."""
    lines = [*_table(status, width=width), Line()] if status.stacks else []
    waiting = [each.waiting for each in status.stacks if each.waiting]
    if waiting:
        lines += [*_approvals(waiting, width=width), Line()]
    lines += sentence(verdict_of(status), width=width, tone=Tone.STRONG)
    lines += sentence(traffic_of(status), width=width)
    if is_deserted(status):
        lines += sentence(DESERTED, width=width, tone=Tone.BAD)
    return as_text(lines, color=color)


def _table(status: ControllerStatus, *, width: int) -> Iterator[Line]:
    """One line for each stack, folded where it is long."""
    longest = max(len(visible(each.name)) for each in status.stacks)
    room = min(max(longest, len("STACK")), _WIDEST_NAME, max(width - _OTHERS, len("STACK")))
    yield Line(
        f"{'STACK'.ljust(room)}  WAVE  {'LAST'.ljust(_LAST)}  {'NEXT'.ljust(_NEXT)}  RESULT",
        Tone.FAINT,
    )
    for each in status.stacks:
        yield from _row(each, status, room=room, width=width)


def _row(stack: KeptStack, status: ControllerStatus, *, room: int, width: int) -> Iterator[Line]:
    tone, name = tone_of(stack.state), visible(stack.name)
    if len(name) > room:
        yield Line(name, tone)
        name = ""
    last = ago(stack.last.began, status.at) if stack.last else _NEVER
    soon = until(stack.next_at, status.at) if stack.next_at else _NEVER
    head = f"{name.ljust(room)}  {stack.wave:>4}  {last.ljust(_LAST)}  {soon.ljust(_NEXT)}  "
    for folded in fold(
        result_of_stack(stack), width=width, indent=head, hanging=" " * (room + len("  WAVE  "))
    ):
        yield Line(folded, tone)
    if stack.is_paused:
        yield from sentence(
            pause_of(stack, status.at),
            width=width,
            indent=" " * (room + len("  WAVE  ")),
            tone=Tone.FAINT,
        )


def _approvals(waiting: list[RunRecord], *, width: int) -> Iterator[Line]:
    yield Line("Approve what waits, after a look at its plan:", Tone.CAUTION)
    for run in waiting:
        said = f"{_INDENT}{approval_of(run)}"
        yield from sentence(
            visible(f"# {run.stack}{': ' if run.says else ''}{run.says}"),
            width=width,
            indent=f"{said}  ",
            hanging=f"{' ' * len(said)}    ",
        )


def run_as_text(run: RunRecord, *, color: bool, width: int = 80) -> str:
    """One run: how it ended, what is known of it, and all that there is to tell."""
    title = f"Run {run.number} of {visible(run.stack)}: {result_of_run(run)}"
    lines = [*sentence(title, width=width, hanging=_INDENT, tone=tone_of(run.state))]
    facts = [("Began", f"{stamp(run.began)} UTC"), *facts_of_run(run)]
    room = max(len(name) for name, _ in facts)
    lines += [Line(f"{_INDENT}{name.ljust(room)}  {said}", Tone.FAINT) for name, said in facts]
    if run.details.strip():
        lines += [Line(), *(Line(visible(each)) for each in run.details.rstrip().split("\n"))]
    if run.may_be_approved:
        lines += [Line(), Line("Approve exactly this plan:", Tone.CAUTION)]
        lines += [Line(f"{_INDENT}{approval_of(run)}")]
    return as_text(lines, color=color)
