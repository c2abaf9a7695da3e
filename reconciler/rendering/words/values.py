"""Data as people read it: on one line where it fits, otherwise indented as YAML would be."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.model.data import Data, is_object
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.excerpts import Excerpt
from reconciler.rendering.words.view import quote, visible


def inline(value: Data) -> str:
    """The value on one line."""
    if isinstance(value, Excerpt) or value == SECRET_SHOWN:
        return str(value)
    if isinstance(value, str):
        return quote(value)
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
    if _stays_on_one_line(value):
        return [f"{visible(key)}: {inline(value)}"]
    if _may_fit(value, width):
        shown = f"{visible(key)}: {inline(value)}"
        if len(shown) <= width:
            return [shown]
    start = " |" if isinstance(value, str) else ""
    return [f"{visible(key)}:{start}", *_indent(block(value, width=width - 2))]


def block(value: Data, *, width: int) -> list[str]:
    """The value over as many lines as it needs."""
    if isinstance(value, str):
        return _text(value)
    if is_object(value) and value:
        return [
            line for key, inner in value.items() for line in entry(str(key), inner, width=width)
        ]
    if isinstance(value, Sequence) and value:
        return [line for item in value for line in _item(item, width=width)]
    return [inline(value)]


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


def _item(value: Data, *, width: int) -> Iterator[str]:
    shown = inline(value) if _may_fit(value, width - 2) else ""
    inner = [shown] if shown and len(shown) <= width - 2 else block(value, width=width - 2)
    for number, line in enumerate(inner):
        yield f"{'  ' if number else '- '}{line}"


def _stays_on_one_line(value: Data) -> bool:
    return not value or not (isinstance(value, Mapping | list | tuple) or is_multiline(value))


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


def _indent(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]
