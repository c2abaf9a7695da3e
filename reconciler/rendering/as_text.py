"""A plan for people: the steps, what speaks against them, and one line that sums up."""

from collections.abc import Iterable, Iterator

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Refusal, Step
from reconciler.rendering.changes import details_of
from reconciler.rendering.layout import TONES, Line, Tone, as_text, remark, sentence
from reconciler.rendering.masking import masked
from reconciler.rendering.problems import problem_lines
from reconciler.rendering.view import SYMBOLS, counted, name_of, place_of, visible


def plan_as_text(plan: Plan, *, width: int = 80, color: bool, show_unmanaged: bool = False) -> str:
    """The plan in Terraform's manner; the same bytes for the same plan."""
    shown = masked(plan)
    return as_text(_lines(shown, width=width, show_unmanaged=show_unmanaged), color=color)


def _lines(plan: Plan, *, width: int, show_unmanaged: bool) -> Iterator[Line]:
    for step in plan:
        yield from _step(step, width=width)
        yield Line()
    yield from _refusals(plan.refusals, width=width)
    for warning in plan.warnings:
        yield from problem_lines(warning, width=width)
        yield Line()
    yield from _orphans(plan.orphans, width=width)
    yield from _unmanaged(plan.unmanaged, width=width, show_all=show_unmanaged)
    yield Line(sum_of(plan), Tone.STRONG)


def sum_of(plan: Plan) -> str:
    """`Plan: 3 to create, 1 to update, 0 to delete.`"""
    if plan.is_empty and not plan.unchanged:
        return "No changes."
    if plan.is_empty:
        matching = counted(plan.unchanged, "resource")
        verb = "matches its manifest" if plan.unchanged == 1 else "match their manifests"
        return f"No changes. {matching} {verb}."
    shown = [Action.CREATE, Action.UPDATE, Action.DELETE]
    if plan.count(Action.ADOPT):
        shown.insert(2, Action.ADOPT)
    parts = [f"{plan.count(action):,} to {action}" for action in shown]
    refused = f", {len(plan.refusals):,} refused" if plan.refusals else ""
    return f"Plan: {', '.join(parts)}{refused}."


def _step(step: Step, *, width: int) -> Iterator[Line]:
    text = f"{SYMBOLS[step.action]} {name_of(step.address)}{_at(step.location)}"
    yield from sentence(text, width=width, hanging="    ", tone=TONES[step.action])
    if step.says:
        yield from remark(step.says, width=width)
    yield from details_of(step, width=width)


def _at(location: Location | None) -> str:
    return f" ({place_of(location)})" if location else ""


def _refusals(refusals: Iterable[Refusal], *, width: int) -> Iterator[Line]:
    for refusal in refusals:
        about = f"{name_of(refusal.address)}: " if refusal.address else ""
        says = f"refused: {about}{visible(refusal.message)}{_at(refusal.location)}"
        yield from sentence(says, width=width, hanging="    ", tone=Tone.BAD)
        if refusal.remedy:
            remedy = f"help: {visible(refusal.remedy)}"
            yield from sentence(remedy, width=width, indent="    ", hanging="          ")
        yield Line()


def _orphans(orphans: Iterable[Address], *, width: int) -> Iterator[Line]:
    yield from _listed(
        "No longer declared, kept because pruning is off:", list(orphans), width=width
    )


def _unmanaged(unmanaged: Iterable[Address], *, width: int, show_all: bool) -> Iterator[Line]:
    found = list(unmanaged)
    if show_all:
        yield from _listed("Live, and neither declared nor owned by any stack:", found, width=width)
    elif found:
        verb, them = ("is", "it") if len(found) == 1 else ("are", "them")
        says = (
            f"{counted(len(found), 'live resource')} {verb} neither declared nor owned by any "
            f"stack (--show-unmanaged lists {them})."
        )
        yield from sentence(says, width=width, tone=Tone.FAINT)
        yield Line()


def _listed(title: str, addresses: list[Address], *, width: int) -> Iterator[Line]:
    if not addresses:
        return
    yield from sentence(title, width=width)
    for address in addresses:
        yield Line(f"  {name_of(address)}")
    yield Line()
