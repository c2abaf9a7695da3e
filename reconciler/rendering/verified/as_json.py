"""Verdicts for programs: all that was expected, seen, and spent."""

from collections.abc import Sequence

from reconciler.model.data import Data, Fields, show_path
from reconciler.model.errors import ExitCode
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.comparison import Comparison, RetrieverComparison
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.golden import GoldenUpdate
from reconciler.model.verification.metric_comparison import MetricComparison
from reconciler.model.verification.metric_verdict import MetricVerdict
from reconciler.model.verification.verdict import (
    CheckVerdict,
    Finding,
    GateVerdict,
    QueryScore,
    Usage,
    Verdict,
    Verification,
    percentile,
)
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.verified.words import PERCENTS

FORMAT_VERSION = "1.0"


def verification_as_json(verification: Verification) -> str:
    """One document (docs/schemas/verify.json)."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "checks": [
                _check(each) for each in verification.verdicts if isinstance(each, CheckVerdict)
            ],
            "gates": [
                _gate(each) for each in verification.verdicts if isinstance(each, GateVerdict)
            ],
            "summary": {
                "passed": sum(each.outcome == "passed" for each in verification.verdicts),
                "failed": sum(each.outcome == "failed" for each in verification.verdicts),
                "not_asked": sum(each.outcome == "not_asked" for each in verification.verdicts),
            },
            "usage": _usage(verification.usage),
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
                    "problem": _problem(each.problem),
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
            "live_usage": _usage(comparison.live_usage),
            "planned_usage": _usage(comparison.planned_usage),
            "max_credits": comparison.max_credits,
            "exit": exit_facts(comparison.exit_code),
        }
    )


def _compared(compared: RetrieverComparison) -> Fields:
    return {
        "address": str(compared.retriever),
        "outcome": compared.outcome,
        "problem": _problem(compared.problem),
        "rank_biased_overlap": compared.rank_biased_overlap,
        "overlap": compared.overlap,
        "live": [_verdict(each) for each in compared.live],
        "planned": [_verdict(each) for each in compared.planned],
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


def _verdict(verdict: Verdict) -> Fields:
    return _check(verdict) if isinstance(verdict, CheckVerdict) else _gate(verdict)


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
                {"address": str(each.address or ""), **(_problem(each) or {})}
                for each in updates
                if isinstance(each, Problem)
            ],
            "exit": exit_facts(exit_code),
        }
    )


def _check(verdict: CheckVerdict) -> Fields:
    return {
        **_common(verdict),
        "findings": [_finding(each) for each in verdict.findings],
        "answer": _answer(verdict.result),
    }


def _gate(verdict: GateVerdict) -> Fields:
    return {
        **_common(verdict),
        "dataset": str(verdict.dataset),
        "metrics": [_metric(each) for each in verdict.metrics],
        "findings": [_finding(each) for each in verdict.findings],
        "queries": [_query(each, verdict) for each in verdict.queries],
    }


def _common(verdict: Verdict) -> Fields:
    return {
        "address": str(verdict.address),
        "retriever": str(verdict.retriever) if verdict.retriever else None,
        "outcome": verdict.outcome,
        "problem": _problem(verdict.problem),
        "usage": _usage(verdict.usage),
        **_place(verdict.location),
    }


def _finding(finding: Finding) -> Fields:
    return {
        "path": show_path(finding.path),
        "expected": finding.says,
        "observed": finding.observed,
        "met": finding.is_met,
        **_place(finding.location),
    }


def _answer(result: SearchResult | None) -> Fields | None:
    if result is None:
        return None
    return {
        "execution_id": result.execution_id,
        "status": result.status,
        "results": len(result.rows),
        "document_ids": [row.document_id for row in result.rows],
        "total_time_ms": result.total_ms,
        "credits_used": result.credits,
    }


def _metric(verdict: MetricVerdict) -> Fields:
    expected = verdict.expected
    return {
        "metric": str(verdict.metric),
        "observed": verdict.observed,
        "at_least": expected.at_least,
        "max_drop": expected.max_drop,
        "significance": expected.significance,
        "floor": verdict.floor.name.lower(),
        "drop": verdict.drop.name.lower(),
        "passed": verdict.is_passed,
        "reason": verdict.reason,
        "comparison": comparison_facts(verdict.comparison) if verdict.comparison else None,
    }


def comparison_facts(comparison: MetricComparison) -> Fields:
    """Both sides of a metric."""
    return {
        "baseline": comparison.baseline,
        "candidate": comparison.candidate,
        "difference": comparison.difference,
        "p_value": comparison.p_value,
        "smallest_p_value": comparison.smallest_p_value,
        "won": [each.query_id for each in comparison.won],
        "lost": [each.query_id for each in comparison.lost],
        "tied": len(comparison.tied),
        "unpaired": list(comparison.unpaired),
    }


def _query(score: QueryScore, verdict: GateVerdict) -> Fields:
    ranking = verdict.rankings.get(score.query_id)
    return {
        "query_id": score.query_id,
        "values": dict(score.values),
        "baseline": dict(score.baseline) or None,
        "ranking": None if ranking is None else list(ranking),
        "problem": _problem(score.problem),
    }


def _usage(usage: Usage) -> Fields:
    times: dict[str, Data] = {
        f"p{percent}": percentile(usage.latencies_ms, percent) for percent in PERCENTS
    }
    return {
        "searches": usage.searches,
        "credits_used": usage.credits,
        "unpriced": usage.unpriced,
        "latency_ms": times,
    }


def _problem(problem: Problem | None) -> Fields | None:
    if problem is None:
        return None
    return {"code": problem.code, "message": problem.message, "remedy": problem.remedy}


def _place(location: Location | None) -> Fields:
    return {
        "file": location.file if location else None,
        "line": location.line if location else None,
        "column": location.column if location else None,
    }
