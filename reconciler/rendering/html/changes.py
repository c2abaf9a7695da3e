"""Fields in a plan's page: what a new resource is declared to be, and what differs in others."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from reconciler.model.change import FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.location import Location
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.html.markup import NOTHING, Markup, join, tag
from reconciler.rendering.html.words import badge, line_in
from reconciler.rendering.text.changes import (
    by_obstacle,
    describe_renewed,
    describe_resent,
    is_mere_order,
    is_secret,
)
from reconciler.rendering.words.excerpts import FULL, contrast, shorten
from reconciler.rendering.words.line_diff import GAP, line_diff
from reconciler.rendering.words.lookalikes import names_of, tell_apart
from reconciler.rendering.words.values import entry, inline, is_multiline

_WIDTH: Final = 88
_SHORT: Final = 64
_SIGNS: Final = {"+": "added", "-": "removed", " ": "kept"}


def render_declared(spec: Fields) -> Markup:
    """Everything a new resource is declared to be, as YAML would say it."""
    lines = [
        line
        for key, value in spec.items()
        for line in entry(key, shorten(value, FULL), width=_WIDTH)
    ]
    if not lines:
        return NOTHING
    return tag("pre", join(lines, Markup("\n")), class_="spec", tabindex=0)


class _ChangeNotes(Struct, frozen=True):
    """What the changes of an entry differ in, and each says of itself."""

    weighs: bool
    causes: bool


def render_changes(found: Sequence[FieldChange], home: Location | None) -> Markup:
    """What differs, path by path, and what cannot change in place; `home` is the entry's place."""
    shown = [change for change in found if not is_mere_order(change, found)]
    if not shown:
        return NOTHING
    # What all of them share is said once, at the head of the entry.
    differ = _ChangeNotes(
        weighs=len({change.change_class for change in shown}) > 1,
        causes=len({change.attribution for change in shown}) > 1,
    )
    names = names_of(change.path for change in shown)
    rows: list[Markup] = []
    for alike in by_obstacle(shown):
        rows += [_change(change, names[change.path], home, differ) for change in alike]
        rows += _obstacle(alike)
    return tag("ul", *rows, class_="changes")


def _obstacle(alike: Sequence[FieldChange]) -> Iterator[Markup]:
    if alike[0].obstacle:
        whole = f"{alike[0].path[0]} " if len(alike) > 1 else ""
        said = f"{whole}cannot be changed in place: {alike[0].obstacle}"
        yield tag("li", said, class_="obstacle")


def _change(change: FieldChange, name: str, home: Location | None, differ: _ChangeNotes) -> Markup:
    sign, fate = _fate_of(change)
    return tag(
        "li",
        tag("span", sign, class_="sign", aria_hidden="true"),
        tag("span", fate, class_="unseen"),
        tag("code", name, class_="path"),
        *_badges(change, differ),
        line_in(change.location, home) if change.location else NOTHING,
        _difference(change),
        class_=fate,
    )


def _badges(change: FieldChange, differ: _ChangeNotes) -> Iterator[Markup]:
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
        return tag("span", describe_resent(change), class_="value secret")
    if is_secret(change):
        return tag("span", SECRET_SHOWN, class_="value secret")
    if change.is_repointed:
        note = tag("em", describe_renewed(after))
        return tag("span", _value(_show(after), "after"), " ", note, class_="value")
    if is_multiline(before) or is_multiline(after) or _is_long(before) or _is_long(after):
        return _line_by_line(before, after)
    if before is None or after is None:
        side = "after" if before is None else "before"
        shown = _show(after if before is None else before)
        return tag("span", _value(shown, side), class_="value")
    arrow = tag("span", " → ", class_="arrow", role="img", aria_label="becomes")
    old, new = tell_apart(*map(inline, contrast(before, after, FULL)))
    return tag("span", _value(old, "before"), arrow, _value(new, "after"), class_="value")


def _is_long(value: Data) -> bool:
    return len(inline(value)) > _SHORT


def _show(value: Data) -> str:
    return inline(shorten(value, FULL))


def _value(shown: str, side: str) -> Markup:
    return tag("del" if side == "before" else "ins", shown)


def _line_by_line(before: Data, after: Data) -> Markup:
    found = line_diff(before, after, width=_WIDTH, limits=FULL, around=3)
    rows = [_row(sign, line) for sign, line in found]
    return tag("pre", *rows[1:] if rows[:1] == [_GAP] else rows, class_="diff", tabindex=0)


_GAP: Final = tag("span", "⋯", class_="gap")


def _row(sign: str, line: str) -> Markup:
    return _GAP if sign == GAP else tag("span", f"{sign} {line}", class_=_SIGNS[sign])
