"""What failed, and what could not be asked, as problems: for whatever comments on lines."""

from collections.abc import Iterator

from msgspec.structs import replace

from reconciler.model.problem import Problem, Severity
from reconciler.model.verification.verdict import Outcome, Verdict, Verification
from reconciler.rendering.verdicts.words import findings_in

FAILED = "expectation-not-met"


def problems_of(verification: Verification) -> tuple[Problem, ...]:
    """A problem for each expectation that is not met, and for each that could not be asked."""
    return tuple(problem for verdict in verification.verdicts for problem in _problems_of(verdict))


def _problems_of(verdict: Verdict) -> Iterator[Problem]:
    if verdict.problem is not None:
        place = verdict.problem.location or verdict.location
        yield replace(
            verdict.problem, address=verdict.address, location=place, severity=Severity.ERROR
        )
    if verdict.outcome is not Outcome.FAILED:
        return
    for finding in findings_in(verdict):
        if not finding.is_met:
            yield Problem(
                FAILED,
                f"{finding.says}: {finding.observed}",
                address=verdict.address,
                path=finding.path,
                location=finding.location or verdict.location,
            )
