"""The steps of a mending, carried out in the text: what moves takes its lines along."""

from collections.abc import Sequence

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reconciler.manifest.yaml import emit
from reconciler.manifest.yaml.spans import (
    column_of,
    compose,
    end_of,
    is_alias,
    is_block,
    is_flow,
    line_end,
    line_start,
    newline_of,
    start_of,
)
from reconciler.manifest.yaml.text_edits import (
    EditSite,
    UneditableText,
    add,
    drop,
    find,
    put,
    rearrange,
)
from reconciler.model.data import Data, FieldPath, value_at
from reconciler.model.edit import (
    FieldEdit,
    InsertItem,
    KeptItem,
    ListEdit,
    MoveKey,
    NewValue,
    QuoteText,
    RemoveKey,
    RenameKey,
    ReplaceValue,
    UnwrapItem,
    WrapValue,
)

_UNSAFE_IN_FLOW = frozenset(",[]{}")


def edit_source(text: str, root: Node, content: Data, edit: FieldEdit) -> str:
    """The text after a step; raises `UneditableText` where it cannot be taken in place.

    `content` is what the document says.
    """
    match edit:
        case RenameKey(path, key):
            name, _ = _pair(text, root, path)
            return f"{text[: start_of(name)]}{emit.key_of(key)}{text[name.end_mark.index :]}"
        case RemoveKey(path):
            _pair(text, root, path)
            return drop(_site(text, root, path[:-1]), str(path[-1]))
        case MoveKey(path, to):
            return _move(text, root, content, path, to)
        case ReplaceValue(path, value):
            site, rest = find(text, root, path)
            return _add(site, rest, value) if rest else put(site, value)
        case QuoteText(path):
            return _quote(_site(text, root, path))
        case WrapValue(path, key):
            return _wrap(_site(text, root, path), key, value_at(content, path))
        case UnwrapItem(path):
            return _unwrap(_site(text, root, path), value_at(content, (*path, 0)))
        case InsertItem(path, value):
            return _insert(_site(text, root, path[:-1]), path[-1], value)


def _site(text: str, root: Node, path: FieldPath) -> EditSite:
    site, rest = find(text, root, path)
    if rest:
        raise UneditableText("it is not written here itself", start_of(site.node))
    return site


def _pair(text: str, root: Node, path: FieldPath) -> tuple[ScalarNode, Node]:
    site = _site(text, root, path[:-1])
    if isinstance(site.node, MappingNode):
        for key, value in site.node.value:
            if isinstance(key, ScalarNode) and key.value == path[-1]:
                if is_alias(value, int(key.end_mark.index)):
                    # What an alias repeats stays where it is; the alias itself may move.
                    raise UneditableText("it repeats an anchor", start_of(key))
                return key, value
    raise UneditableText("it is not written here itself", start_of(site.node))


def _add(site: EditSite, rest: FieldPath, value: Data) -> str:
    key, *deeper = rest
    for part in reversed(deeper):
        value = {str(part): value}
    return add(site, str(key), value)


def _quote(site: EditSite) -> str:
    node, text = site.node, site.text
    if not isinstance(node, ScalarNode) or node.style:
        raise UneditableText("it is no plain word", start_of(node))
    return f"{text[: start_of(node)]}{emit.double_quoted(node.value)}{text[site.end :]}"


def _wrap(site: EditSite, key: str | None, value: Data) -> str:
    node, text = site.node, site.text
    raw = text[start_of(node) : site.end]
    is_inline = "\n" not in raw and not is_block(node) and start_of(node) > site.after
    is_safe = is_flow(node) or not (_UNSAFE_IN_FLOW & set(raw)) or raw[:1] in ("'", '"')
    wrapped: Data = [value] if key is None else {key: value}
    if not (is_inline and is_safe):
        return put(site, wrapped)
    inside = f"[{raw}]" if key is None else f"{{{emit.key_of(key)}: {raw}}}"
    return f"{text[: start_of(node)]}{inside}{text[site.end :]}"


def _insert(site: EditSite, at: str | int, value: Data) -> str:
    count = len(site.node.value) if isinstance(site.node, SequenceNode) else 0
    items: list[KeptItem | NewValue] = [KeptItem(each) for each in range(count)]
    items.insert(int(at), NewValue(value))
    return rearrange(site, ListEdit(tuple(items)))


