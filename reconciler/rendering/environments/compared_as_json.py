"""Two sides for programs: the JSON of a plan from the first to the second."""

from collections.abc import Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import plan_object


def compared_as_json(plan: Plan, *, exit_code: ExitCode, kinds: Mapping[str, Kind]) -> str:
    """What differs; the same bytes for the same sides."""
    facts = plan_object(plan, kinds)
    own = facts["mixpeek"]
    sides: Fields = (
        {"before": plan.compared.before, "after": plan.compared.after} if plan.compared else {}
    )
    return dump(
        {
            **facts,
            "mixpeek": {**(own if isinstance(own, dict) else {}), "compared": sides},
            "exit": exit_facts(exit_code),
        }
    )
