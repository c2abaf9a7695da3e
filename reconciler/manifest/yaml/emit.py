"""Values as YAML text, in the style of hand-written manifests; for whoever writes into one.

Every text that some reader of YAML could take for anything else is quoted.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from reconciler.manifest.yaml.scalars import is_text
from reconciler.model.data import Data, Fields

WIDTH: Final = 80
_PLAIN: Final = re.compile(r"[A-Za-z_/][^\x00-\x1f:#\[\]{},&*!|>'\"%@`]*(?<! )")
_FOLDABLE: Final = re.compile(r"[^\s]+(?: [^\s]+)+")
_LONGEST: Final = 1e15
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class EmittedValue(Struct, frozen=True):
    """A value as it follows its key: the rest of the key's line, and the lines below it."""

    inline: str = ""
    below: tuple[str, ...] = ()


def in_flow(value: Data) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        inside = (f"{key_of(key)}: {in_flow(inner)}" for key, inner in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(in_flow, value))}]"
    return scalar(value)


def in_block(value: Data, *, indent: int, taken: int = 0) -> EmittedValue:
    """The value below its key: on the key's line when it is short, of which `taken` is used."""
    if isinstance(value, str) and "\n" in value and is_literal(value):
        return _literal(value, indent)
    if isinstance(value, str) and taken + len(value) > WIDTH and is_foldable(value):
        return _folded(value, indent)
    # Not before it is known to be short: else every level writes out all that is below it.
    if (isinstance(value, Mapping) and value) or _holds_more(value):
        return EmittedValue("", tuple(_lines(value, indent)))
    flow = in_flow(value)
    if not isinstance(value, list | tuple) or not value or taken + len(flow) <= WIDTH:
        return EmittedValue(flow)
    return EmittedValue("", tuple(_lines(value, indent)))


def entry(key: str, value: Data, *, indent: int) -> list[str]:
    """The lines of a key and its value."""
    head = f"{' ' * indent}{key_of(key)}:"
    held = in_block(value, indent=indent + 2, taken=len(head) + 1)
    return [f"{head} {held.inline}" if held.inline else head, *held.below]


def item(value: Data, *, indent: int) -> list[str]:
    """The lines of an item of a list, whose dash stands at `indent`."""
    dash = f"{' ' * indent}- "
    if isinstance(value, Mapping) and value:
        first, *rest = list(_lines(value, indent + 2))
        return [f"{dash}{first.lstrip()}", *rest]
    held = in_block(value, indent=indent + 2, taken=len(dash))
    if not held.inline:  # a list in a list is written on one line, however long
        return [f"{dash}{in_flow(value)}"]
    return [f"{dash}{held.inline}", *held.below]


def key_of(key: str) -> str:
    """A key, quoted where it must be."""
    return key if is_plain(key) else double_quoted(key)


def scalar(value: Data, *, quote: str = "") -> str:
    """A scalar on one line; `quote` is the one its author uses."""
    if not isinstance(value, str):
        return _word(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return value if is_plain(value) and not quote else double_quoted(value)


def is_plain(text: str) -> bool:
    """Whether a text needs no quotes, wherever it stands."""
    return bool(_PLAIN.fullmatch(text)) and is_text(text) and text.isprintable()


def _word(value: Data) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    # The API says 10.0 where people say 10.
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _LONGEST
    text = repr(int(value) if is_whole and isinstance(value, float) else value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def double_quoted(text: str) -> str:
    """A text in quotes that can hold every character."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(map(_escape, text))}"'


def _escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def is_literal(text: str) -> bool:
    """Whether a text keeps every character as lines of its own."""
    lines = text.split("\n")
    is_plain = all(line.isprintable() and line == line.rstrip() for line in lines)
    return is_plain and lines[0] == lines[0].lstrip() != "" and not text.endswith("\n\n")


def _literal(text: str, indent: int) -> EmittedValue:
    mark = "|" if text.endswith("\n") else "|-"
    lines = text.removesuffix("\n").split("\n")
    return EmittedValue(mark, tuple(f"{' ' * indent}{line}" if line else "" for line in lines))


def is_foldable(text: str) -> bool:
    """Whether a text keeps every character when it is broken at its spaces."""
    return text.isprintable() and _FOLDABLE.fullmatch(text) is not None


def wrap(text: str, width: int) -> list[str]:
    """A text in lines of at most `width`, but for words that are longer."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _folded(text: str, indent: int) -> EmittedValue:
    return EmittedValue(">-", tuple(f"{' ' * indent}{each}" for each in wrap(text, WIDTH - indent)))


def _lines(value: Data, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _entries(value, indent)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from item(each, indent=indent)


def _entries(fields: Fields, indent: int) -> Iterator[str]:
    for key, inner in fields.items():
        yield from entry(key, inner, indent=indent)


def _holds_more(value: Data) -> bool:
    return not isinstance(value, Mapping | str | int | float | None) and any(
        isinstance(each, Mapping | list | tuple) for each in value
    )
