"""A laid-out document as text, in the one style."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from reconciler.manifest.formatting.scalar_style import (
    block_header,
    block_of,
    key_text,
    with_properties,
)
from reconciler.manifest.formatting.tree import (
    AliasName,
    Collection,
    Entry,
    LaidOut,
    LaidOutDocument,
    NotFormattable,
    ScalarText,
)
from reconciler.manifest.yaml.emit import WIDTH
from reconciler.model.data import FieldPath

KeyOrder: TypeAlias = Callable[[FieldPath], Sequence[str]]
"""Which keys a map at a path begins with; the others follow as they stand."""

_DEEP: Final = 1_000
STEP = 2
"""The spaces by which each level is indented."""


def print_document(document: LaidOutDocument, order: KeyOrder) -> list[str]:
    """The lines of a document, without those between it and its neighbours."""
    root = document.root
    if not isinstance(root, Collection) or root.properties or not root.entries:
        raise NotFormattable("the document is no map and no list", document.start)
    first = root.entries[0]
    head, first.before = _trim([*document.head, *first.before]), []
    if not document.has_aliases:
        _arrange(root, (), order)
    return [*_own_lines(head, 0), *_block(root, 0)]


def _trim(comments: Sequence[str]) -> list[str]:
    """Comments without blank lines before them."""
    start = next((at for at, each in enumerate(comments) if each), len(comments))
    return list(comments[start:])


def _arrange(node: LaidOut, path: FieldPath, order: KeyOrder) -> None:
    """Put the keys of every map into their order."""
    if not isinstance(node, Collection):
        return
    if node.is_map:
        rank = {name: at for at, name in enumerate(order(path))}
        node.entries.sort(key=lambda entry: rank.get(entry.name, len(rank)))
    for at, entry in enumerate(node.entries):
        _arrange(entry.value, (*path, entry.name if node.is_map else at), order)


def _block(node: Collection, indent: int) -> list[str]:
    """A collection on lines of its own."""
    above, lines = _block_below(node, indent)
    return [*_own_lines(above, indent), *lines]


def _block_below(node: Collection, indent: int) -> tuple[list[str], list[str]]:
    """The comments above a collection, and its lines."""
    above: list[str] = []
    lines: list[str] = []
    is_kept = False
    for at, entry in enumerate(node.entries):
        printed = _Printed(entry, indent)
        # A blank line behind a text that keeps its own would be one of the text's.
        before = _trim(printed.before) if at == 0 or is_kept else printed.before
        if at == 0:
            above = before
        else:
            lines += _own_lines(before, indent)
        lines += printed.lines
        is_kept = _keeps_blanks(entry.value)
    tail = _trim(node.tail) if is_kept else node.tail
    return above, [*lines, *_own_lines(tail, indent)]


def _own_lines(comments: Sequence[str], indent: int) -> list[str]:
    return [f"{' ' * indent}{each}" if each else "" for each in comments]


def _keeps_blanks(node: LaidOut) -> bool:
    if isinstance(node, Collection):
        is_open = bool(node.entries) and not node.tail
        return is_open and _keeps_blanks(node.entries[-1].value)
    return isinstance(node, ScalarText) and node.block is not None and node.block.chomping == "+"


class _Printed:
    """The lines of an entry, and the comments above it."""

    def __init__(self, entry: Entry, indent: int) -> None:
        self.before = list(entry.before)
        self._beside = list(entry.beside)
        self._indent = indent
        self.lines = self._value(entry.value, f"{' ' * indent}{_head_of(entry)}", entry)

    def _value(self, node: LaidOut, head: str, entry: Entry) -> list[str]:
        if isinstance(node, AliasName):
            return [self._with_comment(f"{head} *{node.name}")]
        if isinstance(node, ScalarText):
            return self._scalar(node, head)
        # A list in a list stays on one line, however long: its dashes would stand side by side.
        is_inner = entry.key is None and not node.is_map
        flat = _flat(node, _DEEP if is_inner else 2)
        if flat is not None and (is_inner or len(head) + 1 + len(flat) <= WIDTH):
            return [self._with_comment(f"{head} {flat}")]
        if entry.key is None and not node.properties:
            return self._compact(node, head)
        line = f"{head} {node.properties}" if node.properties else head
        return [self._with_comment(line), *_block(node, self._indent + STEP)]

    def _scalar(self, scalar: ScalarText, head: str) -> list[str]:
        indent = self._indent + STEP
        block = block_of(scalar, len(head), indent)
        if block is None:
            text = with_properties(scalar)
            return [self._with_comment(f"{head} {text}" if text else head)]
        words = filter(None, (head, scalar.properties, block_header(block)))
        below = (f"{' ' * indent}{line}" if line else "" for line in block.lines)
        return [self._with_comment(" ".join(words)), *below]

    def _compact(self, node: Collection, head: str) -> list[str]:
        """An item that begins beside its dash; what stood between the two moves above both."""
        above, lines = _block_below(node, self._indent + STEP)
        self.before += [each.strip() for each in self._beside]
        self.before += [each for each in above if each]
        self._beside = []
        return [f"{head} {lines[0].lstrip(' ')}", *lines[1:]]

    def _with_comment(self, line: str) -> str:
        """The line with its comment; where there are several, the others go above."""
        if not self._beside:
            return line
        *others, last = self._beside
        self.before += [each.strip() for each in others]
        self._beside = []
        return f"{line}{last}"


def _head_of(entry: Entry) -> str:
    if entry.key is None:
        return "-"
    return f"*{entry.key.name} :" if isinstance(entry.key, AliasName) else key_text(entry.key)


def _flat(node: Collection, depth: int) -> str | None:
    """The collection on one line, where it was written so and does not nest much."""
    if not node.is_flow or node.tail or (node.entries and not depth):
        return None
    inside = [text for entry in node.entries if (text := _flat_entry(entry, depth - 1)) is not None]
    return _enclose(node, inside) if len(inside) == len(node.entries) else None


def _enclose(node: Collection, inside: Sequence[str]) -> str:
    text = ", ".join(inside)
    closed = f"{{{text}}}" if node.is_map else f"[{text}]"
    return f"{node.properties} {closed}" if node.properties else closed


def _flat_entry(entry: Entry, depth: int) -> str | None:
    text = None if any(entry.before) or entry.beside else _flat_value(entry.value, depth)
    return text if entry.key is None or text is None else f"{_head_of(entry)} {text}"


def _flat_value(node: LaidOut, depth: int) -> str | None:
    if isinstance(node, Collection):
        return _flat(node, depth)
    if isinstance(node, AliasName):
        return f"*{node.name}"
    return with_properties(node) or "null"
