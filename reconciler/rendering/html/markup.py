"""Markup that cannot be broken out of: whatever is not made here is text, and is escaped.

Names, values and sentences come from manifests and from the API; none of them can open an element,
leave an attribute, or bring a character that a terminal or a browser would obey.
"""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from reconciler.rendering.words.view import visible


class Markup(str):
    """Text that is HTML already; made by `tag`, `text` and `join` alone."""

    __slots__ = ()


Attribute: TypeAlias = str | int | float | bool | None
"""True stands alone (`open`); `None` and False leave the attribute out."""

NOTHING = Markup()
# Elements that have no end; everything else is closed, as SVG and HTML both accept.
_VOID = frozenset({"meta", "input", "wbr"})


def text(value: str) -> Markup:
    """A text as it stands, with everything harmful in it written out."""
    return value if isinstance(value, Markup) else Markup(escape(visible(value), quote=False))


def tag(name: str, /, *children: str, **attributes: Attribute) -> Markup:
    """One element; a trailing `_` of an attribute is dropped, any other becomes a `-`."""
    said = "".join(
        f" {_attribute_name(key)}"
        if value is True
        else f' {_attribute_name(key)}="{_attribute_value(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{''.join(map(text, children))}</{name}>")


def join(parts: Iterable[str], between: str = "") -> Markup:
    """The parts, one after another."""
    return Markup(text(between).join(map(text, parts)))


def verbatim(value: str) -> Markup:
    """What this package wrote itself and ships: style sheets and scripts."""
    return Markup(value)


def _attribute_name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _attribute_value(value: str | float) -> str:
    if isinstance(value, str):
        return escape(visible(value))
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
