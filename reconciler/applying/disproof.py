"""A plan took something for absent, and a create finds it there: nothing ends for that."""

from collections.abc import Sequence

from reconciler.model.data import has_within
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended


def is_disproof(ended: Ended, steps: Sequence[Step]) -> bool:
    """Whether a create found what something to be replaced has referred to all along.

    What was found under another id is as good as made: the old id must be replaced by it.
    """
    return ended.found is not None and any(
        step.part is not None and step.live is not None and has_within(step.live.body, ended.found)
        for step in steps
    )


def report_disproved(step: Step, found: Step) -> Problem:
    """Why a replacement does not begin."""
    return Problem(
        "disproved",
        f"it is not replaced: the plan took {found.address} for absent, and it was there",
        "Plan again: the plan then shows what is left to do.",
        address=step.address,
        location=step.location,
    )
