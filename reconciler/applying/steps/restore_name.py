"""What a change that does not succeed gives back: what it took away, or the room it took.

A name is given back where nobody could take it over; a successor that did not stand its checks
and gates goes before anything was taken from the old one; and what went to let another change in
place comes back, although that one did not change.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from reconciler.api.reading.resources import find_by_name
from reconciler.applying.steps.step_run import StepRun, keep_doubt
from reconciler.model.change import Action
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Outcome

_SAYS = "gives the name back, because the successor could not take it over"
_NOT_GIVEN = (Outcome.FAILED, Outcome.UNKNOWN)


def find_restoring_step(steps: Sequence[Step], ended: Ended) -> Step | None:
    """The step that gives something back after this ending, if one may have to.

    After a rename whose end is unknown the name may be gone, too.
    """
    part, is_open = ended.step.part, ended.outcome in _NOT_GIVEN
    if part is None and is_open and (made_way := _find_made_way(steps, ended.step)):
        return made_way
    if part is ReplacementPart.VERIFY and is_open:
        return _discard(ended.step)
    # Skipped is not open: then nothing was renamed either.
    is_owed = part is ReplacementPart.PROMOTE and is_open
    is_doubtful = part is ReplacementPart.RETIRE and ended.outcome is Outcome.UNKNOWN
    # Before the plan is walked: it is asked after every step, and most owe nothing.
    if not (is_owed or is_doubtful):
        return None
    taken = next((step for step in steps if _takes(step, ended.step)), None)
    if taken is None or taken.live is None:
        return None
    return replace(
        taken,
        part=ReplacementPart.RESTORE,
        says=_SAYS,
        was=taken.becomes,
        becomes=None,
        # As it was before the swap began, so that the next plan sees no half of one.
        stamp=taken.live.stamp,
        # It waits for nobody: it is what comes after a failure.
        after=(),
    )


def _find_made_way(steps: Sequence[Step], changed: Step) -> Step | None:
    """The create of what went for a change: it waits for nobody, and comes back as declared."""
    kinds = {change.held_by for change in changed.changes if not change.obstacle} - {None}
    if not kinds:
        return None
    for step in steps:
        is_its_own = step.address._replace(kind=changed.address.kind) == changed.address
        if is_its_own and step.address.kind in kinds and step.part is ReplacementPart.RENEW:
            says = f"comes back, although {changed.address} did not change"
            return replace(step, part=ReplacementPart.REINSTATE, says=says, after=())
    return None


def _discard(step: Step) -> Step:
    return replace(
        step,
        action=Action.DELETE,
        part=ReplacementPart.DISCARD,
        says="keeps the old one, because the successor did not stand its checks and gates",
        verifies=(),
        after=(),
    )


def _takes(step: Step, other: Step) -> bool:
    is_rename = step.action is Action.RENAME and step.part is ReplacementPart.RETIRE
    return is_rename and step.address == other.address


async def find_name_holder(step_run: StepRun) -> str | None:
    """The id of whoever has the name by now."""
    with keep_doubt():
        rows = await find_by_name(
            step_run.writer,
            step_run.kind,
            step_run.step.new_name,
            namespace=step_run.namespace,
            parent=step_run.parent,
        )
    return next((row.id for row in rows), None)


def report_not_needed(step_run: StepRun, holder: str) -> Problem:
    """Why there is nothing to give back."""
    return Problem(
        "name-is-held",
        f"there was nothing to give back: {holder} has the name {step_run.step.new_name}",
        "Run again: the next plan goes on from what is live.",
    )
