"""Edits of one file of manifests: cut in one by one, and then read again to see that they are all
that changed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import yaml
from msgspec import Struct
from yaml.nodes import CollectionNode, Node, ScalarNode, SequenceNode

from reconciler.manifest.yaml.literal import literal
from reconciler.manifest.yaml.source import split
from reconciler.manifest.yaml.spans import compose, start_of
from reconciler.manifest.yaml.text_edits import (
    AT_ITS_SOURCE,
    EditSite,
    UneditableText,
    add,
    drop,
    find,
    put,
    rearrange,
)
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.edit import Edit, EditValue, KeptItem, ListEdit, NewValue, RemovedField
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_VARIABLE: Final = re.compile(r"(?<!\$)\$\{(?!\{)")
_BY_HAND: Final = "write it by hand"


class DocumentEdit(Struct, frozen=True):
    """What changes in one document of a file, which begins at a place."""

    line: int
    """One-based, as the document's own location has it."""
    edits: tuple[Edit, ...]


def edit_text(text: str, file: str, changes: Sequence[DocumentEdit]) -> str:
    """The text with these changes, and nothing else in it changed.

    Raises `Rejected` where that cannot be done: the value comes from a variable, is shared by an
    anchor, or is written in a way that nobody foresaw.
    """
    place = {id(change): _document_at(change.line, text, file) for change in changes}
    wanted = _contents(text, file)
    now = text
    for change in changes:
        index = place[id(change)]
        # Whatever is deeper goes first, because lists that change move what is in them.
        for edit in sorted(change.edits, key=lambda each: -len(each.path)):
            now = _try_edit(now, file, index, edit)
            wanted[index] = _edit_data(wanted[index], edit.path, edit.to)
    if not _is_as_wanted(now, file, wanted):
        first = changes[0].edits[0].path
        where = f"`{show_path(first[1:])}` cannot be written without changing something else"
        raise _make_rejection(where, _BY_HAND, Location(file, changes[0].line, 1))
    return now


def _document_at(line: int, text: str, file: str) -> int:
    roots = _compose(text, file)
    lines = [root.start_mark.line + 1 for root in roots]
    if line not in lines:
        raise _make_rejection(
            "the document cannot be found again", _BY_HAND, Location(file, line, 1)
        )
    return lines.index(line)


def _compose(text: str, file: str) -> list[Node]:
    try:
        return compose(text)
    except yaml.YAMLError as error:
        says = "another reader of YAML does not understand this file"
        raise _make_rejection(says, _BY_HAND, Location(file, 1, 1)) from error


def _contents(text: str, file: str) -> list[Data]:
    return [document.content for document in read_thoroughly(split(text, file)).documents]


def _is_as_wanted(text: str, file: str, wanted: Sequence[Data]) -> bool:
    reading = read_thoroughly(split(text, file))
    found = [document.content for document in reading.documents]
    return not reading.problems and found == wanted


def _try_edit(text: str, file: str, index: int, edit: Edit) -> str:
    root = _compose(text, file)[index]
    try:
        return _edit(text, root, edit)
    except UneditableText as problem:
        says = f"`{show_path(edit.path[1:])}` cannot be written here: {problem.why}"
        raise _make_rejection(
            says, problem.instead, _location_of(text, file, problem.at)
        ) from problem


def _edit(text: str, root: Node, edit: Edit) -> str:
    if isinstance(edit.to, RemovedField):
        site, rest = find(text, root, edit.path[:-1])
        inner, beyond = find(text, root, edit.path)
        if rest or beyond:
            raise UneditableText("it is not written here itself", start_of(site.node))
        _require_plain(inner, ())
        return drop(site, str(edit.path[-1]))
    site, rest = find(text, root, edit.path)
    value = _escape(edit.to)
    if rest:
        key, *deeper = rest
        if not isinstance(value, NewValue) or not isinstance(key, str):
            raise UneditableText("there is no such item", start_of(site.node))
        return add(site, key, _nest(deeper, value.value))
    _require_plain(site, value.items if isinstance(value, ListEdit) else ())
    return rearrange(site, value) if isinstance(value, ListEdit) else put(site, value.value)


def _nest(keys: Sequence[str | int], value: Data) -> Data:
    for key in reversed(keys):
        value = {str(key): value}
    return value


def _require_plain(site: EditSite, items: Sequence[KeptItem | NewValue]) -> None:
    """What a variable stands for is written elsewhere, and for other environments too."""
    kept = {each.at for each in items if isinstance(each, KeptItem)}
    nodes = [site.node]
    if kept and isinstance(site.node, SequenceNode):
        nodes = [node for at, node in enumerate(site.node.value) if at not in kept]
    for scalar in (scalar for node in nodes for scalar in _scalars(node)):
        if _VARIABLE.search(scalar.value):
            why = f"it is filled in from {_quote_variable(scalar.value)}"
            raise UneditableText(why, start_of(scalar), AT_ITS_SOURCE)


def _quote_variable(text: str) -> str:
    found = re.search(r"(?<!\$)\$\{[^}]*\}?", text)
    return f"`{found.group()}`" if found else "a variable"


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, CollectionNode):
        for each in node.value:
            for inner in each if isinstance(each, tuple) else (each,):
                yield from _scalars(inner)


def _escape(to: ListEdit | NewValue) -> ListEdit | NewValue:
    if isinstance(to, NewValue):
        return NewValue(literal(to.value))
    items = (
        each if isinstance(each, KeptItem) else NewValue(literal(each.value)) for each in to.items
    )
    return ListEdit(tuple(items))


def _edit_data(content: Data, path: FieldPath, to: EditValue) -> Data:
    """The same edit, of data."""
    if not path:
        return _value(content, to)
    part, *rest = path
    if isinstance(content, list) and isinstance(part, int):
        changed = list(content)
        changed[part] = _edit_data(content[part], tuple(rest), to)
        return changed
    fields = dict(content) if isinstance(content, Mapping) else {}
    if not rest and isinstance(to, RemovedField):
        fields.pop(str(part), None)
    else:
        fields[str(part)] = _edit_data(fields.get(str(part)), tuple(rest), to)
    return fields


def _value(content: Data, to: EditValue) -> Data:
    if isinstance(to, ListEdit):
        now = content if isinstance(content, list) else []
        return [
            now[each.at] if isinstance(each, KeptItem) else literal(each.value) for each in to.items
        ]
    return literal(to.value) if isinstance(to, NewValue) else None


def _location_of(text: str, file: str, at: int) -> Location:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Location(file, line, column, text.splitlines()[line - 1] if text else "")


def _make_rejection(message: str, remedy: str, place: Location) -> Rejected:
    return Rejected(Problem("not-writable", message, remedy, location=place))
