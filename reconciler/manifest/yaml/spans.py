"""Where each value of a YAML text begins and ends, to the character.

Read by PyYAML's own reader in Python, whose marks count characters of the text itself; it is slow,
and used for the one file that is about to be written.
"""

import re
from typing import Final

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

_ALIAS: Final = re.compile(r"\*[^\s,\[\]{}]+")
_BREAKS: Final = " \t\r\n"


def compose(text: str) -> list[Node]:
    """The documents of a text; raises `yaml.YAMLError`."""
    return [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]


def start_of(node: Node) -> int:
    """Where a value begins."""
    return int(node.start_mark.index)


def is_flow(node: Node) -> bool:
    """Written in brackets or braces."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def is_block(node: Node) -> bool:
    """Written on lines of its own, by indentation."""
    return isinstance(node, CollectionNode) and not node.flow_style


def is_alias(node: Node, after: int) -> bool:
    """Whether what stands behind this place only repeats what is written before it."""
    return start_of(node) < after


def end_of(node: Node, text: str, *, after: int = 0) -> int:
    """Where a value ends, without the blank lines and comments that follow it."""
    if is_alias(node, after):
        found = _ALIAS.search(text, after)
        return found.end() if found else after
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        end = int(node.end_mark.index)
        while text[end - 1] in _BREAKS and end > start_of(node):
            end -= 1
        return end
    if is_block(node):
        return _end_of_last(node, text)
    return int(node.end_mark.index)


def item_ends(node: SequenceNode, text: str) -> list[int]:
    """Where each item of a list ends."""
    ends: list[int] = []
    for each in node.value:
        ends.append(end_of(each, text, after=ends[-1] if ends else start_of(node)))
    return ends


def _end_of_last(node: Node, text: str) -> int:
    if isinstance(node, MappingNode):
        key, value = node.value[-1]
        return end_of(value, text, after=int(key.end_mark.index))
    return item_ends(node, text)[-1] if isinstance(node, SequenceNode) else start_of(node)


def line_start(text: str, at: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, before its line break."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def column_of(text: str, at: int) -> int:
    """How far a place is indented."""
    return at - line_start(text, at)


def newline_of(text: str) -> str:
    """How this text ends its lines."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
