"""A run as it happens: a live table on a terminal, one plain line per event elsewhere."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, TextIO

from reconciler.model.plan import Step
from reconciler.model.run.event import Comparing, Ended, Outcome, RunningEvent, Started
from reconciler.rendering.json.as_json import event_as_json
from reconciler.rendering.verdicts.lines import verdict_as_line
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
) -> None:
    """Show every event until there are no more."""
    if is_terminal:
        await _follow_live(events, stream, color=color)
        return
    async for event in events:
        _write(stream, line_of(event))


async def log(events: AsyncIterator[RunningEvent], *, stream: TextIO) -> None:
    """Write every event as one line of JSON."""
    async for event in events:
        _write(stream, event_as_json(event))


def line_of(event: RunningEvent) -> str:
    """`Bucket/ads/videos: created in 0.3 s`, with the reason when something went wrong."""
    if isinstance(event, Comparing):
        return f"{_phrase_comparing(event)}…\n"
    name = name_of(event.step.address)
    if isinstance(event, Started):
        return f"{name}: {phrase_doing(event.step)}…\n"
    warnings = (f"{name}: warning: {visible(warning)}\n" for warning in event.warnings)
    return "".join([f"{name}: {_describe_end(event)}\n", *_verdicts(event), *warnings])


def _phrase_comparing(event: Comparing) -> str:
    searches = count_searches(event.searches)
    return f"{join_addresses(event.gates)}: asking what is live before anything changes, {searches}"


def _verdicts(event: Ended) -> Iterator[str]:
    """What was asked, each on a line of its own."""
    for verdict in event.verification.verdicts if event.verification else ():
        yield f"  {verdict_as_line(verdict)}\n"


def _describe_end(event: Ended) -> str:
    if event.outcome is Outcome.DONE:
        by = "done by another run, seen" if event.is_anothers else phrase_done(event.step)
        return f"{by} in {event.seconds:.1f} s"
    if event.outcome is Outcome.SKIPPED:
        because = because_of(event.step, event.because) if event.because else ""
        return f"skipped{because}{_reason(event)}"
    verb = "failed" if event.outcome is Outcome.FAILED else "outcome unknown"
    return f"{verb} after {event.seconds:.1f} s{_reason(event)}"


def _reason(event: Ended) -> str:
    return f": {visible(event.problem.message)}" if event.problem else ""


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()


async def _follow_live(events: AsyncIterator[RunningEvent], stream: TextIO, *, color: bool) -> None:
    from rich.console import Console
    from rich.live import Live

    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False)
    board = ProgressBoard(console.get_time)
    with Live(board, console=console, transient=True, refresh_per_second=8):
        async for event in events:
            board.note(event)
            if isinstance(event, Ended):
                console.print(line_of(event), end="", markup=False, soft_wrap=True)


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
