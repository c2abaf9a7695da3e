"""Verdicts as plain data: all that was expected, seen, and spent."""

from reconciler.model.data import Data, Fields, show_path
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.model.verification.metric_comparison import MetricComparison
from reconciler.model.verification.metric_verdict import MetricVerdict
from reconciler.model.verification.verdict import (
    CheckVerdict,
    Finding,
    GateVerdict,
    Outcome,
    QueryScore,
    Usage,
    Verdict,
    Verification,
    percentile,
)
from reconciler.rendering.verdicts.words import PERCENTS


def verification_facts(verification: Verification) -> Fields:
    """Every verdict, how many there are of each, and what asking took."""
    verdicts = verification.verdicts
    return {
        "checks": [_check(each) for each in verdicts if isinstance(each, CheckVerdict)],
        "gates": [_gate(each) for each in verdicts if isinstance(each, GateVerdict)],
        "summary": {each.value: verification.count(each) for each in Outcome},
        "usage": usage_facts(verification.usage),
    }


def verdict_facts(verdict: Verdict) -> Fields:
    """One check, or one gate."""
    return _check(verdict) if isinstance(verdict, CheckVerdict) else _gate(verdict)


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
        "problem": problem_facts(verdict.problem),
        "usage": usage_facts(verdict.usage),
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
        "problem": problem_facts(score.problem),
    }


def usage_facts(usage: Usage) -> Fields:
    """What asking took."""
    times: dict[str, Data] = {
        f"p{percent}": percentile(usage.latencies_ms, percent) for percent in PERCENTS
    }
    return {
        "searches": usage.searches,
        "credits_used": usage.credits,
        "unpriced": usage.unpriced,
        "latency_ms": times,
    }


def problem_facts(problem: Problem | None) -> Fields | None:
    """Why something could not be asked."""
    if problem is None:
        return None
    return {"code": problem.code, "message": problem.message, "remedy": problem.remedy}


def _place(location: Location | None) -> Fields:
    return {
        "file": location.file if location else None,
        "line": location.line if location else None,
        "column": location.column if location else None,
    }
