"""Drift for people: declared first and live after, because that is the way it went."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from reconciler.model.change import Action, FieldChange
from reconciler.model.data import show_path
from reconciler.model.drift import Accepted, Drift
from reconciler.model.plan import Plan, Step
from reconciler.rendering.as_text import unmanaged_lines
from reconciler.rendering.changes import change_lines
from reconciler.rendering.drift.undeclared import undeclared_lines
from reconciler.rendering.layout import Line, Tone, as_text, remark, sentence
from reconciler.rendering.masking import masked
from reconciler.rendering.problems import problem_lines
from reconciler.rendering.totals import unverifiable_of
from reconciler.rendering.view import counted, name_of, place_of, visible

_HAPPENED: Final = {
    Action.CREATE: ("-", Tone.BAD, "missing"),
    Action.DELETE: ("+", Tone.GOOD, "not declared"),
}
_CHANGED: Final = ("~", Tone.CAUTION, "changed")


def drift_as_text(
    drift: Drift,
    *,
    width: int = 80,
    color: bool,
    show_unmanaged: bool = False,
    show_undeclared: bool = False,
) -> str:
    """What live became; the same bytes for the same drift."""
    shown = replace(drift, plan=masked(drift.plan))
    lines = _lines(
        shown, width=width, show_unmanaged=show_unmanaged, show_undeclared=show_undeclared
    )
    return as_text(lines, color=color)


def _lines(
    drift: Drift, *, width: int, show_unmanaged: bool, show_undeclared: bool
) -> Iterator[Line]:
    plan = drift.plan
    if plan.steps:
        yield from sentence("Live moved; declared → live:", width=width)
        yield Line()
    for step in plan.steps:
        yield from _step_lines(step, width=width)
        yield Line()
    for warning in plan.warnings:
        yield from problem_lines(warning, width=width)
        yield Line()
    yield from _accepted_lines(drift.accepted, width=width)
    if show_unmanaged:
        yield from unmanaged_lines(plan.unmanaged, width=width, show_all=True)
    if show_undeclared:
        yield from undeclared_lines(drift.undeclared, width=width)
    yield from sentence(_sum_of(drift), width=width, tone=Tone.STRONG)
    yield from sentence(unverifiable_of(plan), width=width)
    yield from _sides(drift, width=width)


def _step_lines(step: Step, *, width: int) -> Iterator[Line]:
    symbol, tone, _ = _HAPPENED.get(step.action, _CHANGED)
    place = f" ({place_of(step.location)})" if step.location else ""
    head = f"{name_of(step.address)}{place}"
    yield from sentence(head, width=width, indent=f"{symbol} ", hanging="    ", tone=tone)
    yield from remark(step.says, width=width)
    yield from change_lines([_reversed(change) for change in step.changes], width=width)


def _reversed(change: FieldChange) -> FieldChange:
    return replace(change, before=change.after, after=change.before, obstacle=None)


def _accepted_lines(accepted: Sequence[Accepted], *, width: int) -> Iterator[Line]:
    if not accepted:
        return
    yield Line("Accepted for now:")
    for each in accepted:
        fields = f": {', '.join(map(show_path, each.paths))}" if each.paths else ""
        said = f"{each.by.address}{fields}, until {each.by.expires} ({each.by.reason})"
        yield from sentence(visible(said), width=width, indent="  ", hanging="    ")
    yield Line()


def drift_in_short(drift: Drift) -> str:
    """`Drift: 2 changed, 1 missing; 1 accepted for now.`, and in which direction it is shown."""
    accepted = f" {len(drift.accepted):,} accepted for now." if drift.accepted else ""
    pending = f" {drift.pending:,} pending." if drift.pending else ""
    shown = " Below is what applying would put back." if drift.plan.steps else ""
    unseen = f" {said}" if (said := unverifiable_of(drift.plan)) else ""
    return f"{_sum_of(drift)}{accepted}{pending}{unseen}{shown}"


def _sum_of(drift: Drift) -> str:
    plan = drift.plan
    if not plan.steps:
        return f"No drift.{_matching(plan)}"
    counts = Counter(_HAPPENED.get(step.action, _CHANGED)[2] for step in plan.steps)
    words = [f"{counts[word]:,} {word}" for word in ("changed", "missing", "not declared")]
    return f"Drift: {', '.join(word for word in words if not word.startswith('0 '))}."


def _matching(plan: Plan) -> str:
    if not plan.unchanged:
        return ""
    verb = "is" if plan.unchanged == 1 else "are"
    return f" {counted(plan.unchanged, 'resource')} {verb} as declared."


def _sides(drift: Drift, *, width: int) -> Iterator[Line]:
    base = drift.plan.base
    if drift.pending:
        verb = "differs" if drift.pending == 1 else "differ"
        since = f" since {visible(base.ref)}" if base else ""
        says = (
            f"{counted(drift.pending, 'resource')} {verb} because the manifests moved{since}, "
            "which is no drift."
        )
        yield from sentence(says, width=width)
    if drift.plan.steps:
        says = "`apply` puts back what is declared; `pull ADDRESS` declares what is live."
        yield from sentence(says, width=width, tone=Tone.FAINT)
