"""A plan as plain data in Terraform's shape, so that its policy tools work.

Terraform's words stand where Terraform has them; our own facts are under `mixpeek`.
"""

import re
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, Fields, show_path
from reconciler.model.location import Location
from reconciler.model.plan import BlastRadius, Plan, Refusal, Step
from reconciler.model.problem import Problem
from reconciler.rendering.masking import masked, sensitive
from reconciler.rendering.sides import after_of, before_of, unknown_of

FORMAT_VERSION: Final = "1.0"

_ACTIONS: Final = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.ADOPT: ["update"],  # Terraform's import: an update with `importing` beside it
    Action.DELETE: ["delete"],
    Action.NO_OP: ["no-op"],
}


def plan_facts(plan: Plan) -> Fields:
    """The plan as plain data, without its secrets."""
    shown = masked(plan)
    return {
        "format_version": FORMAT_VERSION,
        "resource_changes": [_resource_change(step) for step in shown],
        "resource_drift": [],
        "applyable": bool(plan.steps) and not plan.refusals,
        "complete": not plan.refusals,
        "errored": False,
        "mixpeek": {
            "stack": plan.stack,
            "guards": [_refusal(refusal) for refusal in plan.refusals],
            "warnings": [problem_facts(warning) for warning in plan.warnings],
            "unchanged": plan.unchanged,
            "orphans": [str(address) for address in plan.orphans],
            "unmanaged": [str(address) for address in plan.unmanaged],
        },
    }


def _resource_change(step: Step) -> Fields:
    return {
        "address": str(step.address),
        "mode": "managed",
        "type": _type_of(step.address),
        "name": step.address.name,
        "change": _change(step),
        "action_reason": step.reason.value,
        "mixpeek": {
            "action": step.action.value,
            "namespace": step.address.namespace,
            "says": step.says,
            "after": [str(address) for address in step.after],
            "blast_radius": _blast_radius(step.blast_radius),
            "change": [_field_change(change) for change in step.changes],
            "unverifiable": [show_path(path) for path in step.unverifiable],
            "source": _source(step.location),
        },
    }


def _change(step: Step) -> Fields:
    before, after = before_of(step), after_of(step)
    importing: Fields = (
        {"importing": {"id": step.live.id}} if step.live and step.action is Action.ADOPT else {}
    )
    return {
        "actions": _ACTIONS[step.action],
        "before": before,
        "after": after,
        "after_unknown": unknown_of(step),
        "before_sensitive": sensitive(before),
        "after_sensitive": sensitive(after),
        "replace_paths": [list(change.path) for change in step.changes if change.obstacle],
        **importing,
    }


def _type_of(address: Address) -> str:
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", address.kind).lower()
    return f"mixpeek_{snake}"


def _field_change(change: FieldChange) -> Fields:
    return {
        "path": show_path(change.path),
        "before": change.before,
        "after": change.after,
        "sensitive": change.is_secret,
        "obstacle": change.obstacle,
        "source": _source(change.location),
    }


def _blast_radius(radius: BlastRadius | None) -> Data:
    if radius is None:
        return None
    return {"documents": radius.documents, "objects": radius.objects, "bytes": radius.bytes}


def _source(location: Location | None) -> Data:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}


def _refusal(refusal: Refusal) -> Fields:
    return {
        "guard": refusal.guard,
        "address": str(refusal.address) if refusal.address else None,
        "message": refusal.message,
        "remedy": refusal.remedy,
        "source": _source(refusal.location),
    }


def problem_facts(problem: Problem) -> Fields:
    """A problem as plain data."""
    place = problem.location
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "address": str(problem.address) if problem.address else None,
        "path": show_path(problem.path),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
