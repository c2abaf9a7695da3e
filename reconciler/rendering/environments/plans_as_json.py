"""The plans of several environments for programs: each as `plan` prints it, and a row for each."""

from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.environments.plans import EnvironmentPlan
from reconciler.model.errors import ExitCode
from reconciler.rendering.environments.matrix import MatrixRow, matrix_of
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import plan_object, problem_object

FORMAT_VERSION: Final = "1.0"


def plans_as_json(
    plans: Sequence[EnvironmentPlan],
    *,
    exit_code: ExitCode,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """All of them; the same bytes for the same plans."""
    rows = matrix_of(plans, kinds)
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "environments": [
                _environment(each, row, kinds) for each, row in zip(plans, rows, strict=True)
            ],
            "exit": exit_facts(exit_code),
        }
    )


def _environment(each: EnvironmentPlan, row: MatrixRow, kinds: Mapping[str, Kind]) -> Fields:
    return {
        "environment": each.environment,
        "stack": each.stack or None,
        "result": row.verdict,
        "summary": None if each.plan is None else dict(row.counts),
        "plan": None if each.plan is None else plan_object(each.plan, kinds),
        "problems": [problem_object(problem) for problem in each.problems],
        "exit": exit_facts(each.exit_code),
    }
