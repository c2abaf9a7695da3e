"""Whom the manifests speak of: every reference of every resource, found in one walk.

Reading live state, resolving names and ordering steps all ask for it, and none walks again.
"""

from collections.abc import Mapping
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


def _references_of(resource: Resource, kind: Kind) -> list[Reference]:
    found = references_in(kind, resource.spec, resource.address)
    return [*found, *secrets_named_in(resource.spec)] if resource.may_hold_secrets else found


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
    # What lives in no namespace may refer into one that nobody looks at otherwise.
    qualified = (
        (each.kind, each.namespace)
        for references in mentions.values()
        for each in references
        if each.is_qualified and each.namespace and each.kind in kinds
    )
    return frozenset(qualified) | frozenset(
        (name, namespace if asked[name].is_namespaced else "")
        for name, namespace in (*referred, *declared)
        if name in asked
    )
