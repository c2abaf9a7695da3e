"""Fields in a plan's page: what a new resource is declared to be, and what differs in others."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from itertools import groupby
from typing import Final

from reconciler.model.change import FieldChange
from reconciler.model.data import Data, Fields, show_path
from reconciler.model.location import Location
from reconciler.model.secret import SECRET_SHOWN
from reconciler.rendering.as_html_words import badge, line_in
from reconciler.rendering.changes import ORDER
from reconciler.rendering.markup import NOTHING, Markup, joined, tag
from reconciler.rendering.values import block, entry, inline, is_multiline

_WIDTH: Final = 88
_SHORT: Final = 64
_SIGNS: Final = {"+": "added", "-": "removed", " ": "kept"}


def declared(spec: Fields) -> Markup:
    """Everything a new resource is declared to be, as YAML would say it."""
    lines = [line for key, value in spec.items() for line in entry(key, value, width=_WIDTH)]
    if not lines:
        return NOTHING
    return tag("pre", joined(lines, Markup("\n")), class_="spec", tabindex=0)


def changes(found: Sequence[FieldChange], home: Location | None) -> Markup:
    """What differs, path by path, and what cannot change in place; `home` is the entry's place."""
    shown = [change for change in found if not _is_mere_order(change, found)]
    if not shown:
        return NOTHING
    is_mixed = len({change.change_class for change in shown}) > 1
    rows: list[Markup] = []
    for _, together in groupby(shown, key=lambda change: (change.path[:1], change.obstacle)):
        alike = list(together)
        rows += [_change(change, home, is_weighed=is_mixed) for change in alike]
        rows += _obstacle(alike)
    return tag("ul", *rows, class_="changes")


def _is_mere_order(change: FieldChange, found: Sequence[FieldChange]) -> bool:
    """Named items came or went, and that is told; those that stay are in the order they had."""
    before, after = change.before, change.after
    if change.path[-1:] != (ORDER,) or not isinstance(before, list) or not isinstance(after, list):
        return False
    is_told = any(each.path[:-1] == change.path[:-1] for each in found if each is not change)
    return is_told and [n for n in before if n in after] == [n for n in after if n in before]


def _obstacle(alike: Sequence[FieldChange]) -> Iterator[Markup]:
    if alike[0].obstacle:
        whole = f"{alike[0].path[0]} " if len(alike) > 1 else ""
        said = f"{whole}cannot be changed in place: {alike[0].obstacle}"
        yield tag("li", said, class_="obstacle")


def _change(change: FieldChange, home: Location | None, *, is_weighed: bool) -> Markup:
    sign, fate = _fate_of(change)
    return tag(
        "li",
        tag("span", sign, class_="sign", aria_hidden="true"),
        tag("span", fate, class_="unseen"),
        tag("code", show_path(change.path), class_="path"),
        *_badges(change, is_weighed=is_weighed),
        line_in(change.location, home) if change.location else NOTHING,
        _difference(change),
        class_=fate,
    )


def _badges(change: FieldChange, *, is_weighed: bool) -> Iterator[Markup]:
    if is_weighed:
        yield badge(change.change_class.value)
    if change.attribution:
        yield badge(change.attribution.value)


def _fate_of(change: FieldChange) -> tuple[str, str]:
    if change.before is None:
        return "+", "added"
    return ("−", "removed") if change.after is None else ("~", "changed")


def _difference(change: FieldChange) -> Markup:
    before, after = change.before, change.after
    if _is_secret(change):
        return tag("span", SECRET_SHOWN, class_="value secret")
    if change.is_repointed:
        note = tag("em", _renewed(after))
        return tag("span", _value(after, "after"), " ", note, class_="value")
    if is_multiline(before) or is_multiline(after) or _is_long(before) or _is_long(after):
        return _line_by_line(before, after)
    if before is None or after is None:
        side = "after" if before is None else "before"
        return tag("span", _value(after if before is None else before, side), class_="value")
    arrow = tag("span", " → ", class_="arrow", aria_label="becomes")
    return tag("span", _value(before, "before"), arrow, _value(after, "after"), class_="value")


def _is_secret(change: FieldChange) -> bool:
    is_hidden = all(side in (None, SECRET_SHOWN) for side in (change.before, change.after))
    return change.is_secret or is_hidden


def _is_long(value: Data) -> bool:
    return len(inline(value)) > _SHORT


def _value(value: Data, side: str) -> Markup:
    return tag("del" if side == "before" else "ins", inline(value))


def _renewed(value: Data) -> str:
    """How a name is told from itself, when what it names is another resource than before."""
    is_many = isinstance(value, list | tuple | dict) and len(value) > 1
    return "with new ids" if is_many else "the new one"


def _line_by_line(before: Data, after: Data) -> Markup:
    old, new = _lines(before), _lines(after)
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


def _lines(value: Data) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple) and not any(
        isinstance(i, dict | list | tuple) for i in value
    ):
        return [inline(item) for item in value]
    return block(value, width=_WIDTH)
