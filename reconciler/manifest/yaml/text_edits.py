"""Cuts in a YAML text: one value replaced, added or taken out, and every other character kept.

A library that reads a file and writes it anew changes quotes, folding and spaces all over it, and
a reviewer then has to find the one line that matters.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reconciler.manifest.yaml import emit
from reconciler.manifest.yaml.spans import (
    column_of,
    end_of,
    is_alias,
    is_block,
    is_flow,
    item_ends,
    line_end,
    line_start,
    newline_of,
    start_of,
)
from reconciler.model.data import Data, FieldPath
from reconciler.model.edit import KeptItem, ListEdit, NewValue

_HEADER: Final = re.compile(r"[|>][-+0-9]*")


AT_ITS_SOURCE: Final = "change it where it comes from, or leave this field out"


class UneditableText(Exception):
    """A place that cannot be written to without changing others; the message says why."""

    def __init__(self, why: str, at: int, instead: str = "write it by hand") -> None:
        super().__init__(why)
        self.why = why
        self.at = at
        self.instead = instead


class EditSite(Struct, frozen=True):
    """A value in a text, and what is around it."""

    text: str
    node: Node
    after: int
    """Where its key, or the dash before it, ends."""
    outer: int
    """The column of the lines around it."""
    in_flow: bool

    @property
    def end(self) -> int:
        """Where the value ends."""
        return end_of(self.node, self.text, after=self.after)


def find(text: str, root: Node, path: FieldPath) -> tuple[EditSite, FieldPath]:
    """The innermost value on the way to a path that is written out, and the rest of the way."""
    site = EditSite(text, root, 0, -2, is_flow(root))
    for position, part in enumerate(path):
        inner = _child(site, part)
        if inner is None:
            return site, path[position:]
        if is_alias(inner.node, inner.after):
            why = "it repeats an anchor, whose place is elsewhere"
            raise UneditableText(why, text.index("*", inner.after), AT_ITS_SOURCE)
        site = inner
    return site, ()


def _child(site: EditSite, part: str | int) -> EditSite | None:
    node, text, in_flow = site.node, site.text, site.in_flow or is_flow(site.node)
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == part:
                colon = text.index(":", key.end_mark.index) + 1
                return EditSite(text, value, colon, column_of(text, start_of(key)), in_flow)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        before = item_ends(node, text)[part - 1] if part else start_of(node)
        column = column_of(text, start_of(node))
        return EditSite(text, node.value[part], before, column, in_flow)
    return None


def put(site: EditSite, value: Data) -> str:
    """The text with another value in this place."""
    node, text = site.node, site.text
    quote = node.style if isinstance(node, ScalarNode) and node.style in ("'", '"') else ""
    if site.in_flow:
        return _splice(site, emit.scalar(value, quote=quote or "") if _is_flat(value) else
                        emit.in_flow(value))  # fmt: skip
    if _is_flat(value) and not _is_multiline(value):
        return _lay_out(site, emit.EmittedValue(emit.scalar(value, quote=quote or "")))
    if is_flow(node) and len(emit.in_flow(value)) + column_of(text, start_of(node)) <= emit.WIDTH:
        return _lay_out(site, emit.EmittedValue(emit.in_flow(value)))
    indent = site.outer + 2
    return _lay_out(site, emit.in_block(value, indent=indent, taken=site.outer + 12))


def _is_flat(value: Data) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_multiline(value: Data) -> bool:
    return isinstance(value, str) and "\n" in value


def _splice(site: EditSite, inline: str) -> str:
    start, end = start_of(site.node), site.end
    space = " " if start == site.after else ""
    return f"{site.text[:start]}{space}{inline}{site.text[end:]}"


def _lay_out(site: EditSite, held: emit.EmittedValue) -> str:
    """The value as the rest of its key's line and lines below; the line keeps its comment."""
    text, start, end = site.text, start_of(site.node), site.end
    newline = newline_of(text)
    is_beside = "\n" not in text[site.after : start]
    if is_beside and is_block(site.node):
        raise UneditableText("it begins on the line of a dash", start)
    head = start if is_beside else site.after
    if not is_beside:
        rest = head
    elif isinstance(site.node, ScalarNode) and site.node.style in ("|", ">"):
        header = _HEADER.match(text, start)
        rest = header.end() if header else start
    else:
        rest = end
    stop = line_end(text, rest)
    below = "".join(f"{newline}{line}" for line in held.below)
    beyond = max(stop, line_end(text, end))
    # What was aligned stays so; what has no value yet gets a space.
    before = text[:head] if held.inline else text[:head].rstrip(" ")
    space = " " if held.inline and not before.endswith(" ") else ""
    return f"{before}{space}{held.inline}{text[rest:stop]}{below}{text[beyond:]}"


