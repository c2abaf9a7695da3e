"""Data as people read it: on one line where it fits, otherwise indented as YAML would be."""

from collections.abc import Sequence

from reconciler.model.data import Data, is_object
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.excerpts import Excerpt
from reconciler.rendering.words.view import quote, visible


def inline(value: Data) -> str:
    """The value on one line."""
    if isinstance(value, str):
        return str(value) if isinstance(value, Excerpt) or value == SECRET_SHOWN else quote(value)
    if value is None or isinstance(value, int | float):
        return _scalar(value)
    if is_object(value):
        return "{" + ", ".join(f"{visible(str(k))}: {inline(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(inline(item) for item in value) + "]"


def _scalar(value: float | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    # The API answers 100.0 to 100; they are the same number, and should look it.
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)


def entry(key: str, value: Data, *, width: int) -> list[str]:
    """`key: value`, over several lines when one does not do."""
    lines: list[str] = []
    _add_entry(lines, "", key, value, width)
    return lines


def block(value: Data, *, width: int) -> list[str]:
    """The value over as many lines as it needs."""
    lines: list[str] = []
    _add_block(lines, "", value, width)
    return lines


def _add_entry(lines: list[str], indent: str, key: str, value: Data, width: int) -> None:
    """One entry, each line behind an indent, which the width does not count."""
    name = visible(key)
    if _stays_on_one_line(value):
        lines.append(f"{indent}{name}: {inline(value)}")
        return
    if _may_fit(value, width):
        shown = f"{name}: {inline(value)}"
        if len(shown) <= width:
            lines.append(f"{indent}{shown}")
            return
    lines.append(f"{indent}{name}: |" if isinstance(value, str) else f"{indent}{name}:")
    _add_block(lines, f"{indent}  ", value, width - 2)


def _add_block(lines: list[str], indent: str, value: Data, width: int) -> None:
    if isinstance(value, str):
        lines += [f"{indent}{line}" for line in _text(value)]
    elif value and is_object(value):
        for key, inner in value.items():
            _add_entry(lines, indent, str(key), inner, width)
    elif value and isinstance(value, Sequence):
        for item in value:
            _add_item(lines, indent, item, width)
    else:
        lines.append(f"{indent}{inline(value)}")


def _add_item(lines: list[str], indent: str, value: Data, width: int) -> None:
    shown = inline(value) if _may_fit(value, width - 2) else ""
    if shown and len(shown) <= width - 2:
        lines.append(f"{indent}- {shown}")
        return
    first = len(lines)
    _add_block(lines, f"{indent}  ", value, width - 2)
    # Where an item begins stands a dash in the place of its indent.
    lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"


def is_multiline(value: Data) -> bool:
    """A text that was written over several lines."""
    return isinstance(value, str) and "\n" in value.rstrip("\n")


def _text(value: str) -> list[str]:
    if not is_multiline(value):
        return [inline(value)]
    return [line_of(line) for line in value.removesuffix("\n").split("\n")]


def line_of(line: str) -> str:
    """One line of a text, with the spaces at its end."""
    shown = visible(line)
    kept = shown.rstrip(" ")
    return kept + r"\x20" * (len(shown) - len(kept))


def _stays_on_one_line(value: Data) -> bool:
    if isinstance(value, str):
        return "\n" not in value or not is_multiline(value)
    return not value or not (is_object(value) or isinstance(value, list | tuple))


def _may_fit(value: Data, room: int) -> bool:
    """Whether one line may do: it holds no lines, and is not too long for one in any case.

    To write a deep value whole at each of its levels, only to find it too long, is dear.
    """
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, str):
            if "\n" in inner and is_multiline(inner):
                return False
            room -= len(inner)
        elif is_object(inner):
            room -= sum(map(len, inner)) + 4 * len(inner)
            left += inner.values()
        elif isinstance(inner, list | tuple):
            room -= 2 * len(inner)
            left += inner
        else:
            room -= 1
        if room < 0:
            return False
    return True
