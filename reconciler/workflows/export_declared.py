"""What is declared and live otherwise: the same edits as `pull` makes, as far as they can be."""

from collections.abc import Collection, Mapping, Sequence

from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.workflows.export_choice import LeftOut
from reconciler.workflows.pull import Pull, take_over
from reconciler.workflows.pull_choice import differences_in
from reconciler.workflows.selection import Wanted


def pull_declared(
    project: Project,
    environ: Mapping[str, str],
    plan: Plan,
    desired: Desired,
    wanted: Wanted,
) -> tuple[Pull, list[LeftOut]]:
    """The declared resources as they are live, and those that cannot be written so."""
    chosen = _find_differing(plan, wanted)
    left: list[LeftOut] = []
    while chosen:
        try:
            return take_over(project, environ, plan, desired, chosen), left
        except Rejected as error:
            problems = _by_address(error.problems, desired, chosen)
            if not problems:
                raise
            left += [_leave_out(address, problem) for address, problem in problems.items()]
            chosen = {each: found for each, found in chosen.items() if each not in problems}
    return Pull(), left


def _find_differing(plan: Plan, wanted: Wanted) -> dict[Address, list[FieldChange]]:
    found: dict[Address, list[FieldChange]] = {}
    steps: dict[Address, list[Step]] = {}
    for step in plan.steps:
        if wanted.has(step.address) and step.address in plan.seen.resources and step.desired:
            steps.setdefault(step.address, []).append(step)
    for address, together in steps.items():
        if changes := differences_in(together):
            found[address] = changes
    return found


def _by_address(
    problems: Sequence[Problem], desired: Desired, chosen: Collection[Address]
) -> dict[Address, Problem]:
    """Whose each problem is: where it does not say so, its place does."""
    found: dict[Address, Problem] = {}
    for problem in problems:
        address = problem.address or _declared_at(problem.location, desired)
        if address is not None and address in chosen:
            found.setdefault(address, problem)
    return found


def _declared_at(place: Location | None, desired: Desired) -> Address | None:
    """The resource whose document a place is in."""
    if place is None:
        return None
    starts = (
        (resource.locations.of_value(()), address)
        for address, resource in desired.resources.items()
    )
    lines = {
        start.line: address
        for start, address in starts
        if start.file == place.file and start.line <= place.line
    }
    return lines[max(lines)] if lines else None


def _leave_out(address: Address, problem: Problem) -> LeftOut:
    return LeftOut(address, problem.code, problem.message, problem.remedy)
