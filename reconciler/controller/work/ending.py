"""How a run ended, as it is written down: in a line, in full, and without anybody's secrets."""

from collections.abc import Callable
from typing import Final

from reconciler.controller.database.runs import RunEnd
from reconciler.controller.work.carry_out import StackWork
from reconciler.kinds import KINDS
from reconciler.model.controller.run import RunState, state_of
from reconciler.model.fleet.outcome import Halt, StackOutcome, Verb
from reconciler.rendering.fleet.as_text import bodies_as_text
from reconciler.rendering.fleet.words import result_of
from reconciler.rendering.text.totals import sum_of
from reconciler.rendering.words.entries import entries_of

_WIDTH: Final = 80
_LONGEST: Final = 2_000_000
"""Letters of what is kept of one run."""


def end_of(outcome: StackOutcome, work: StackWork, mask: Callable[[str], str]) -> RunEnd:
    """What is written down of it."""
    state = state_of(outcome.state)
    halts = Halt.NOTHING if state in (RunState.CLEAN, RunState.APPLIED) else outcome.halts
    details = "\n".join(
        each.rstrip() + "\n"
        for each in bodies_as_text(outcome, Verb.APPLY, color=False, width=_WIDTH)
    )
    return RunEnd(
        state=state,
        says=mask(_says(outcome)),
        details=_bounded(mask(details)),
        commit=outcome.commit,
        halts=halts,
        plan=work.saved_text if state is RunState.WAITING else None,
        digest=work.saved.digest if work.saved and state is RunState.WAITING else None,
    )


def _says(outcome: StackOutcome) -> str:
    """`2 to create, 1 to update: needs approval for behaviour`; else as in a fleet's report."""
    if outcome.held and outcome.plan is not None:
        what = sum_of(outcome.plan, entries_of(outcome.plan, KINDS)).removeprefix("Plan: ")
        return f"{what.rstrip('.')}: needs approval for {', '.join(outcome.held)}"
    return result_of(outcome, Verb.APPLY)


def _bounded(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}\n… (cut off: `reconciler fleet plan` tells all of it)\n"
