"""Checks and gates while they are asked: a bar on a terminal, elsewhere a line per verdict."""

from collections.abc import AsyncIterator, Callable
from typing import TextIO

from reconciler.model.data import Fields
from reconciler.model.verification.event import Asked, Began, Concluded, Event
from reconciler.model.verification.verdict import Outcome, Verification
from reconciler.rendering.json.json_text import dump_line
from reconciler.rendering.verdicts.lines import verdict_as_line
from reconciler.rendering.words.view import visible

_WIDTH = 30


async def follow_verification(
    events: AsyncIterator[Event], *, stream: TextIO, is_terminal: bool, color: bool = True
) -> Verification:
    """Show every event; the last of them."""
    if is_terminal:
        return await _follow_live(events, stream, color=color)
    return await last_of(events, lambda event: _write(stream, f"{line_of(event)}\n"))


async def log_verification(events: AsyncIterator[Event], *, stream: TextIO) -> Verification:
    """Write every verdict as one line of JSON; the last event."""
    return await last_of(events, lambda event: _write(stream, dump_line(_facts_of(event))))


async def last_of(
    events: AsyncIterator[Event], tell: Callable[[Concluded], object] = lambda _: None
) -> Verification:
    """The last event; whoever wants to is told each verdict before."""
    last = Verification()
    async for event in events:
        if isinstance(event, Concluded):
            tell(event)
        last = event if isinstance(event, Verification) else last
    return last


def line_of(event: Concluded) -> str:
    """The verdict in a line, and why there is none."""
    verdict = event.verdict
    why = f": {visible(verdict.problem.message)}" if verdict.problem else ""
    return f"{verdict_as_line(verdict)}{why}"


def _facts_of(event: Concluded) -> Fields:
    verdict = event.verdict
    return {
        "event": "verified",
        "address": str(verdict.address),
        "outcome": verdict.outcome,
        "searches": verdict.usage.searches,
        "credits_used": verdict.usage.credits,
        "problem": verdict.problem.message if verdict.problem else None,
    }


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


async def _follow_live(
    events: AsyncIterator[Event], stream: TextIO, *, color: bool
) -> Verification:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False)
    columns = (BarColumn(_WIDTH), MofNCompleteColumn(), TextColumn("{task.description}"))
    last = Verification()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("searches", total=None)
        unwell = 0
        async for event in events:
            match event:
                case Began():
                    bar.update(task, total=event.searches)
                case Asked():
                    bar.advance(task, event.searches)
                case Concluded() if event.verdict.outcome is not Outcome.PASSED:
                    unwell += 1
                    bar.update(task, description=f"searches, {unwell:,} not passed")
                    # What passed is told by the bar, and again in the result.
                    console.print(line_of(event), markup=False, soft_wrap=True)
                case Verification():
                    last = event
    return last
