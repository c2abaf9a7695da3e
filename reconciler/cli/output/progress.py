"""What happens while a plan is carried out, told on stderr as it happens."""

import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TextIO, cast

from reconciler.cli.terminal.masking import SecretMask
from reconciler.cli.terminal.screen import Screen, is_terminal
from reconciler.model.run.event import Comparing, Event, RunningEvent
from reconciler.model.verification.event import Event as VerificationEvent
from reconciler.model.verification.verdict import Verification
from reconciler.rendering.run.progress import follow, log
from reconciler.rendering.verified.progress import (
    follow_verification,
    last_of,
    log_verification,
)


async def record_events(
    events: AsyncGenerator[RunningEvent, None], seen: list[Event]
) -> AsyncGenerator[RunningEvent, None]:
    """The same events, each of a step noted in `seen` before anybody hears of it."""
    async with aclosing(events):
        async for event in events:
            if not isinstance(event, Comparing):
                seen.append(event)
            yield event


async def show_progress(events: AsyncIterator[RunningEvent], screen: Screen) -> None:
    """Follow a run to its end on stderr, in the format that was asked for."""
    if screen.flags.quiet or sys.stderr is None:
        async for _ in events:
            pass
    elif screen.flags.log_format == "json":
        await log(events, stream=_mask_stderr())
    else:
        await follow(
            events,
            stream=_mask_stderr(),
            is_terminal=is_terminal(sys.stderr),
            color=screen.has_log_color,
            width=screen.width,
            is_summed_up=not screen.flags.wants_json and sys.stdout is not None,
        )


async def show_verification(
    events: AsyncGenerator[VerificationEvent, None], screen: Screen, *, is_told: bool = True
) -> Verification:
    """Follow checks and gates on stderr, in the format that was asked for; how they ended."""
    async with aclosing(events):
        if screen.flags.quiet or sys.stderr is None or not is_told:
            return await last_of(events)
        if screen.flags.log_format == "json":
            return await log_verification(events, stream=_mask_stderr())
        return await follow_verification(
            events,
            stream=_mask_stderr(),
            is_terminal=is_terminal(sys.stderr),
            color=screen.has_log_color,
        )


def _mask_stderr() -> TextIO:
    return cast("TextIO", SecretMask(sys.stderr))
