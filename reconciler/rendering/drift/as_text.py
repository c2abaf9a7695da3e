"""Drift for people: declared first and live after, because that is the way it went."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import show_path
from reconciler.model.drift import Accepted, Drift
from reconciler.model.plan import Plan
from reconciler.rendering.drift.undeclared import undeclared_lines
from reconciler.rendering.text.as_text import unmanaged_lines
from reconciler.rendering.text.compact import compact_lines
from reconciler.rendering.text.entry_lines import entry_lines
from reconciler.rendering.text.problems import warning_lines
from reconciler.rendering.text.stat import stat_lines
from reconciler.rendering.text.totals import unverifiable_of
from reconciler.rendering.words.entries import CHANGED, MISSING, NOT_DECLARED, Entry, entries_of
from reconciler.rendering.words.extent import Extent
from reconciler.rendering.words.layout import DECLARED_TO_LIVE, Line, Tone, as_text, sentence
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.view import format_count, visible

_TO_DO: Final = "`apply` puts back what is declared; `pull ADDRESS` declares what is live."


def drift_as_text(
    drift: Drift,
    *,
    width: int = 80,
    color: bool,
    show_unmanaged: bool = False,
    show_undeclared: bool = False,
    extent: Extent = Extent.FULL,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """What live became; the same bytes for the same drift."""
    shown = replace(drift, plan=mask_plan(drift.plan, kinds))
    lines = _lines(
        shown,
        kinds,
        extent,
        width=width,
        show_unmanaged=show_unmanaged,
        show_undeclared=show_undeclared,
    )
    return as_text(lines, color=color)


def _lines(
    drift: Drift,
    kinds: Mapping[str, Kind],
    extent: Extent,
    *,
    width: int,
    show_unmanaged: bool,
    show_undeclared: bool,
) -> Iterator[Line]:
    plan = drift.plan
    if plan.steps:
        yield from sentence(f"{DECLARED_TO_LIVE}:", width=width)
        yield Line()
    yield from _entry_lines(entries_of(plan, kinds), extent, width=width)
    yield from warning_lines(plan.warnings, extent, width=width)
    yield from _accepted_lines(drift.accepted, width=width)
    if show_unmanaged:
        yield from unmanaged_lines(plan.unmanaged, width=width, show_all=True)
    if show_undeclared:
        yield from undeclared_lines(drift.undeclared, kinds, width=width)
    yield from sentence(_sum_of(drift, kinds), width=width, tone=Tone.STRONG)
    yield from sentence(unverifiable_of(plan), width=width)
    yield from _pending_lines(drift, width=width)


def _entry_lines(entries: Sequence[Entry], extent: Extent, *, width: int) -> Iterator[Line]:
    match extent:
        case Extent.STAT:
            yield from stat_lines(entries, (), width=width)
        case Extent.COMPACT:
            yield from compact_lines(entries, (), width=width)
            if entries:
                yield Line()
        case _:
            for entry in entries:
                yield from entry_lines(entry, width=width)
                yield Line()


def _accepted_lines(accepted: Sequence[Accepted], *, width: int) -> Iterator[Line]:
    if not accepted:
        return
    yield Line("Accepted for now:")
    for each in accepted:
        fields = f": {', '.join(map(show_path, each.paths))}" if each.paths else ""
        said = f"{each.by.address}{fields}, until {each.by.expires} ({each.by.reason})"
        yield from sentence(visible(said), width=width, indent="  ", hanging="    ")
    yield Line()


def drift_in_short(drift: Drift, *, kinds: Mapping[str, Kind] = KINDS) -> str:
    """`Drift: 2 changed, 1 missing. 1 accepted for now.`, and what to do about it."""
    accepted = f" {len(drift.accepted):,} accepted for now." if drift.accepted else ""
    pending = f" {drift.pending:,} pending." if drift.pending else ""
    shown = f" {_TO_DO}" if drift.plan.steps else ""
    unseen = f" {said}" if (said := unverifiable_of(drift.plan)) else ""
    return f"{_sum_of(drift, kinds)}{accepted}{pending}{unseen}{shown}"


def drift_in_counts(drift: Drift, *, kinds: Mapping[str, Kind] = KINDS) -> str:
    """`2 changed, 1 missing`."""
    counts = Counter(entry.word for entry in entries_of(drift.plan, kinds))
    words = [f"{counts[word]:,} {word}" for word in (CHANGED, MISSING, NOT_DECLARED)]
    return ", ".join(word for word in words if not word.startswith("0 "))


def _sum_of(drift: Drift, kinds: Mapping[str, Kind]) -> str:
    if not drift.plan.steps:
        return f"No drift.{_matching(drift.plan)}"
    return f"Drift: {drift_in_counts(drift, kinds=kinds)}."


def _matching(plan: Plan) -> str:
    if not plan.unchanged:
        return ""
    verb = "is" if plan.unchanged == 1 else "are"
    return f" {format_count(plan.unchanged, 'resource')} {verb} as declared."


def _pending_lines(drift: Drift, *, width: int) -> Iterator[Line]:
    base = drift.plan.base
    if drift.pending:
        verb = "differs" if drift.pending == 1 else "differ"
        since = f" since {visible(base.ref)}" if base else ""
        says = (
            f"{format_count(drift.pending, 'resource')} {verb} because the manifests moved{since}, "
            "which is no drift."
        )
        yield from sentence(says, width=width)
    if drift.plan.steps:
        yield from sentence(_TO_DO, width=width, tone=Tone.FAINT)
