"""Fields in a plan's page: what a new resource is declared to be, and what differs in others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

from reconciler.model.change import FieldChange
from reconciler.model.data import Data, Fields, show_path
from reconciler.model.location import Location
from reconciler.model.secret import SECRET_SHOWN
from reconciler.rendering.changes import (
    by_obstacle,
    is_mere_order,
    is_secret,
    lines_of,
    renewed,
    sent_again,
)
from reconciler.rendering.html.markup import NOTHING, Markup, joined, tag
from reconciler.rendering.html.words import badge, line_in
from reconciler.rendering.values import entry, inline, is_multiline

_WIDTH: Final = 88
_SHORT: Final = 64
_SIGNS: Final = {"+": "added", "-": "removed", " ": "kept"}


def declared(spec: Fields) -> Markup:
    """Everything a new resource is declared to be, as YAML would say it."""
    lines = [line for key, value in spec.items() for line in entry(key, value, width=_WIDTH)]
    if not lines:
        return NOTHING
    return tag("pre", joined(lines, Markup("\n")), class_="spec", tabindex=0)


@dataclass(frozen=True, slots=True)
class _Differing:
    """What the changes of an entry differ in, and each says of itself."""

    weighs: bool
    causes: bool


def changes(found: Sequence[FieldChange], home: Location | None) -> Markup:
    """What differs, path by path, and what cannot change in place; `home` is the entry's place."""
    shown = [change for change in found if not is_mere_order(change, found)]
    if not shown:
        return NOTHING
    # What all of them share is said once, at the head of the entry.
    differ = _Differing(
        weighs=len({change.change_class for change in shown}) > 1,
        causes=len({change.attribution for change in shown}) > 1,
    )
    rows: list[Markup] = []
    for alike in by_obstacle(shown):
        rows += [_change(change, home, differ) for change in alike]
        rows += _obstacle(alike)
    return tag("ul", *rows, class_="changes")


def _obstacle(alike: Sequence[FieldChange]) -> Iterator[Markup]:
    if alike[0].obstacle:
        whole = f"{alike[0].path[0]} " if len(alike) > 1 else ""
        said = f"{whole}cannot be changed in place: {alike[0].obstacle}"
        yield tag("li", said, class_="obstacle")


def _change(change: FieldChange, home: Location | None, differ: _Differing) -> Markup:
    sign, fate = _fate_of(change)
    return tag(
        "li",
        tag("span", sign, class_="sign", aria_hidden="true"),
        tag("span", fate, class_="unseen"),
        tag("code", show_path(change.path), class_="path"),
        *_badges(change, differ),
        line_in(change.location, home) if change.location else NOTHING,
        _difference(change),
        class_=fate,
    )


def _badges(change: FieldChange, differ: _Differing) -> Iterator[Markup]:
    if differ.weighs:
        yield badge(change.change_class.value)
    if change.attribution and differ.causes:
        yield badge(change.attribution.value)


def _fate_of(change: FieldChange) -> tuple[str, str]:
    if change.before is None:
        return "+", "added"
    return ("−", "removed") if change.after is None else ("~", "changed")


def _difference(change: FieldChange) -> Markup:
    before, after = change.before, change.after
    if change.resent:
        return tag("span", sent_again(change), class_="value secret")
    if is_secret(change):
        return tag("span", SECRET_SHOWN, class_="value secret")
    if change.is_repointed:
        note = tag("em", renewed(after))
        return tag("span", _value(after, "after"), " ", note, class_="value")
    if is_multiline(before) or is_multiline(after) or _is_long(before) or _is_long(after):
        return _line_by_line(before, after)
    if before is None or after is None:
        side = "after" if before is None else "before"
        return tag("span", _value(after if before is None else before, side), class_="value")
    arrow = tag("span", " → ", class_="arrow", role="img", aria_label="becomes")
    return tag("span", _value(before, "before"), arrow, _value(after, "after"), class_="value")


def _is_long(value: Data) -> bool:
    return len(inline(value)) > _SHORT


def _value(value: Data, side: str) -> Markup:
    return tag("del" if side == "before" else "ins", inline(value))


def _line_by_line(before: Data, after: Data) -> Markup:
    old, new = lines_of(before, width=_WIDTH), lines_of(after, width=_WIDTH)
    if old == new:  # nothing but the newline at the end of a text
        old, new = [inline(before)], [inline(after)]
    rows = [_row(text) for text in list(unified_diff(old, new, n=3, lineterm=""))[2:]]
    return tag("pre", *rows[1:] if rows[:1] == [_GAP] else rows, class_="diff", tabindex=0)


_GAP: Final = tag("span", "⋯", class_="gap")


def _row(text: str) -> Markup:
    if text.startswith("@@"):
        return _GAP
    sign, rest = text[0], text[1:]
    return tag("span", f"{sign} {rest}", class_=_SIGNS[sign])
