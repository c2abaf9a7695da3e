"""Whom the manifests speak of: every reference of every resource, found in one walk.

Reading live state, resolving names and ordering steps all ask for it, and none walks again.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from reconciler.kinds.compile.references import Reference, references_in, secrets_named_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.resource import Desired, Resource

Mentions: TypeAlias = Mapping[Address, tuple[Reference, ...]]


def mentions_in(desired: Desired, kinds: Mapping[str, Kind]) -> Mentions:
    """Every reference of every declared resource."""
    return {
        address: tuple(_references_of(resource, kinds[address.kind]))
        for address, resource in desired.resources.items()
    }


def _references_of(resource: Resource, kind: Kind) -> Iterator[Reference]:
    yield from references_in(kind, resource.spec, resource.address)
    yield from secrets_named_in(resource.spec)


def find_lists(
    mentions: Mentions, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> frozenset[tuple[str, str]]:
    """The lists that the manifests ask for, as (kind, namespace): of what they refer to, and of
    what they declare, where it is of a kind whose lists are read only where somebody asks."""
    asked: Mapping[str, Kind | Lookup] = {
        **lookups,
        **{name: kind for name, kind in kinds.items() if kind.is_on_demand},
    }
    referred = (
        (reference.kind, reference.namespace)
        for references in mentions.values()
        for reference in references
    )
    declared = ((address.kind, address.namespace) for address in mentions)
    return frozenset(
        (name, namespace if asked[name].is_namespaced else "")
        for name, namespace in (*referred, *declared)
        if name in asked
    )
