"""A document as its layers and its variables made it: text that loads again to the same."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from reconciler.manifest.yaml.emit import WIDTH, in_block, in_flow, key_of
from reconciler.manifest.yaml.literal import VariableText, literal
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.environments.rendered import RenderedDocument


def rendered_text(documents: Sequence[RenderedDocument], *, has_origins: bool = True) -> str:
    """All of them in one file; with `has_origins`, each value with where it comes from."""
    return "---\n".join(_document(each, has_origins=has_origins) for each in documents)


def _document(document: RenderedDocument, *, has_origins: bool) -> str:
    said: dict[FieldPath, str] = {}
    head = f"# {document.location.file}:{document.location.line}"
    if has_origins:
        said = {each.path: _printable(each.says) for each in document.provenance}
    escaped = literal(_with_variables(document.content, (), document.unfilled))
    fields = escaped if isinstance(escaped, Mapping) else {}
    return "\n".join([_printable(head), *_map_lines(fields, (), 0, said), ""])


def _with_variables(value: Data, path: FieldPath, unfilled: Collection[FieldPath]) -> Data:
    """With the variables that nobody could fill in: loaded again they are a problem again."""
    if not unfilled:
        return value
    if isinstance(value, str) and path in unfilled:
        return VariableText(value)
    if isinstance(value, Mapping):
        return {key: _with_variables(each, (*path, key), unfilled) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_variables(each, (*path, index), unfilled) for index, each in enumerate(value)]
    return value


def _map_lines(
    fields: Fields, path: FieldPath, indent: int, said: Mapping[FieldPath, str]
) -> Iterator[str]:
    for key, value in fields.items():
        yield from _entry(f"{' ' * indent}{key_of(key)}:", value, (*path, key), indent + 2, said)


def _entry(
    head: str, value: Data, path: FieldPath, indent: int, said: Mapping[FieldPath, str]
) -> Iterator[str]:
    """A key, or the dash of an item, and its value: every scalar on a line of its own."""
    if isinstance(value, Mapping) and value:
        yield head
        yield from _map_lines(value, path, indent, said)
    elif isinstance(value, list) and value:
        yield from _list_lines(head, value, path, indent, said)
    else:
        yield from _scalar(head, value, path, indent, said)


def _list_lines(
    head: str, items: list[Data], path: FieldPath, indent: int, said: Mapping[FieldPath, str]
) -> Iterator[str]:
    """On one line where all of it comes from one place, else item by item."""
    comments = {said.get((*path, index)) for index in range(len(items))}
    is_plain = not any(isinstance(each, Mapping | list) for each in items)
    flow = f"{head} {in_flow(items)}"
    if is_plain and len(comments) == 1 and len(flow) <= WIDTH:
        yield _with_comment(flow, comments.pop())
        return
    yield head
    for index, item in enumerate(items):
        inside = list(_item(item, (*path, index), indent, said))
        dash = f"{' ' * indent}- "
        yield f"{dash}{inside[0].lstrip()}"
        yield from inside[1:]


def _item(item: Data, path: FieldPath, indent: int, said: Mapping[FieldPath, str]) -> Iterator[str]:
    if isinstance(item, Mapping) and item:
        yield from _map_lines(item, path, indent + 2, said)
    elif isinstance(item, list):  # a list in a list is written on one line, however long
        yield _with_comment(in_flow(item), said.get((*path, 0)) or said.get(path))
    else:
        yield from _scalar("", item, path, indent + 2, said)


def _scalar(
    head: str, value: Data, path: FieldPath, indent: int, said: Mapping[FieldPath, str]
) -> Iterator[str]:
    held = in_block(value, indent=indent, taken=len(head) + 1)
    yield _with_comment(f"{head} {held.inline}".rstrip(), said.get(path))
    yield from held.below


def _with_comment(line: str, comment: str | None) -> str:
    return f"{line}  # from {comment}" if comment else line


def _printable(text: str) -> str:
    """Nothing in a comment ends it."""
    return "".join(char if char.isprintable() else "?" for char in text)
