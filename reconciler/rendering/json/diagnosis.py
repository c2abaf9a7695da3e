"""What the vendor's apply would do, for programs."""

from collections.abc import Sequence

from reconciler.model.data import Fields, show_path
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.model.vendor.diagnosis import Finding
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object


def diagnosis_as_json(findings: Sequence[Finding], problems: Sequence[Problem]) -> str:
    """Each finding with its place, and what is wrong with the manifest in any reading."""
    return dump(
        {
            "findings": [_finding_object(each) for each in findings],
            "problems": [problem_object(each) for each in problems],
            "exit": exit_facts(ExitCode.OK),
        }
    )


def _finding_object(each: Finding) -> Fields:
    return {
        "code": each.code,
        "outcome": each.outcome.value,
        "message": each.message,
        "instead": each.instead,
        "address": str(each.address) if each.address else None,
        "path": show_path(each.path),
        "file": each.location.file,
        "line": each.location.line,
        "column": each.location.column,
    }
