"""The nodes of a plan's graph, one graph for each namespace; what is too many is folded.

The least alarming are folded first: what is untouched, then what is created, and what is deleted
last of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.rendering.html.relations import (
    Relations,
    find_untouched,
)
from reconciler.rendering.html.words import (
    LOST,
    UNTOUCHED,
    WORDS,
    symbol_of,
)
from reconciler.rendering.words.entries import UNCHANGING, Entry

MOST: Final = 300
"""More nodes than this are no picture any more."""
_FOLDING: Final = (UNTOUCHED, *reversed(WORDS), LOST)


class Node(Struct, frozen=True):
    """One resource, or several of one kind with one fate."""

    kind: str
    word: str
    symbol: str
    members: tuple[Address, ...]

    @property
    def is_group(self) -> bool:
        """Whether it stands for several."""
        return len(self.members) > 1


class NamespaceGraph(Struct, frozen=True):
    """One namespace's part of the graph."""

    name: str
    own: Node | None = None
    """The namespace itself, where the plan does something to it."""
    nodes: tuple[Node, ...] = ()
    edges: tuple[tuple[int, int], ...] = ()
    """From what is used to its user, by their places among the nodes."""

    @property
    def loses(self) -> bool:
        """Whether something in it goes, or may go."""
        gone = {*WORDS[:2], LOST}
        return any(node.word in gone for node in (*self.nodes, *([self.own] if self.own else [])))


def graphs_of(groups: Sequence[Sequence[Entry]], relations: Relations) -> list[NamespaceGraph]:
    """The graph of a plan whose entries are grouped by address."""
    nodes = _nodes(groups, relations)
    return _place(_fold(nodes, relations), relations)


def _nodes(groups: Sequence[Sequence[Entry]], relations: Relations) -> list[Node]:
    touched = {group[0].address: _main(group) for group in groups}
    swept = {
        each
        for group in groups
        for entry in group
        if entry.blast_radius
        for each in entry.blast_radius.subtree
    }
    nodes = [
        Node(address.kind, entry.word, symbol_of(entry), (address,))
        for address, entry in touched.items()
    ]
    for address in find_untouched(relations, touched):
        word = LOST if address in swept else UNTOUCHED
        nodes.append(Node(address.kind, word, "!" if word == LOST else "", (address,)))
    return nodes


def _main(group: Sequence[Entry]) -> Entry:
    """What becomes of the resource in the end."""
    by_word = {entry.word: entry for entry in reversed(group)}
    found = (by_word.get(word) for word in ("replace", "create", "delete"))
    changing = [entry for entry in group if entry.word not in UNCHANGING]
    return next((entry for entry in found if entry), (changing or group)[0])


def _fold(nodes: Sequence[Node], relations: Relations, most: int = MOST) -> list[Node]:
    """At most so many nodes, where folding can do that."""
    shown = list(nodes)
    for word in _FOLDING:
        if len(shown) <= most:
            break
        shown = _with_one_fold(shown, word, relations)
    return shown


def _with_one_fold(nodes: Iterable[Node], word: str, relations: Relations) -> list[Node]:
    """All that share this fate as one node for each kind in each namespace."""
    grouped: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        address = node.members[0]
        alike = (relations.namespace_of(address), node.kind, word)
        own = (*alike, str(address), "alone")
        is_alone = node.word != word or relations.is_namespace(address)
        grouped[own if is_alone else alike].append(node)
    return [_group(group) for group in grouped.values()]


def _group(group: Sequence[Node]) -> Node:
    first = group[0]
    if len(group) == 1:
        return first
    members = tuple(each for node in group for each in node.members)
    return Node(first.kind, first.word, first.symbol, members)


def _place(nodes: Sequence[Node], relations: Relations) -> list[NamespaceGraph]:
    """The nodes and the edges among them, each in its namespace."""
    node_of = {member: number for number, node in enumerate(nodes) for member in node.members}
    namespaces: dict[str, dict[int, None]] = defaultdict(dict)
    edges: dict[str, dict[tuple[int, int], None]] = defaultdict(dict)
    for number, node in enumerate(nodes):
        if node.word not in (UNTOUCHED, LOST):
            namespaces[relations.namespace_of(node.members[0])][number] = None
    for used, user in relations.pairs:
        one, other = node_of[used], node_of[user]
        is_left = nodes[other].word in (UNTOUCHED, LOST)
        namespace = relations.namespace_of(used if is_left else user)
        namespaces[namespace].update({one: None, other: None})
        # Of groups that use each other one direction says enough; of resources, it is a circle.
        is_told = (other, one) in edges[namespace] and nodes[one].is_group and nodes[other].is_group
        if one != other and not is_told:
            edges[namespace][one, other] = None
    return [
        _graph(name, nodes, _sides(nodes, inside, relations), list(edges[name]))
        for name, inside in namespaces.items()
    ]


def _sides(
    nodes: Sequence[Node], inside: Iterable[int], relations: Relations
) -> tuple[list[int], list[int]]:
    """The namespace itself, where it is a node, and what is in it."""
    own: list[int] = []
    others: list[int] = []
    for number in inside:
        (own if relations.is_namespace(nodes[number].members[0]) else others).append(number)
    return own, others


def _graph(
    name: str,
    nodes: Sequence[Node],
    sides: tuple[Sequence[int], Sequence[int]],
    edges: Sequence[tuple[int, int]],
) -> NamespaceGraph:
    own, others = sides
    place = {number: at for at, number in enumerate(others)}
    return NamespaceGraph(
        name,
        nodes[own[0]] if own else None,
        tuple(nodes[number] for number in others),
        tuple((place[one], place[other]) for one, other in edges),
    )
