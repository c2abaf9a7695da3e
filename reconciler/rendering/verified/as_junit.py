"""Verdicts as JUnit: one case for each check and each gate, for whatever CI shows tests."""

from reconciler.model.verification.verdict import Outcome, Verdict, Verification
from reconciler.rendering.ci.as_junit import TestCase, cases_as_junit
from reconciler.rendering.verdicts.words import findings_in, summary_of
from reconciler.rendering.verified.as_text import details_as_text
from reconciler.rendering.verified.findings import FAILED

_WIDTH = 100


def verification_as_junit(
    verification: Verification, *, title: str, environment: str | None = None, root: str = ""
) -> str:
    """The suite; what could not be asked is an error, and no failure."""
    name = f"{title}{f' in {environment}' if environment else ''}"
    cases = [_case(verdict) for verdict in verification.verdicts]
    return cases_as_junit(name, cases, root=root, said=f"{summary_of(verification)}\n")


def _case(verdict: Verdict) -> TestCase:
    element = {Outcome.FAILED: "failure", Outcome.NOT_ASKED: "error"}.get(verdict.outcome, "")
    problem = verdict.problem
    unmet = [each for each in findings_in(verdict) if not each.is_met]
    first = f"{unmet[0].says}: {unmet[0].observed}" if unmet else ""
    more = f", and {len(unmet) - 1} more" if len(unmet) > 1 else ""
    return TestCase(
        group=".".join(filter(None, (verdict.address.kind, verdict.address.namespace))),
        name=str(verdict.address),
        place=verdict.location,
        element=element,
        type=problem.code if problem else FAILED if element else "",
        message=problem.message if problem else f"{first}{more}",
        body=details_as_text(verdict, width=_WIDTH),
    )
