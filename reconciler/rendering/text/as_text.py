"""A plan for people: what it does, what speaks against it, and what that sums up to."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.plan import Plan
from reconciler.rendering.text.compact import compact_lines
from reconciler.rendering.text.entry_lines import entry_lines
from reconciler.rendering.text.problems import warning_lines
from reconciler.rendering.text.refusals import refusal_lines
from reconciler.rendering.text.stat import stat_lines
from reconciler.rendering.text.totals import total_lines
from reconciler.rendering.words.entries import Entry, entries_of
from reconciler.rendering.words.extent import Extent
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.permission_flags import permission_lines
from reconciler.rendering.words.view import format_count, name_of, visible


def plan_as_text(
    plan: Plan,
    *,
    width: int = 80,
    color: bool,
    show_unmanaged: bool = False,
    part: Sequence[Line] = (),
    extent: Extent = Extent.FULL,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """The plan in Terraform's manner; the same bytes for the same plan.

    The `part` is somebody else's, before the lines that sum up.
    """
    shown = mask_plan(plan, kinds)
    entries = entries_of(shown, kinds)
    lines = _lines(shown, entries, extent, width=width, show_unmanaged=show_unmanaged)
    return as_text([*lines, *part, *total_lines(shown, entries, width=width)], color=color)


def _lines(
    plan: Plan, entries: Sequence[Entry], extent: Extent, *, width: int, show_unmanaged: bool
) -> Iterator[Line]:
    yield from _ENTRIES[extent](plan, entries, width)
    yield from refusal_lines(plan, width=width)
    yield from warning_lines(plan.warnings, extent, width=width)
    for said, allowed in permission_lines(plan):
        yield from sentence(
            visible(f"`{said}` allows {allowed}."), width=width, hanging="    ", tone=Tone.CAUTION
        )
        yield Line()
    yield from _orphans(plan.orphans, width=width)
    yield from unmanaged_lines(plan.unmanaged, width=width, show_all=show_unmanaged)


def _in_full(plan: Plan, entries: Sequence[Entry], width: int) -> Iterator[Line]:
    replaced = {entry.address for entry in entries if entry.replacement}
    stuck = {step.address for step in plan if step.replacement} - replaced
    for entry in (*_own_entries(entries), *(foreign := _foreign(entries))):
        if foreign and entry is foreign[0]:
            yield from _not_caused_lines(plan, width=width)
        yield from entry_lines(entry, width=width, replaced=replaced, stuck=stuck)
        yield Line()


def _in_lines(plan: Plan, entries: Sequence[Entry], width: int) -> Iterator[Line]:
    own, foreign = _own_entries(entries), _foreign(entries)
    yield from compact_lines(own, plan.refusals, width=width)
    if own:
        yield Line()
    if foreign:
        yield from _not_caused_lines(plan, width=width)
        yield from compact_lines(foreign, plan.refusals, width=width)
        yield Line()


def _in_numbers(plan: Plan, entries: Sequence[Entry], width: int) -> Iterator[Line]:
    yield from stat_lines(entries, plan.refusals, width=width)


_ENTRIES: Final[Mapping[Extent, Callable[[Plan, Sequence[Entry], int], Iterator[Line]]]] = {
    Extent.FULL: _in_full,
    Extent.COMPACT: _in_lines,
    Extent.STAT: _in_numbers,
}


def _own_entries(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not entry.is_foreign]


def _foreign(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.is_foreign]


def _not_caused_lines(plan: Plan, *, width: int) -> Iterator[Line]:
    since = f" since {visible(plan.base.ref)}" if plan.base else ""
    yield Line("Not caused by this change", Tone.STRONG)
    says = f"Live moved{since}, and the manifests did not; applying undoes it:"
    yield from sentence(says, width=width)
    yield Line()


def _orphans(orphans: Iterable[Address], *, width: int) -> Iterator[Line]:
    yield from _list_lines(
        "No longer declared, kept because pruning is off:", list(orphans), width=width
    )


def unmanaged_lines(unmanaged: Iterable[Address], *, width: int, show_all: bool) -> Iterator[Line]:
    """What is live and nobody's: counted, or listed."""
    found = list(unmanaged)
    if show_all:
        yield from _list_lines(
            "Live, and neither declared nor owned by any stack:", found, width=width
        )
    elif found:
        verb, them = ("is", "it") if len(found) == 1 else ("are", "them")
        says = (
            f"{format_count(len(found), 'live resource')} {verb} neither declared nor owned by any "
            f"stack (--show-unmanaged lists {them})."
        )
        yield from sentence(says, width=width, tone=Tone.FAINT)
        yield Line()


def _list_lines(title: str, addresses: list[Address], *, width: int) -> Iterator[Line]:
    if not addresses:
        return
    yield from sentence(title, width=width)
    for address in addresses:
        yield Line(f"  {name_of(address)}")
    yield Line()
