"""Verdicts for programs: all that was expected, seen, and spent."""

from collections.abc import Sequence

from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.golden import GoldenUpdate
from reconciler.model.verification.verdict import Verification
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.verdicts.facts import (
    problem_facts,
    usage_facts,
    verdict_facts,
    verification_facts,
)

FORMAT_VERSION = "1.0"


def verification_as_json(verification: Verification) -> str:
    """One document (docs/schemas/verify.json)."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            **verification_facts(verification),
            "max_credits": verification.max_credits,
            "runs": verification.runs,
            "exit": exit_facts(verification.exit_code),
        }
    )


def estimate_as_json(estimate: VerificationEstimate) -> str:
    """What it would take; the same schema has it."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "estimates": [
                {
                    "address": str(each.address),
                    "searches": each.searches,
                    "credits": each.credits,
                    "duration_ms": each.duration_ms,
                    "max_credits": each.max_credits,
                    "problem": problem_facts(each.problem),
                }
                for each in estimate.expenses
            ],
            "searches": estimate.searches,
            "credits": estimate.credits,
            "duration_ms": estimate.duration_ms,
            "max_credits": estimate.max_credits,
            "exit": exit_facts(estimate.exit_code),
        }
    )


def comparison_as_json(comparison: Comparison) -> str:
    """Both sides; the same schema has it."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "compared": [_compared(each) for each in comparison.retrievers],
            "unchanged": [str(each) for each in comparison.unchanged],
            "live_usage": usage_facts(comparison.live_usage),
            "planned_usage": usage_facts(comparison.planned_usage),
            "max_credits": comparison.max_credits,
            "exit": exit_facts(comparison.exit_code),
        }
    )


def _compared(compared: RetrieverComparison) -> Fields:
    return {
        "address": str(compared.retriever),
        "outcome": compared.outcome,
        "problem": problem_facts(compared.problem),
        "rank_biased_overlap": compared.rank_biased_overlap,
        "overlap": compared.overlap,
        "live": [verdict_facts(each) for each in compared.live],
        "planned": [verdict_facts(each) for each in compared.planned],
        "questions": [
            {
                "asked_by": str(each.asked_by),
                "query_id": each.query_id,
                "rank_biased_overlap": each.ranking.rank_biased_overlap,
                "overlap": each.ranking.overlap,
                "gained": [one.document_id for one in each.ranking.gained],
                "lost": [one.document_id for one in each.ranking.lost],
            }
            for each in compared.questions
        ],
    }


def golden_as_json(updates: Sequence[GoldenUpdate | Problem], *, exit_code: ExitCode) -> str:
    """What became of the golden answers; the same schema has it."""
    written = [each for each in updates if isinstance(each, GoldenUpdate)]
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "golden": [
                {
                    "check": str(each.check),
                    "file": each.file,
                    "new": each.is_new,
                    "changed": each.is_changed,
                    "gained": list(each.gained),
                    "lost": list(each.lost),
                    "reordered": each.is_reordered,
                }
                for each in written
            ],
            "problems": [
                {"address": str(each.address or ""), **(problem_facts(each) or {})}
                for each in updates
                if isinstance(each, Problem)
            ],
            "exit": exit_facts(exit_code),
        }
    )
