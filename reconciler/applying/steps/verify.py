"""Asking the checks and gates of what a step is about; what does not stand them stops the step."""

from collections.abc import Awaitable, Callable, Iterator
from typing import TypeAlias

from reconciler.applying.steps.step_run import StepRun
from reconciler.model.errors import Rejected
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.verification.verdict import GateVerdict, Outcome, Verdict, Verification

Verifier: TypeAlias = Callable[[Step, str], Awaitable[Verification]]
"""A step that verifies, and the id of what it is about -> how its checks and gates ended."""


async def ask_nobody(step: Step, _: str) -> Verification:
    """Where nobody can ask, nothing is verified; raises `Rejected`."""
    says = f"{len(step.verifies)} checks and gates of {step.address} cannot be asked here"
    raise Rejected(Problem("not-verified", says, "Run `reconciler apply` in the project."))


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
    says = f"{', and '.join(filter(None, parts))}: {'; '.join(_reasons(found))}"
    code = "verification-failed" if failed else "not-verified"
    return Problem(code, says, _remedy(step_run))


def _reasons(found: Verification) -> Iterator[str]:
    """The first thing that speaks against each; `verify` tells the rest."""
    for verdict in found.verdicts:
        if verdict.outcome is not Outcome.PASSED:
            yield f"{verdict.address}: {_reason(verdict)}"


def _reason(verdict: Verdict) -> str:
    if verdict.problem is not None:
        return verdict.problem.message
    unmet = [f"{each.says}: {each.observed}" for each in verdict.findings if not each.is_met]
    if isinstance(verdict, GateVerdict):
        unmet += [each.reason for each in verdict.metrics if not each.is_passed]
    more = f" (and {len(unmet) - 1} more)" if len(unmet) > 1 else ""
    return f"{unmet[0] if unmet else 'did not pass'}{more}"


def _remedy(step_run: StepRun) -> str:
    if step_run.step.part is ReplacementPart.VERIFY:
        return (
            "The old one is kept as it was. Mend what is declared, or what is expected of it, and "
            "apply again."
        )
    field, live = step_run.kind.version_field, step_run.step.live
    version = live.body.get(field) if field and live else None
    before = f" (version {version} was live)" if version else ""
    return (
        "The change is in place: to go back, revert it in the manifests, as they were before"
        f"{before}, and apply; or mend it, and `reconciler verify` it."
    )
