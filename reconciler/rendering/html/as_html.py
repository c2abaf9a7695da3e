"""A plan as one page for a reviewer: the headline, the graph, and every entry, destructive first.

Without scripts everything can be read as well; with them it can be filtered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.attribution import Base
from reconciler.model.change import ChangeClass
from reconciler.model.plan import Plan
from reconciler.rendering.html.entry import (
    Context,
    entry_in_full,
    entry_in_short,
)
from reconciler.rendering.html.filters import filters
from reconciler.rendering.html.graph import graph
from reconciler.rendering.html.headline import (
    headline,
    render_left_alone,
    render_refusals,
    render_warnings,
    section,
)
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.nodes import NamespaceGraph, graphs_of
from reconciler.rendering.html.page import page
from reconciler.rendering.html.relations import Relations, relations_of
from reconciler.rendering.html.words import WORDS, Anchors, anchors_of
from reconciler.rendering.words.entries import Entry, by_address, entries_of
from reconciler.rendering.words.layout import DECLARED_TO_LIVE
from reconciler.rendering.words.masking import mask_plan
from reconciler.rendering.words.view import visible

FULL: Final = 2_000_000
"""How many characters of entries a page shows in full before it goes on line by line."""
_FEW: Final = 40
_MANY: Final = 200


def plan_as_html(
    plan: Plan,
    *,
    title: str | None = None,
    says: str | None = None,
    part: Markup = NOTHING,
    kinds: Mapping[str, Kind] = KINDS,
    lookups: Mapping[str, Lookup] = LOOKUPS,
) -> str:
    """The plan as one page; the same bytes for the same plan.

    `says` takes the place of the sentences that count, where the plan is not one to be applied. The
    `part` is a section of somebody else's, behind the changes.
    """
    shown = mask_plan(plan, kinds)
    entries = _in_order(entries_of(shown, kinds))
    relations = relations_of(shown, entries, kinds, lookups)
    graphs = graphs_of(by_address(shown, kinds), relations)
    title = title or _title_of(plan)
    return page(
        f"{title} · {plan.stack}",
        headline(shown, entries, title, says),
        *_sections(shown, entries, relations, graphs, part),
        class_="many" if len(plan.steps) > _MANY else None,
    )


def _title_of(plan: Plan) -> str:
    if plan.compared is not None:
        return f"From {visible(plan.compared.before)} to {visible(plan.compared.after)}"
    return "What changed outside the manifests" if plan.is_of_drift else "What would change"


def _sections(
    plan: Plan,
    entries: Sequence[Entry],
    relations: Relations,
    graphs: Sequence[NamespaceGraph],
    part: Markup,
) -> Iterator[Markup]:
    places = anchors_of(entries)
    anchors = {
        entry.address: place for entry, place in reversed([*zip(entries, places, strict=True)])
    }
    yield render_refusals(plan, anchors)
    yield render_warnings(plan.warnings, anchors)
    picture = graph(graphs, anchors, relations.container)
    if picture:
        yield section("graph", "Dependencies", join([_ARROW, _LEGEND, picture]))
    context = _context(plan, entries, anchors, relations)
    yield _changes(entries, _render_entries(entries, places, context), plan.base)
    yield part
    yield render_left_alone(plan, anchors)


_ARROW: Final = tag(
    "svg",
    tag(
        "defs",
        tag(
            "marker",
            tag("path", d="M0 0L8 4L0 8Z"),
            id="arrow",
            viewBox="0 0 8 8",
            refX=1,
            refY=4,
            markerWidth=8,
            markerHeight=8,
            markerUnits="userSpaceOnUse",
            orient="auto",
        ),
    ),
    width=0,
    height=0,
    class_="defs",
    aria_hidden="true",
)


_LEGEND: Final = tag(
    "p",
    "An arrow leads from what is used to what uses it: things are created along the arrows, and "
    "deleted against them.",
    class_="caption",
)


def _in_order(entries: Sequence[Entry]) -> list[Entry]:
    """What destroys first, so that it is told in full; otherwise as it is carried out."""
    return sorted(
        entries,
        key=lambda entry: (
            entry.change_class is not ChangeClass.DESTROY,
            entry.is_foreign,
            WORDS.index(entry.word),
        ),
    )


def _context(
    plan: Plan, entries: Sequence[Entry], anchors: Anchors, relations: Relations
) -> Context:
    replaced = frozenset(entry.address for entry in entries if entry.replacement)
    stuck = frozenset(step.address for step in plan if step.replacement) - replaced
    return Context(anchors, relations, replaced, stuck)


def _changes(entries: Sequence[Entry], rendered: Iterable[Markup], base: Base | None) -> Markup:
    if not entries:
        return NOTHING
    own: list[Markup] = []
    foreign: list[Markup] = []
    for entry, shown in zip(entries, rendered, strict=True):
        (foreign if entry.is_foreign else own).append(shown)
    since = f" since {base.ref}" if base else ""
    says = f"Live moved{since}, and the manifests did not; applying undoes it."
    caption = tag("p", says, class_="caption")
    own_title = DECLARED_TO_LIVE if entries[0].is_drift else "Changes"
    listed = join([filters(entries), *own] if own else [])
    moved = join([caption, *([] if own else [filters(entries)]), *foreign])
    return join(
        [
            section("changes", own_title, listed, count=len(own)),
            section("foreign", "Not caused by this change", moved, count=len(foreign)),
        ]
    )


def _render_entries(
    entries: Sequence[Entry], places: Sequence[str], context: Context
) -> Iterator[Markup]:
    budget = FULL
    for entry, place in zip(entries, places, strict=True):
        is_open = len(entries) <= _FEW or entry.change_class is ChangeClass.DESTROY
        if budget > 0:
            shown = entry_in_full(entry, place, context, is_open=is_open)
            budget -= len(shown)
        else:
            shown = entry_in_short(entry, place)
        yield shown
