"""Values as YAML text, in the style of hand-written manifests; for whoever writes into one.

Every text that some reader of YAML could take for anything else is quoted.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from reconciler.manifest.yaml.scalars import is_text
from reconciler.model.data import Data, is_object

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
    if is_object(value):
        inside = (f"{key_of(key)}: {in_flow(inner)}" for key, inner in value.items())
        return f"{{{', '.join(inside)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(in_flow, value))}]"
    return scalar(value)


def in_block(value: Data, *, indent: int, taken: int = 0) -> EmittedValue:
    """The value below its key: on the key's line when it is short, of which `taken` is used."""
    below: list[str] = []
    inline = _write(below, value, indent, taken)
    return EmittedValue(inline, tuple(below))


def entry(key: str, value: Data, *, indent: int) -> list[str]:
    """The lines of a key and its value."""
    lines: list[str] = []
    _write_entry(lines, key, value, indent)
    return lines


def item(value: Data, *, indent: int) -> list[str]:
    """The lines of an item of a list, whose dash stands at `indent`."""
    lines: list[str] = []
    _write_item(lines, value, indent)
    return lines


def _write(lines: list[str], value: Data, indent: int, taken: int) -> str:
    """What follows on the key's line; all that stands below it is added to the lines."""
    if isinstance(value, str):
        return _write_text(lines, value, indent, taken)
    if is_object(value) and value:
        for key, inner in value.items():
            _write_entry(lines, key, inner, indent)
        return ""
    if not isinstance(value, list | tuple):
        return in_flow(value)
    # Not before it is known to be short: else every level writes out all that is below it.
    if not any(isinstance(each, list | tuple) or is_object(each) for each in value):
        flow = in_flow(value)
        if not value or taken + len(flow) <= WIDTH:
            return flow
    for each in value:
        _write_item(lines, each, indent)
    return ""


def _write_entry(lines: list[str], key: str, value: Data, indent: int) -> None:
    head = f"{' ' * indent}{key_of(key)}:"
    at = len(lines)
    lines.append(head)
    if inline := _write(lines, value, indent + 2, len(head) + 1):
        lines[at] = f"{head} {inline}"


def _write_item(lines: list[str], value: Data, indent: int) -> None:
    dash = f"{' ' * indent}- "
    at = len(lines)
    if is_object(value) and value:
        _write(lines, value, indent + 2, len(dash))
        lines[at] = f"{dash}{lines[at].lstrip()}"
    elif isinstance(value, list | tuple):  # in a list it is written on one line, however long
        lines.append(f"{dash}{in_flow(value)}")
    else:
        lines.append(dash)
        lines[at] = f"{dash}{_write(lines, value, indent + 2, len(dash))}"


@lru_cache(maxsize=1024)
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


def _write_text(lines: list[str], text: str, indent: int, taken: int) -> str:
    if "\n" in text and is_literal(text):
        inside = text.removesuffix("\n").split("\n")
        lines += [f"{' ' * indent}{line}" if line else "" for line in inside]
        return "|" if text.endswith("\n") else "|-"
    if taken + len(text) > WIDTH and is_foldable(text):
        lines += [f"{' ' * indent}{each}" for each in wrap(text, WIDTH - indent)]
        return ">-"
    return scalar(text)


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
