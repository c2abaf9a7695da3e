"""Who uses whom in a stack, from its manifests alone; pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.kinds.compile.references import Reference, references_in
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.graph import Graph, Link, Node, Presence
from reconciler.model.resource import Desired, Directory, Resource
from reconciler.planning.names.naming import Naming


def graph_of(
    desired: Desired, kinds: Mapping[str, Kind], *, faulty: Collection[Address] = ()
) -> Graph:
    """Everything declared, checks and gates among it, and what it refers to.

    `kinds` are those of `desired.verifications` as well; `faulty` is what has problems. Being in a
    namespace is no link: addresses say it.
    """
    declared = {**desired.resources, **desired.verifications}
    naming = Naming(frozenset(declared), Directory(), container_in(kinds))
    links = tuple(_links(declared.values(), kinds, naming))
    others = {each for link in links for each in (link.used, link.user)} - declared.keys()
    nodes = [
        *(Node(each, _presence(each, faulty)) for each in declared),
        *(Node(each, Presence.NOT_DECLARED) for each in others),
    ]
    return Graph(tuple(sorted(nodes, key=lambda node: node.address)), links)


def around(graph: Graph, centre: Collection[Address]) -> Graph:
    """What these use, and what uses them, directly and by way of others."""
    up, down = defaultdict(list), defaultdict(list)
    for link in graph.links:
        up[link.user].append(link.used)
        down[link.used].append(link.user)
    kept = {*_reached(centre, up), *_reached(centre, down)}
    return _only(graph, kept, graph.links)


def flow_in(graph: Graph) -> Graph:
    """The way of the data: from buckets to what searches, and nothing beside it."""
    links = [link for link in graph.links if link.is_flow]
    return _only(graph, {each for link in links for each in (link.used, link.user)}, links)


def _presence(address: Address, faulty: Collection[Address]) -> Presence:
    return Presence.FAULTY if address in faulty else Presence.DECLARED


def _only(graph: Graph, kept: Collection[Address], links: Iterable[Link]) -> Graph:
    return Graph(
        tuple(node for node in graph.nodes if node.address in kept),
        tuple(link for link in links if link.used in kept and link.user in kept),
    )


def _reached(
    start: Collection[Address], leads: Mapping[Address, Collection[Address]]
) -> set[Address]:
    seen, waiting = set(start), [*start]
    while waiting:
        fresh = [each for each in leads.get(waiting.pop(), ()) if each not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen


def _links(
    declared: Iterable[Resource], kinds: Mapping[str, Kind], naming: Naming
) -> Iterator[Link]:
    for resource in sorted(declared, key=lambda each: each.address):
        kind = kinds[resource.address.kind]
        said: dict[Address, list[Reference]] = defaultdict(list)
        for reference in references_in(kind, resource.spec, resource.address):
            used = naming.address_of(reference, kinds)
            if used.kind != naming.container and used != resource.address:
                said[used].append(reference)
        for used, references in said.items():
            is_flow = any(_is_flow(each, kind, kinds) for each in references)
            fields = dict.fromkeys(_field_of(each) for each in references)
            yield Link(used, resource.address, tuple(fields), is_flow)


def _is_flow(reference: Reference, kind: Kind, kinds: Mapping[str, Kind]) -> bool:
    """Whether data moves along it: into a collection, or, as results, into a search."""
    used = kinds.get(reference.kind)
    is_searched = kind.execution is not None and used is not None and bool(used.counts.documents)
    is_read = reference.is_source or reference.path[0] == kind.properties.source
    return is_read or is_searched


def _field_of(reference: Reference) -> str:
    return ".".join(part for part in reference.path if isinstance(part, str))
