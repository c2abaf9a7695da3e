"""Whom the manifests speak of: every reference of every resource, found in one walk.

Reading live state, resolving names and ordering steps all ask for it, and none walks again.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from reconciler.kinds.compile.references import Reference, references_in, secrets_named_in
from reconciler.kinds.declaration.kind import Kind, Lookup
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


def find_lookups(mentions: Mentions, lookups: Mapping[str, Lookup]) -> frozenset[tuple[str, str]]:
    """The lists of unmanaged kinds that the manifests refer to, as (kind, namespace)."""
    return frozenset(
        (reference.kind, reference.namespace if lookups[reference.kind].is_namespaced else "")
        for references in mentions.values()
        for reference in references
        if reference.kind in lookups
    )