def _unwrap(site: EditSite, value: Data) -> str:
    node, text = site.node, site.text
    if not isinstance(node, SequenceNode) or is_flow(node) or site.in_flow:
        return put(site, value)
    item = node.value[0]
    if not is_block(item):
        return put(site, value)
    start, end = start_of(item), end_of(item, text, after=start_of(node))
    column = site.outer + 2
    lines = _shift(text[start : line_end(text, end)], column - column_of(text, start), text)
    head = text[: line_start(text, start_of(node))]
    return f"{head}{' ' * column}{lines}{text[line_end(text, end) :]}"


def _shift(chunk: str, by: int, text: str) -> str:
    """Lines, all but the first moved by some columns."""
    newline = newline_of(text)
    first, *rest = chunk.split(newline)
    moved = (
        (" " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :])
        if line.strip()
        else line
        for line in rest
    )
    return newline.join((first, *moved))


def _move(text: str, root: Node, content: Data, path: FieldPath, to: FieldPath) -> str:
    key, value = _pair(text, root, path)
    origin, (target, rest) = _site(text, root, path[:-1]), find(text, root, to)
    if not rest:
        return drop(origin, str(path[-1]))
    names = [*map(str, rest)]
    if is_block(origin.node) and target.node is origin.node:
        return _nest_in_place(text, key, value, names)
    if is_block(origin.node) and is_block(target.node) and isinstance(target.node, MappingNode):
        moved = _move_lines(text, origin, target.node, key, value, names)
        if moved is not None:
            return moved
    added = _add(target, rest, value_at(content, path))
    return drop(_site(added, _again(added, root, text), path[:-1]), str(path[-1]))


def _again(text: str, root: Node, before: str) -> Node:
    """The same document, in a text that has changed."""
    at = [start_of(each) for each in compose(before)].index(start_of(root))
    return compose(text)[at]


def _end_of_pair(text: str, key: ScalarNode, value: Node) -> int:
    return line_end(text, end_of(value, text, after=int(key.end_mark.index)))


def _nest_in_place(text: str, key: ScalarNode, value: Node, names: Sequence[str]) -> str:
    """A key becomes one further in, where it stands: what is above it stays above."""
    newline, column = newline_of(text), column_of(text, start_of(key))
    end = _end_of_pair(text, key, value)
    deeper = 2 * (len(names) - 1)
    heads = _heads(names, column, newline).lstrip(" ")
    lines = _shift(text[int(key.end_mark.index) : end], deeper, text)
    return f"{text[: start_of(key)]}{heads}{lines}{text[end:]}"


def _heads(names: Sequence[str], column: int, newline: str) -> str:
    """The keys on the way, each on a line, and the last one without its colon."""
    lines = (f"{' ' * (column + 2 * at)}{emit.key_of(name)}" for at, name in enumerate(names))
    return f":{newline}".join(lines)


def _move_lines(
    text: str,
    origin: EditSite,
    target: MappingNode,
    key: ScalarNode,
    value: Node,
    names: Sequence[str],
) -> str | None:
    """Its lines at the end of another map, and none where they were; `None`: it has none."""
    start, end = start_of(key), _end_of_pair(text, key, value)
    if text[line_start(text, start) : start].strip() or len(origin.node.value) == 1:
        return None
    first = _first_comment(text, start, origin.after)
    newline, column = newline_of(text), column_of(text, start_of(target.value[0][0]))
    deep = column + 2 * (len(names) - 1)
    above = [line.strip() for line in text[first : line_start(text, start)].splitlines()]
    comments = "".join(f"{' ' * deep}{line}{newline}" for line in above)
    *outer, last = _heads(names, column, newline).split(newline)
    lines = _shift(text[int(key.end_mark.index) : end], deep - column_of(text, start), text)
    inserted = "".join(f"{newline}{line}" for line in outer)
    inserted += f"{newline}{comments}{last}{lines}"
    last_key, last_value = target.value[-1]
    at = _end_of_pair(text, last_key, last_value)
    beyond = text.find("\n", end) + 1 or len(text)
    if at <= first:
        return text[:at] + inserted + text[at:first] + text[beyond:]
    return text[:first] + text[beyond:at] + inserted + text[at:]


def _first_comment(text: str, start: int, top: int) -> int:
    """Where the lines of a key begin, with the comments that stand right above it."""
    at, column = line_start(text, start), column_of(text, start)
    while at > top:
        before = line_start(text, at - 1)
        if not text[before:at].startswith(f"{' ' * column}#"):
            break
        at = before
    return at
