"""Plans of several environments side by side: what each came to, and what that is altogether."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem

_WORST: Final = (
    ExitCode.INTERRUPTED,
    ExitCode.ERROR,
    ExitCode.PARTIAL,
    ExitCode.STALE,
    ExitCode.REFUSED,
    ExitCode.CHANGES,
    ExitCode.OK,
)


class EnvironmentPlan(Struct, frozen=True):
    """What planning one environment came to: a plan, or why there is none."""

    environment: str
    plan: Plan | None
    problems: tuple[Problem, ...] = ()
    """Why there is no plan."""
    exit_code: ExitCode = ExitCode.OK
    """What it alone means to a script."""

    @property
    def stack(self) -> str:
        """Who owns what is in it; empty where that is not known."""
        return self.plan.stack if self.plan else ""


def worst_of(codes: Iterable[ExitCode]) -> ExitCode:
    """One exit code for several runs."""
    found = set(codes)
    return next((code for code in _WORST if code in found), ExitCode.OK)
