"""Whatever stands before the API: each run tells the truth, and the next one finishes it."""

from collections.abc import Mapping

import pytest
from behind_proxy import Behind, Report
from errands import ERRANDS, Errand, Rows, named
from faults import AFTER, BEFORE, HARMLESS, REFUSING

from reconciler.model.errors import ExitCode

_ENDINGS = {"done", "failed", "skipped", "unknown"}


def run(behind: Behind, errand: Errand, fault: str) -> tuple[Rows, Report, Rows]:
    """What was there, what a run said of itself on a day with this fault, and what is there now."""
    behind.declare(errand.before)
    assert behind.apply(url=behind.direct).code == ExitCode.OK
    before = behind.rows
    behind.declare(errand.after)
    behind.proxy.suffer(errand.rule(fault))
    report = behind.apply()
    assert len(behind.proxy.struck) == 1, behind.proxy.seen
    return before, report, behind.rows


def is_told_truthfully(errand: Errand, before: Rows, report: Report, after: Rows) -> None:
    """Report, JSON, record and exit code agree with one another, and with what is there."""
    assert "internal-error" not in str(report.json), report.json
    assert report.record["exit"]["code"] == report.json["exit"]["code"] == report.code
    assert set(report.outcomes) <= _ENDINGS
    assert not any(step["by_another_run"] for step in report.json.get("steps", ()))
    recorded = [step["outcome"] for step in report.record["steps"]]
    assert recorded == report.outcomes
    if not report.outcomes:
        assert report.code == ExitCode.ERROR
        assert report.json["problems"]
        assert after == before
    elif set(report.outcomes) == {"done"}:
        assert errand.has_happened(before, after), report.json["steps"]
        assert report.code == ExitCode.OK
    else:
        assert report.code == ExitCode.PARTIAL
        assert all(_is_explained(step) for step in report.json["steps"])
        if "unknown" not in report.outcomes:
            assert not errand.has_happened(before, after), report.json["steps"]


def _is_explained(step: Mapping[str, object]) -> bool:
    return step["outcome"] == "done" or bool(step["error"] or step["because"])


def converges(behind: Behind, errand: Errand, before: Rows) -> None:
    """One run without a fault is enough, and nothing is there twice."""
    behind.proxy.suffer()
    report = behind.apply()
    assert report.code == ExitCode.OK, report.json
    after = behind.rows
    assert errand.has_happened(before, after)
    names = [(row.kind, row.name) for row in after]
    assert len(names) == len(set(names)), names


@pytest.mark.parametrize("errand", ERRANDS.values(), ids=ERRANDS)
@pytest.mark.parametrize("fault", [*BEFORE, *AFTER])
def test_after_any_fault_the_report_is_true_and_the_next_run_finishes(
    behind: Behind, fault: str, errand: Errand
) -> None:
    before, report, after = run(behind, errand, fault)
    is_told_truthfully(errand, before, report, after)
    if fault not in REFUSING:
        # What may have happened is looked for, and one fault leaves every look as it is.
        assert {*report.outcomes} <= {"done"}, report.json["steps"]
    assert not errand.keeps or len(named(after, "retriever", errand.keeps)) == 1
    converges(behind, errand, before)


@pytest.mark.parametrize("errand", ERRANDS.values(), ids=ERRANDS)
@pytest.mark.parametrize("fault", HARMLESS)
def test_an_answer_that_is_odd_and_whole_is_understood(
    behind: Behind, fault: str, errand: Errand
) -> None:
    before, report, after = run(behind, errand, fault)
    assert set(report.outcomes) == {"done"}, report.json
    is_told_truthfully(errand, before, report, after)
