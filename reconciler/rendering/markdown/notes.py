"""What a comment says beside the entries: refusals, warnings, what was left out, and the cost."""

from collections.abc import Iterator, Sequence

from reconciler.model.location import Location
from reconciler.model.plan import Plan, Refusal, Scope
from reconciler.model.problem import Problem
from reconciler.rendering.markdown.entries import CommentEntry
from reconciler.rendering.markdown.text import code, code_link, codes, prose
from reconciler.rendering.text.totals import estimate_of
from reconciler.rendering.words.permission_flags import permission_lines
from reconciler.rendering.words.view import format_count, place_of


def refusal_line(refusal: Refusal) -> str:
    """Why the plan cannot be applied, and what lifts that."""
    about = f" {code(str(refusal.address))}" if refusal.address else ""
    remedy = f"\n  - {prose(refusal.remedy)}" if refusal.remedy else ""
    says = f"{prose(refusal.message)}{_format_location(refusal.location)}"
    return f"- **{code_link(refusal.guard)}**{about}: {says}{remedy}\n"


def problem_line(problem: Problem) -> str:
    """What is wrong, where, and what to do about it."""
    about = f" {code(str(problem.address))}" if problem.address else ""
    remedy = f"\n  - {prose(problem.remedy)}" if problem.remedy else ""
    says = f"{prose(problem.message)}{_format_location(problem.location)}"
    return f"- **{code_link(problem.code)}**{about}: {says}{remedy}\n"


def note_lines(plan: Plan, told: Sequence[CommentEntry]) -> Iterator[tuple[str, list[str]]]:
    """The sections below the entries, each with its lines; one without lines is not shown."""
    yield "Not caused by this change, in part", list(_foreign_fields(told))
    yield "Warnings", list(map(problem_line, plan.warnings))
    orphans = [f"- {code(str(address))}\n" for address in plan.orphans]
    yield "No longer declared, kept because pruning is off", orphans
    yield f"About this {'drift' if plan.is_of_drift else 'plan'}", list(_about(plan))


def _foreign_fields(told: Sequence[CommentEntry]) -> Iterator[str]:
    """Fields that somebody else changed, of entries that the change under review caused."""
    for each in told:
        fields = [
            ".".join(map(str, change.path))
            for change in each.entry.changes
            if change.attribution and change.attribution.is_foreign
        ]
        if fields and not each.entry.is_foreign and not each.entry.is_drift:
            yield f"- {code(str(each.entry.address))}: {codes(fields)}\n"


def _about(plan: Plan) -> Iterator[str]:
    if plan.base:
        converged = len(plan.base.converged)
        done = (
            f"; {format_count(converged, 'difference')} to it is live already" if converged else ""
        )
        yield f"- Compared with {code(plan.base.ref)} ({code(plan.base.commit[:12])}){done}\n"
    if plan.scope:
        yield from _scope(plan.scope)
    for said, allowed in permission_lines(plan):
        yield f"- {code(said)} allows {prose(allowed)}\n"
    if plan.unmanaged:
        live = format_count(len(plan.unmanaged), "live resource")
        yield f"- Neither declared nor owned by any stack: {live}\n"
    if plan.estimate and plan.steps:
        yield f"- {estimate_of(plan.estimate)}\n"


def _scope(scope: Scope) -> Iterator[str]:
    if scope.targets:
        needed = f"; needed as well: {_list_codes(scope.pulled_in)}" if scope.pulled_in else ""
        yield f"- Limited to {codes(scope.targets)}{needed}. Nothing is pruned.\n"
    if scope.excluded:
        without = (
            f"; not possible without it: {_list_codes(scope.left_out)}" if scope.left_out else ""
        )
        yield f"- Left out: {codes(scope.excluded)}{without}.\n"


def _list_codes(addresses: Sequence[object]) -> str:
    return codes(map(str, addresses))


def _format_location(location: Location | None) -> str:
    return f" ({code(place_of(location))})" if location else ""
