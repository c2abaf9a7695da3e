"""One entry of a plan's page: what happens, why, what differs, what is lost, and how."""

from collections.abc import Iterator

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action
from reconciler.model.data import show_path
from reconciler.rendering.html.changes import render_changes, render_declared
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.relations import Relations
from reconciler.rendering.html.words import (
    Anchors,
    badge,
    class_of,
    links,
    place,
    prose,
    symbol_of,
)
from reconciler.rendering.text.entry_lines import counts_anything, remarks
from reconciler.rendering.words.entries import Entry, is_harmless
from reconciler.rendering.words.phrases import phrase_planned
from reconciler.rendering.words.view import NOT_VERIFIABLE, describe_loss


class Context(Struct, frozen=True):
    """What an entry must know of the others."""

    anchors: Anchors
    relations: Relations
    replaced: frozenset[Address]
    stuck: frozenset[Address]
    """Would have to be replaced, which nobody allowed."""


def entry_in_full(entry: Entry, anchor: str, context: Context, *, is_open: bool) -> Markup:
    """The entry, with everything that is known of it."""
    return tag(
        "details",
        tag("summary", *_head(entry)),
        tag("div", *_body(entry, context), class_="body"),
        id=anchor,
        class_=f"entry {class_of(entry.word)}",
        open=is_open,
        **facets_of(entry),
    )


def entry_in_short(entry: Entry, anchor: str) -> Markup:
    """The entry on one line, where a page has no room for more."""
    return tag(
        "div", *_head(entry), id=anchor, class_=f"entry {class_of(entry.word)}", **facets_of(entry)
    )


def facets_of(entry: Entry) -> dict[str, str | None]:
    """What an entry can be filtered by."""
    return {
        "data_action": entry.word,
        "data_kind": entry.address.kind,
        "data_namespace": entry.address.namespace,
        "data_class": entry.change_class.value if entry.change_class else None,
        "data_attribution": entry.attribution.value if entry.attribution else None,
    }


def _head(entry: Entry) -> Iterator[Markup]:
    address = entry.address
    inside = f"{address.namespace}/" if address.namespace else ""
    yield tag("span", symbol_of(entry), class_="symbol", aria_hidden="true")
    yield tag("span", entry.word, class_="word")
    yield tag(
        "span",
        tag("span", f"{address.kind}/{inside}", class_="home"),
        tag("wbr"),
        tag("b", address.name),
        class_="address",
    )
    yield tag("span", *_badges(entry), class_="badges")
    if entry.location:
        yield place(entry.location)


def _badges(entry: Entry) -> Iterator[Markup]:
    if entry.change_class:
        yield badge(entry.change_class.value)
    # What causes nearly all of them goes without saying.
    usual = Attribution.DRIFT if entry.is_drift else Attribution.PENDING
    if entry.attribution and entry.attribution is not usual:
        yield badge(entry.attribution.value)


def _body(entry: Entry, context: Context) -> Iterator[Markup]:
    yield from (tag("p", prose(said), class_="why") for said in remarks(entry))
    losses = list(_losses(entry, context))
    if losses:
        yield tag("ul", *(tag("li", loss) for loss in losses), class_="losses")
    yield _fields(entry)
    yield from _unverifiable(entry)
    yield _parts(entry)
    neighbours = list(_neighbours(entry, context))
    if neighbours:
        yield tag("dl", *neighbours, class_="neighbours")


def _losses(entry: Entry, context: Context) -> Iterator[Markup]:
    radius = entry.blast_radius
    if radius and (counts_anything(entry.kind) or not is_harmless(radius)):
        yield tag("b", describe_loss(radius))
    if radius and radius.subtree:
        yield join(["takes with it ", links(radius.subtree, context.anchors)])
    if radius and radius.users:
        yield join(["still used by ", links(radius.users, context.anchors)])
    yield from (join(["loses ", end]) for end in entry.losses)


def _parts(entry: Entry) -> Markup:
    parts = [tag("li", phrase_planned(step)) for step in entry.steps if step.part]
    return tag("ol", *parts, class_="parts") if parts else NOTHING


def _fields(entry: Entry) -> Markup:
    if entry.word == Action.CREATE:
        return render_declared({k: v for k, v in entry.declared.items() if k not in entry.deferred})
    return render_changes(entry.all_changes, entry.location)


def _unverifiable(entry: Entry) -> Iterator[Markup]:
    for path in entry.unverifiable:
        yield tag("p", tag("code", show_path(path)), f" {NOT_VERIFIABLE}", class_="unverifiable")


def _neighbours(entry: Entry, context: Context) -> Iterator[Markup]:
    for title, addresses in _list_related(entry, context):
        if addresses:
            yield tag("dt", title)
            yield tag(
                "dd", links(addresses[:_MOST], context.anchors), _more(len(addresses) - _MOST)
            )


_MOST = 40


def _more(number: int) -> Markup:
    return tag("span", f" and {number:,} more") if number > 0 else NOTHING


def _list_related(entry: Entry, context: Context) -> Iterator[tuple[str, list[Address]]]:
    holders = entry.replacement.holders if entry.replacement else ()
    replaced, stuck = context.replaced, context.stuck
    moved = [each for each in holders if each not in replaced and each not in stuck]
    yield "Holds its id, re-pointed", moved
    yield "Holds its id, replaced with it", [each for each in holders if each in replaced]
    yield "Holds its id, refused to be replaced", [each for each in holders if each in stuck]
    yield "Uses", context.relations.uses.get(entry.address, [])
    users = context.relations.used_by.get(entry.address, [])
    yield "Used by", [each for each in users if each not in holders]
