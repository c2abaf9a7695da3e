"""Which lists of managed kinds are read: what a stack may own, and what somebody asks for."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.api.reading.lists import ListRequest
from reconciler.api.reading.pages import listing_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.resource import Desired, LiveResource


def all_lists(
    kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup], namespaces: Iterable[str]
) -> set[tuple[str, str]]:
    inside = [*namespaces]
    listed: list[Kind | Lookup] = [*kinds.values(), *lookups.values()]
    at_organization = {name for name, kind in kinds.items() if kind.organization_path is not None}
    return {
        (each.name, place) for each in listed for place in (inside if each.is_namespaced else ("",))
    } | {(name, "") for name in at_organization}


def kind_jobs(
    kinds: Mapping[str, Kind],
    asked: Collection[tuple[str, str]],
    namespace_ids: Mapping[str, str],
    desired: Desired,
) -> Iterator[ListRequest]:
    """One job for each list of a managed kind that a stack may own something in, or asks for."""
    declared = {address.kind for address in desired.resources}
    for kind in kinds.values():
        if kind.is_container or kind.parent is not None:
            continue
        homes = namespace_ids if kind.is_namespaced else {}
        at_organization = not kind.is_namespaced or kind.organization_path is not None
        for name, id_ in (*homes.items(), *([("", "")] if at_organization else ())):
            if not kind.is_on_demand or (kind.name, name) in asked:
                yield ListRequest(
                    listing_of(kind, namespace=id_),
                    name,
                    id_,
                    kind,
                    is_optional=kind.may_be_unlisted and kind.name not in declared,
                )


def child_jobs(
    kinds: Mapping[str, Kind],
    asked: Collection[tuple[str, str]],
    namespace_ids: Mapping[str, str],
    desired: Desired,
    parents: Iterable[LiveResource],
    empty: Collection[str],
) -> Iterator[ListRequest]:
    """One job for each live parent that may have children which somebody asks for, or may own."""
    declared, ours = {a.kind for a in desired.resources}, {desired.stack, *desired.previously}
    inside = [kind for kind in kinds.values() if kind.parent is not None]
    for found in parents if inside else ():
        is_known = found.address in desired.resources or (found.stamp and found.stamp.stack in ours)
        for kind in inside:
            if kind.parent is None or kind.parent.kind != found.address.kind:
                continue
            place = found.address.namespace
            is_owned = is_known and kind.is_stamped and kind.is_pruned
            may_be = is_owned and kind.parent.without not in empty
            is_asked = may_be or (kind.name, place) in asked
            if is_asked and place in namespace_ids and kind.parent.has_child(found.body):
                yield ListRequest(
                    listing_of(
                        kind,
                        namespace=namespace_ids[place],
                        parent=(found.id, found.address.name),
                    ),
                    place,
                    namespace_ids[place],
                    kind,
                    found.id,
                    is_optional=kind.name not in declared,
                )