def add(site: EditSite, key: str, value: Data) -> str:
    """The text with another key in the map at this place."""
    node, text = site.node, site.text
    if not isinstance(node, MappingNode):
        if isinstance(node, ScalarNode) and node.value in ("", "null", "~"):
            return put(site, {key: value})
        raise UneditableText("it is no map that could hold another key", start_of(node))
    if not node.value:
        return put(site, {key: value})
    last_key, last = node.value[-1]
    end = end_of(last, text, after=int(last_key.end_mark.index))
    if is_flow(node):
        inside = f"{emit.key_of(key)}: {emit.in_flow(value)}"
        return f"{text[:end]}, {inside}{text[end:]}"
    indent = column_of(text, start_of(node.value[0][0]))
    lines = emit.entry(key, value, indent=indent)
    newline, stop = newline_of(text), line_end(text, end)
    added = "".join(f"{newline}{line}" for line in lines)
    return f"{text[:stop]}{added}{text[stop:]}"


def drop(site: EditSite, key: str) -> str:
    """The text without a key of the map at this place."""
    node, text = site.node, site.text
    if not isinstance(node, MappingNode):
        raise UneditableText("it is no map", start_of(node))
    pairs = list(node.value)
    at = next(i for i, (each, _) in enumerate(pairs) if each.value == key)
    if len(pairs) == 1:
        return put(site, {})
    name, value = pairs[at]
    start, end = start_of(name), end_of(value, text, after=int(name.end_mark.index))
    following = start_of(pairs[at + 1][0]) if at + 1 < len(pairs) else None
    if is_flow(node):
        if following is not None:
            return text[:start] + text[following:]
        before_key, before = pairs[at - 1]
        kept = end_of(before, text, after=int(before_key.end_mark.index))
        return text[:kept] + text[end:]
    if text[line_start(text, start) : start].strip() and following is not None:
        return text[:start] + text[following:]  # it stands beside a dash, and the next moves up
    beyond = text.find("\n", line_end(text, end))
    return text[: line_start(text, start)] + (text[beyond + 1 :] if beyond >= 0 else "")


def rearrange(site: EditSite, items: ListEdit) -> str:
    """The text with another list in this place; what stays keeps its words and its comments."""
    node = site.node
    if not isinstance(node, SequenceNode) or not node.value or not items.items:
        return put(site, [each.value for each in items.items if isinstance(each, NewValue)])
    if is_flow(node):
        words = _flow_items(site, node)
        kept = (
            words[e.at] if isinstance(e, KeptItem) else emit.in_flow(e.value) for e in items.items
        )
        return _splice(site, f"[{', '.join(kept)}]")
    return _restack(site, node, items.items)


def _flow_items(site: EditSite, node: SequenceNode) -> list[str]:
    """The items of a list in brackets, as they are written."""
    ends = item_ends(node, site.text)
    starts = [start_of(node) + 1, *ends[:-1]]
    pairs = zip(starts, ends, strict=True)
    return [site.text[start:end].lstrip(" ,\t\r\n") for start, end in pairs]


def _restack(site: EditSite, node: SequenceNode, items: Sequence[KeptItem | NewValue]) -> str:
    text, first = site.text, start_of(node)
    if text[first] != "-" or text[line_start(text, first) : first].strip():
        raise UneditableText("its list begins with an anchor, or beside another dash", first)
    ends = [line_end(text, end) for end in item_ends(node, text)]
    newline, column = newline_of(text), column_of(text, first)
    # What is said above the first item is said of it, and moves with it.
    above = text.find("\n", line_end(text, site.after)) + 1
    starts = [min(above, line_start(text, first)), *(text.index("\n", at) + 1 for at in ends[:-1])]
    blocks = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    stacked = [
        blocks[each.at]
        if isinstance(each, KeptItem)
        else newline.join(emit.item(each.value, indent=column))
        for each in items
    ]
    return text[: starts[0]] + newline.join(stacked) + text[ends[-1] :]
