"""The secrets of a plan, looked at while nothing has been sent."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.applying.requests.required_secrets import (
    MISSING,
    UNSUITED,
    SecretUse,
    problems_with,
    uses_in,
    uses_in_plan,
)
from reconciler.kinds import KINDS
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired

_CODES: Final = (MISSING, UNSUITED)


def require_secrets(plan: Plan, environ: Mapping[str, str]) -> None:
    """Raise `Rejected` with every variable that a plan needs and that is missing or unsuited."""
    problems = _problems(plan, environ)
    if problems:
        raise Rejected(
            *(replace(each, remedy=f"{each.remedy}; nothing was sent") for each in problems)
        )


def with_secrets_told(plan: Plan, environ: Mapping[str, str]) -> Plan:
    """The plan with a warning for every such variable, as this environment has them."""
    told = (replace(each, severity=Severity.WARNING) for each in _problems(plan, environ))
    return replace(plan, warnings=(*without_secrets_told(plan).warnings, *told))


def without_secrets_told(plan: Plan) -> Plan:
    """The plan without those warnings: they are about a machine, and not about the plan."""
    return replace(plan, warnings=tuple(each for each in plan.warnings if each.code not in _CODES))


def problems_in_declared(desired: Desired, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    """The same of everything declared, whether a plan would send it or not."""
    uses: dict[str, list[SecretUse]] = {}
    for address, resource in desired.resources.items():
        for name, held in uses_in(resource, KINDS[address.kind]).items():
            uses.setdefault(name, []).extend(held)
    return problems_with(uses, environ)


def _problems(plan: Plan, environ: Mapping[str, str]) -> tuple[Problem, ...]:
    return problems_with(uses_in_plan(plan.steps, KINDS), environ)
