"""What tools that comment on lines are told of a plan: refusals, warnings and, of drift, all of it.

Refusals and differences are worded as problems, so that annotations and SARIF know one thing only.
"""

from collections.abc import Iterator, Mapping, Sequence
from posixpath import normpath
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, FieldChange
from reconciler.model.plan import Plan, Refusal
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.text.changes import in_short
from reconciler.rendering.words.entries import CHANGED, WEIGHTS, entries_of
from reconciler.rendering.words.excerpts import BRIEF, cut_text
from reconciler.rendering.words.lookalikes import names_of
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.view import visible

DRIFT: Final = "drift"
_NAMED_FIELDS: Final = 5
_LONGEST_SIDES: Final = 300


def findings_in(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[Problem, ...]:
    """Refusals, then what drifted when that was looked for, then warnings."""
    is_told = plan.is_of_drift or plan.compared is not None
    differences = _differences(mask_plan(plan, kinds), kinds) if is_told else ()
    return (*map(_refusal, plan.refusals), *differences, *plan.warnings)


def by_severity(problems: Sequence[Problem]) -> list[Problem]:
    """Errors first: CI shows only the first few of each run."""
    return [each for severity in Severity for each in problems if each.severity is severity]


def path_from(root: str, file: str) -> str:
    """A file of the project as it is called from the top of the repository."""
    return normpath(f"{root}/{file}") if root and not file.startswith("/") else file


def message_of(problem: Problem) -> str:
    """The problem and its remedy, on a line each, with nothing in them that a terminal obeys."""
    about = f"{problem.address}: " if problem.address else ""
    lines = [visible(f"{about}{problem.message}")]
    return "\n".join([*lines, f"help: {visible(problem.remedy)}"] if problem.remedy else lines)


def _refusal(refusal: Refusal) -> Problem:
    return Problem(
        refusal.guard,
        refusal.message,
        refusal.remedy,
        address=refusal.address,
        location=refusal.location,
    )


def _differences(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    code, says, sides = DRIFT, "live is not as declared", "declared → live"
    if plan.compared is not None:
        one, other = plan.compared.before, plan.compared.after
        code, says, sides = "difference", f"{one} and {other} differ", f"{one} → {other}"
    for entry in entries_of(plan, kinds):
        how = f"; {sides}: {_describe_changes(entry.changes)}" if entry.changes else ""
        how = (
            how if entry.word in (CHANGED, Action.UPDATE) and how else f": {entry.first.says}{how}"
        )
        place = next((each.location for each in entry.changes if each.location), entry.location)
        yield Problem(
            code,
            f"{says}{how}",
            severity=Severity.WARNING,
            address=entry.address,
            location=place,
        )


def _describe_changes(changes: Sequence[FieldChange]) -> str:
    """What means most first, each with both of its sides."""
    more = len(changes) - _NAMED_FIELDS
    heavy = sorted(changes, key=lambda change: -WEIGHTS.index(change.change_class))
    names = names_of(change.path for change in heavy[:_NAMED_FIELDS])
    told = ", ".join(f"{names[each.path]}: {_sides(each)}" for each in heavy[:_NAMED_FIELDS])
    return f"{told} and {more:,} more" if more > 0 else told


def _sides(change: FieldChange) -> str:
    said = in_short(change, BRIEF)
    if change.before is None:
        said = f"nothing → {said}"
    elif change.after is None:
        said = f"{said} → nothing"
    return cut_text(said, _LONGEST_SIDES)
