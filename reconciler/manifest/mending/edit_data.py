"""The steps of a mending, carried out in data: what the text must say afterwards."""

from collections.abc import Mapping

from reconciler.model.data import Data, FieldPath, child_of, is_same, value_at
from reconciler.model.edit import (
    FieldEdit,
    InsertItem,
    MoveKey,
    QuoteText,
    RemoveKey,
    RenameKey,
    ReplaceValue,
    UnwrapItem,
    WrapValue,
)


class NotMendable(Exception):
    """A step that does not fit what is there."""


def edit_data(content: Data, edit: FieldEdit, *, word: str = "") -> Data:
    """The document after a step; `word` is a quoted word as it is written."""
    match edit:
        case RenameKey(path, key):
            return _put(content, path[:-1], _renamed(content, path, key))
        case RemoveKey(path):
            return _without(content, path)
        case MoveKey(path, to):
            return _moved(content, path, to)
        case ReplaceValue(path, other):
            return _put(content, path, other)
        case QuoteText(path):
            return _put(content, path, word)
        case WrapValue(path, key):
            value = value_at(content, path)
            return _put(content, path, [value] if key is None else {key: value})
        case UnwrapItem(path):
            return _put(content, path, _only_item(value_at(content, path)))
        case InsertItem(path, added):
            return _put(content, path[:-1], _inserted(value_at(content, path[:-1]), path, added))


def _moved(content: Data, path: FieldPath, to: FieldPath) -> Data:
    value = value_at(content, path)
    if not _is_said(content, to):
        return _put(_without(content, path), to, value)
    if not is_same(value, value_at(content, to)):
        raise NotMendable("something else stands there already")
    return _without(content, path)


def _inserted(items: Data, path: FieldPath, added: Data) -> Data:
    at = path[-1]
    if not isinstance(items, list) or not isinstance(at, int) or at > len(items):
        raise NotMendable("there is no such place in a list")
    return [*items[:at], added, *items[at:]]


def _only_item(value: Data) -> Data:
    if not isinstance(value, list) or len(value) != 1:
        raise NotMendable("it is no list of one item")
    return child_of(value, 0)


def _is_said(content: Data, path: FieldPath) -> bool:
    around = value_at(content, path[:-1])
    return isinstance(around, Mapping) and path[-1] in around


def _renamed(content: Data, path: FieldPath, key: str) -> Data:
    around = value_at(content, path[:-1])
    if not isinstance(around, Mapping) or path[-1] not in around or key in around:
        raise NotMendable("it cannot be called so")
    return {key if name == path[-1] else name: inner for name, inner in around.items()}


def _without(content: Data, path: FieldPath) -> Data:
    around = value_at(content, path[:-1])
    if not isinstance(around, Mapping) or path[-1] not in around:
        raise NotMendable("it is not there")
    rest = {name: inner for name, inner in around.items() if name != path[-1]}
    return _put(content, path[:-1], rest)


def _put(content: Data, path: FieldPath, value: Data) -> Data:
    if not path:
        return value
    part, rest = path[0], path[1:]
    inner = _put(child_of(content, part), rest, value)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return [*content[:part], inner, *content[part + 1 :]]
    if content is not None and not isinstance(content, Mapping):
        raise NotMendable("there is no map on the way")
    return {**(content or {}), str(part): inner}
