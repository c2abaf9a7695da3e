"""A run as it happens: a live table on a terminal, one plain line per event elsewhere.

Where a summary for people follows, it alone tells why something failed, what was skipped, and what
was not met: nothing is told twice.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TextIO

from reconciler.model.plan import Step
from reconciler.model.run.event import Comparing, Ended, Outcome, RunningEvent, Started
from reconciler.model.verification.verdict import Outcome as Verdict
from reconciler.rendering.json.as_json import event_as_json
from reconciler.rendering.verdicts.lines import verdict_as_line
from reconciler.rendering.words.layout import fold
from reconciler.rendering.words.phrases import (
    because_of,
    count_searches,
    phrase_doing,
    phrase_done,
)
from reconciler.rendering.words.view import join_addresses, name_of, visible

if TYPE_CHECKING:
    from rich.console import RenderableType


async def follow(
    events: AsyncIterator[RunningEvent],
    *,
    stream: TextIO,
    is_terminal: bool,
    color: bool = True,
    width: int = 80,
    is_summed_up: bool = False,
) -> None:
    """Show every event until there are no more; `is_summed_up` where a summary follows."""
    tell = partial(line_of, width=width, is_summed_up=is_summed_up)
    if is_terminal:
        await _follow_live(events, stream, tell, color=color)
        return
    async for event in events:
        _write(stream, tell(event))


async def log(events: AsyncIterator[RunningEvent], *, stream: TextIO) -> None:
    """Write every event as one line of JSON."""
    async for event in events:
        _write(stream, event_as_json(event))


def line_of(event: RunningEvent, *, width: int = 80, is_summed_up: bool = False) -> str:
    """`Bucket/ads/videos: created in 0.3 s`, with the reason when something went wrong.

    Where it is summed up later, what was skipped has no line, and what failed has no reason.
    """
    told = _tell(event, is_summed_up=is_summed_up)
    return "".join(f"{line}\n" for says in told for line in _fold(says, width))


def _fold(says: str, width: int) -> list[str]:
    lead = " " * (len(says) - len(says.lstrip()))
    return fold(says.lstrip(), width=width, indent=lead, hanging=f"{lead}    ")


def _tell(event: RunningEvent, *, is_summed_up: bool) -> Iterator[str]:
    if isinstance(event, Comparing):
        yield f"{_phrase_comparing(event)}…"
        return
    name = name_of(event.step.address)
    if isinstance(event, Started):
        yield f"{name}: {phrase_doing(event.step)}…"
        return
    if not (is_summed_up and event.outcome is Outcome.SKIPPED):
        yield f"{name}: {_describe_end(event, is_summed_up=is_summed_up)}"
    yield from _verdicts(event, is_summed_up=is_summed_up)
    yield from (f"{name}: warning: {visible(warning)}" for warning in event.warnings)


def _phrase_comparing(event: Comparing) -> str:
    searches = count_searches(event.searches)
    return f"{join_addresses(event.gates)}: asking what is live before anything changes, {searches}"


def _verdicts(event: Ended, *, is_summed_up: bool) -> Iterator[str]:
    """What was asked, each on a line of its own; a summary tells those that are in the way."""
    for verdict in event.verification.verdicts if event.verification else ():
        if not is_summed_up or event.outcome is Outcome.DONE or verdict.outcome is Verdict.PASSED:
            yield f"  {verdict_as_line(verdict)}"


def _describe_end(event: Ended, *, is_summed_up: bool) -> str:
    if event.outcome is Outcome.DONE:
        by = "done by another run, seen" if event.is_anothers else phrase_done(event.step)
        return f"{by} in {event.seconds:.1f} s"
    if event.outcome is Outcome.SKIPPED:
        because = because_of(event.step, event.because) if event.because else ""
        return f"skipped{because}{_reason(event)}"
    verb = "failed" if event.outcome is Outcome.FAILED else "outcome unknown"
    if is_summed_up:
        return f"{phrase_doing(event.step)}: {verb} after {event.seconds:.1f} s"
    return f"{verb} after {event.seconds:.1f} s{_reason(event)}"


def _reason(event: Ended) -> str:
    return f": {visible(event.problem.message)}" if event.problem else ""


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


async def _follow_live(
    events: AsyncIterator[RunningEvent],
    stream: TextIO,
    tell: Callable[[RunningEvent], str],
    *,
    color: bool,
) -> None:
    from rich.console import Console
    from rich.live import Live

    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False)
    board = ProgressBoard(console.get_time)
    with Live(board, console=console, transient=True, refresh_per_second=8):
        async for event in events:
            board.note(event)
            if isinstance(event, Ended):
                console.print(tell(event), end="", markup=False, soft_wrap=True)


class ProgressBoard:
    """The steps that run now, each with its time, above a count of those that have ended."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: dict[int, tuple[Step, float]] = {}
        self._ended: Counter[Outcome] = Counter()
        self._comparing: Comparing | None = None

    def note(self, event: RunningEvent) -> None:
        """Take the event in."""
        self._comparing = event if isinstance(event, Comparing) else None
        if isinstance(event, Comparing):
            return
        if isinstance(event, Started):
            self._since[id(event.step)] = (event.step, self._clock())
            return
        self._since.pop(id(event.step), None)
        self._ended[event.outcome] += 1

    def __rich__(self) -> "RenderableType":
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        now = self._clock()
        for step, since in list(self._since.values()):
            what = Text(f"{phrase_doing(step)}…")
            table.add_row(Text(name_of(step.address)), what, f"{now - since:.0f} s")
        if self._comparing:
            table.add_row(Text(f"{_phrase_comparing(self._comparing)}…"))
        table.add_row(self._tally())
        return table

    def _tally(self) -> str:
        """`3 done, 1 failed, 2 running`: that nothing failed goes without saying."""
        others = (each for each in Outcome if each is not Outcome.DONE and self._ended[each])
        ended = [f"{self._ended[each]:,} {each}" for each in (Outcome.DONE, *others)]
        return f"{', '.join(ended)}, {len(self._since):,} running"
