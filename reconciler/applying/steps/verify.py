"""Asking the checks and gates of what a step is about; what does not stand them stops the step."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Final, TypeAlias

from reconciler.applying.steps.step_run import StepRun
from reconciler.model.errors import Rejected
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.verification.verdict import Outcome, Verification

FAILED: Final = "verification-failed"
UNASKED: Final = "not-verified"
_MOST_NAMED: Final = 5

Verifier: TypeAlias = Callable[[Step, str], Awaitable[Verification]]
"""A step that verifies, and the id of what it is about -> how its checks and gates ended."""


async def ask_nobody(step: Step, _: str) -> Verification:
    """Where nobody can ask, nothing is verified; raises `Rejected`."""
    says = f"{len(step.verifies)} checks and gates of {step.address} cannot be asked here"
    raise Rejected(Problem(UNASKED, says, "Run `reconciler apply` in the project."))


async def verify(step_run: StepRun, ask: Verifier) -> None:
    """Ask, and keep what came of it; raises `Rejected` unless everything passed."""
    step = step_run.step
    if step_run.id is None:
        says = f"{step.old_name} is not there to be asked"
        raise Rejected(Problem("not-live", says, "Run again: the next plan sees what is live."))
    found = await ask(step, step_run.id)
    step_run.verification = found
    if found.outcome is not Outcome.PASSED:
        raise Rejected(_report(step_run, found))


def _report(step_run: StepRun, found: Verification) -> Problem:
    failed, unasked = found.count(Outcome.FAILED), found.count(Outcome.NOT_ASKED)
    total = len(found.verdicts)
    parts = [
        f"{failed} of {total} did not pass" if failed else "",
        f"{unasked} of {total} could not be asked" if unasked else "",
    ]
    is_swap = step_run.step.part is ReplacementPart.VERIFY
    kept = "kept the old one, because " if is_swap else ""
    says = f"{kept}{', and '.join(filter(None, parts))} ({', '.join(_unmet(found))})"
    return Problem(FAILED if failed else UNASKED, says, _remedy(step_run))


def _unmet(found: Verification) -> Iterator[str]:
    """Those that are in the way; `Ended.verification` tells what was seen."""
    unmet = [each.address for each in found.verdicts if each.outcome is not Outcome.PASSED]
    yield from map(str, unmet[:_MOST_NAMED])
    if len(unmet) > _MOST_NAMED:
        yield f"and {len(unmet) - _MOST_NAMED} more"


def _remedy(step_run: StepRun) -> str:
    if step_run.step.part is ReplacementPart.VERIFY:
        return (
            "Nothing that is searched has changed. Mend what is declared, or what is expected of "
            "it, and apply again."
        )
    field, live = step_run.kind.version_field, step_run.step.live
    if live is None:
        return "It stays as it is. Mend what is declared, apply, and `reconciler verify` it."
    version = live.body.get(field) if field else None
    before = f", version {version}," if version else ""
    return (
        f"The change is in place. To go back to what was live before{before} revert it in the "
        "manifests and apply; or mend it, and `reconciler verify` it."
    )
