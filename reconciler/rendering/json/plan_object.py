"""A plan as plain data in Terraform's shape, so that its policy tools work.

Terraform's words stand where Terraform has them; our own facts are under `mixpeek`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Base
from reconciler.model.data import Data, Fields, show_path
from reconciler.model.plan import Estimate, Permission, Plan, Refusal, Scope
from reconciler.model.problem import Problem
from reconciler.rendering.json.planned_values import planned_values
from reconciler.rendering.json.resource_change import resource_change, source_object
from reconciler.rendering.json.resource_drift import resource_drift
from reconciler.rendering.words.entries import by_address
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.permission_flags import format_permissions

FORMAT_VERSION: Final = "1.2"
TERRAFORM_VERSION: Final = "1.8.0"
"""The oldest Terraform whose plans have all the words that are used here; tools ask for one."""


def plan_object(plan: Plan, kinds: Mapping[str, Kind], comparison: Fields | None = None) -> Fields:
    """The plan as plain data, without its secrets."""
    compared: Fields = {} if comparison is None else {"comparison": comparison}
    shown = mask_plan(plan, kinds)
    found = by_address(shown, kinds)
    entries = () if plan.is_of_drift else found
    guards = _guards_by_address(plan.refusals)
    changes = [resource_change(each, guards[each[0].address]) for each in entries]
    return {
        "format_version": FORMAT_VERSION,
        "terraform_version": TERRAFORM_VERSION,
        "resource_changes": changes,
        "resource_drift": list(resource_drift(found)),
        "planned_values": planned_values(entries, changes),
        # There is no configuration of Terraform's; its tools ask for one all the same.
        "configuration": {"root_module": {}},
        "applyable": plan.is_applicable,
        "complete": not plan.refusals,
        "errored": False,
        "mixpeek": {
            "stack": plan.stack,
            "base": _base(plan.base),
            "scope": _scope(plan.scope),
            "estimate": _estimate(plan.estimate),
            "guards": [_refusal(refusal) for refusal in plan.refusals],
            "lifted_by": format_permissions(plan),
            "permissions": [_permission(each) for each in plan.permissions],
            "warnings": [problem_object(warning) for warning in plan.warnings],
            "unchanged": plan.unchanged,
            "unverifiable": [
                {"address": str(each.address), "paths": [show_path(path) for path in each.paths]}
                for each in plan.unverifiable
            ],
            "orphans": [str(address) for address in plan.orphans],
            "unmanaged": [str(address) for address in plan.unmanaged],
            **compared,
        },
    }


def _guards_by_address(refusals: Iterable[Refusal]) -> Mapping[Address | None, list[str]]:
    guards: dict[Address | None, list[str]] = defaultdict(list)
    for refusal in refusals:
        guards[refusal.address].append(refusal.guard)
    return guards


def _base(base: Base | None) -> Data:
    if base is None:
        return None
    return {
        "ref": base.ref,
        "commit": base.commit,
        "converged": [
            {"address": str(each.address), "path": show_path(each.path)} for each in base.converged
        ],
    }


def _scope(scope: Scope | None) -> Data:
    if scope is None:
        return None
    return {
        "targets": list(scope.targets),
        "excluded": list(scope.excluded),
        "pulled_in": [str(address) for address in scope.pulled_in],
        "left_out": [str(address) for address in scope.left_out],
    }


def _estimate(estimate: Estimate | None) -> Data:
    if estimate is None:
        return None
    return {
        "calls": estimate.calls,
        "per_minute": estimate.per_minute,
        "seconds": None if estimate.seconds is None else round(estimate.seconds, 3),
    }


def _refusal(refusal: Refusal) -> Fields:
    return {
        "guard": refusal.guard,
        "address": str(refusal.address) if refusal.address else None,
        "message": refusal.message,
        "remedy": refusal.remedy,
        "flags": list(refusal.flags),
        "source": source_object(refusal.location),
    }


def _permission(permission: Permission) -> Fields:
    return {
        "flag": permission.flag,
        "pattern": permission.pattern,
        "matches": [str(address) for address in permission.matches],
    }


def problem_object(problem: Problem) -> Fields:
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
