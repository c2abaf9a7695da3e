"""A plan as one page for a reviewer: the headline, the graph, and every entry, destructive first.

One file that asks nobody for anything: style and script are inside it, and a content policy lets
the browser run these two and load nothing. Without scripts everything can be read as well.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from reconciler.model.attribution import Attribution
from reconciler.model.change import ChangeClass
from reconciler.model.plan import Plan
from reconciler.rendering.as_html_entry import (
    Context,
    attribution_of,
    entry_in_full,
    entry_in_short,
)
from reconciler.rendering.as_html_filters import filters
from reconciler.rendering.as_html_graph import graph
from reconciler.rendering.as_html_headline import headline, left_alone, refused, section, warned
from reconciler.rendering.as_html_nodes import rooms_of
from reconciler.rendering.as_html_words import WORDS, Anchors, anchors_of
from reconciler.rendering.entries import Entry, by_address, entries_of
from reconciler.rendering.markup import NOTHING, Markup, joined, tag, verbatim
from reconciler.rendering.masking import masked
from reconciler.rendering.relations import Relations, relations_of

FULL: Final = 2_000_000
"""How many characters of entries a page shows in full before it goes on line by line."""
_FEW: Final = 40
_MANY: Final = 200


def plan_as_html(plan: Plan, *, title: str = "What would change") -> str:
    """The plan as one page; the same bytes for the same plan."""
    shown = masked(plan)
    return f"<!DOCTYPE html>\n{_page(shown, title)}\n"


def _page(plan: Plan, title: str) -> Markup:
    style, script = asset("page.css"), asset("page.js")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex"),
        tag("title", f"{title} · {plan.stack}"),
        tag("style", verbatim(style)),
    )
    body = tag(
        "body",
        tag("main", *_sections(plan, title), class_=_crowd(plan)),
        tag("script", verbatim(script)),
    )
    return tag("html", Markup("\n"), head, Markup("\n"), body, Markup("\n"), lang="en")


@cache
def asset(name: str) -> str:
    """A file that the package ships beside its code."""
    return (files("reconciler.rendering") / "html" / name).read_text(encoding="utf-8")


def _crowd(plan: Plan) -> str | None:
    return "many" if len(plan.steps) > _MANY else None


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _sections(plan: Plan, title: str) -> Iterator[Markup]:
    entries = _in_order(entries_of(plan))
    places = anchors_of(entries)
    anchors = {
        entry.address: place for entry, place in reversed([*zip(entries, places, strict=True)])
    }
    relations = relations_of(plan, entries)
    yield headline(plan, entries, title)
    yield refused(plan.refusals, anchors)
    yield warned(plan.warnings, anchors)
    picture = graph(rooms_of(by_address(plan), relations), anchors)
    if picture:
        yield section("graph", "Dependencies", joined([_ARROW, _LEGEND, picture]))
    yield _changes(entries, places, _context(plan, entries, anchors, relations))
    yield left_alone(plan, anchors)


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
    """What destroys first; what somebody else caused last; otherwise as it is carried out."""
    return sorted(
        entries,
        key=lambda entry: (
            attribution_of(entry) == Attribution.DRIFT,
            entry.change_class is not ChangeClass.DESTROY,
            WORDS.index(entry.word),
        ),
    )


def _context(
    plan: Plan, entries: Sequence[Entry], anchors: Anchors, relations: Relations
) -> Context:
    replaced = frozenset(entry.address for entry in entries if entry.replacement)
    stuck = frozenset(step.address for step in plan if step.replacement) - replaced
    return Context(anchors, relations, replaced, stuck)


def _changes(entries: Sequence[Entry], places: Sequence[str], context: Context) -> Markup:
    if not entries:
        return NOTHING
    own: list[Markup] = []
    foreign: list[Markup] = []
    for entry, shown in zip(entries, _rendered(entries, places, context), strict=True):
        (foreign if attribution_of(entry) == Attribution.DRIFT else own).append(shown)
    caption = tag("p", "Live moved since the base, and the manifests did not.", class_="caption")
    listed = joined([filters(entries), *own] if own else [])
    moved = joined([caption, *([] if own else [filters(entries)]), *foreign])
    return joined(
        [
            section("changes", "Changes", listed, count=len(own)),
            section("foreign", "Not caused by this change", moved, count=len(foreign)),
        ]
    )


def _rendered(
    entries: Sequence[Entry], places: Sequence[str], context: Context
) -> Iterator[Markup]:
    room = FULL
    for entry, place in zip(entries, places, strict=True):
        is_open = len(entries) <= _FEW or entry.change_class is ChangeClass.DESTROY
        if room > 0:
            shown = entry_in_full(entry, place, context, is_open=is_open)
            room -= len(shown)
        else:
            shown = entry_in_short(entry, place)
        yield shown
