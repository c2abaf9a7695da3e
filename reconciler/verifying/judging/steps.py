"""Steps of the vendor's acceptance block that are no searches, and what all of them cost."""

from msgspec.structs import replace

from reconciler.model.problem import Problem
from reconciler.model.verification.acceptance import (
    USD_PER_CREDIT,
    DocumentCount,
    NotAskable,
    SharedBudget,
)
from reconciler.model.verification.expectation import Bounds
from reconciler.model.verification.verdict import CheckVerdict, Finding, Outcome
from reconciler.verifying.judging.wording import bounds_as_text, number_as_text


def judge_count(step: DocumentCount, documents: int | Problem) -> CheckVerdict:
    """The verdict on so many documents, or on none that could be counted."""
    place = step.locations.of_key(("expect",))
    if isinstance(documents, Problem):
        problem = replace(documents, address=step.address, location=place)
        return CheckVerdict(
            address=step.address, outcome=Outcome.NOT_ASKED, problem=problem, location=place
        )
    path = ("expect", "documents")
    finding = Finding(
        path,
        f"documents of {step.counted}: {bounds_as_text(step.documents)}",
        number_as_text(documents),
        step.documents.holds(documents),
        step.locations.of_key(path),
    )
    outcome = Outcome.PASSED if finding.is_met else Outcome.FAILED
    return CheckVerdict(address=step.address, outcome=outcome, findings=(finding,), location=place)


def judge_unaskable(step: NotAskable) -> CheckVerdict:
    """The verdict on a step that nobody can ask, with the reason."""
    return CheckVerdict(
        address=step.address,
        outcome=Outcome.NOT_ASKED,
        problem=why_unaskable(step),
        location=step.locations.of_key(("expect",)),
    )


def why_unaskable(step: NotAskable) -> Problem:
    """Why it is not asked, and what to do instead."""
    return Problem(
        "unknown-step", step.reason, step.remedy, address=step.address, location=step.location
    )


def over_cost(verdict: CheckVerdict, shared: SharedBudget, spent: float) -> CheckVerdict:
    """The verdict on the last check of a budget, beside the credits that all of them cost."""
    if spent <= shared.max_credits * (1 + _TIE):
        return verdict
    finding = Finding(
        ("max_cost_usd",),
        f"{shared.name}: {bounds_as_text(Bounds(None, shared.max_credits * USD_PER_CREDIT))}",
        f"{number_as_text(spent * USD_PER_CREDIT)}, with {number_as_text(spent)} credits",
        is_met=False,
        location=shared.location,
    )
    return replace(verdict, outcome=Outcome.FAILED, findings=(*verdict.findings, finding))


def says_budget(shared: SharedBudget) -> str:
    """`max_cost_usd (0.05) at mixpeek.yaml:12:3`: what its credits are of."""
    place = f" at {shared.location}" if shared.location else ""
    return f"{shared.name} ({number_as_text(shared.max_credits * USD_PER_CREDIT)}){place}"


_TIE = 1e-9
"""A share that is none: the error of sums."""
