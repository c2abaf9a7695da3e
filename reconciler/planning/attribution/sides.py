"""Base, head and live of one resource, side by side in the form that plans compare.

What the base declared is seen under the names that the head gives, so that a rename alone is no
difference of everything that refers to it.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference, with_references
from reconciler.kinds.declaration.containment import container_in, home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import FieldPath, Fields, is_same, value_at
from reconciler.model.resource import Desired, LiveResource, Resource
from reconciler.planning.compare.diff import differences
from reconciler.planning.compare.normalise import normalise_desired
from reconciler.planning.compare.resource import forms_of
from reconciler.planning.names.naming import Naming


class Sides(Struct, frozen=True):
    """Three forms of one resource, and live as both manifests look at it."""

    base: Fields
    head: Fields
    live_for_base: Fields
    live_for_head: Fields

    def attribute(self, path: FieldPath) -> Attribution:
        """Which side moved at a field in which head and live differ."""
        before, now = value_at(self.base, path), value_at(self.head, path)
        if is_same(before, now):
            return Attribution.DRIFT
        # What the base did not speak of it sees nowhere, so that live cannot have moved there.
        is_as_it_was = is_same(before, value_at(self.live_for_base, path))
        return Attribution.PENDING if is_as_it_was else Attribution.BOTH

    def find_converged(self) -> Iterator[FieldPath]:
        """The fields that head and live both changed, to the same."""
        for path, before, now in differences(self.base, self.head):
            seen = [value_at(side, path) for side in (self.live_for_base, self.live_for_head)]
            if all(is_same(each, now) for each in seen) and not is_same(before, now):
                yield path


def sides_of(
    base: Resource,
    head: Resource,
    found: LiveResource,
    kind: Kind,
    naming: Naming,
    *,
    catalogue: Catalogue | None = None,
) -> Sides:
    """The sides of a resource that both manifests declare; the specs hold names by now."""
    live_for_base, before = forms_of(base, found, kind, naming, catalogue=catalogue)
    live_for_head, now = forms_of(head, found, kind, naming, catalogue=catalogue)
    return Sides(before, now, live_for_base, live_for_head)


def declares_the_same(base: Resource, head: Resource, kind: Kind) -> bool:
    """Whether nothing was changed between them that a create would send."""
    # Also what is ignored: a create sends it.
    return is_same(normalise_desired(kind, base.spec), normalise_desired(kind, head.spec))


def under_new_names(
    base: Desired, head: Desired, kinds: Mapping[str, Kind], naming: Naming
) -> Desired:
    """What the base declares, as the head calls it, with names wherever it has ids."""
    new_of, container = _renames(base, head, kinds), container_in(kinds)
    moved = {
        _rename_address(old, new_of, container): resource
        for old, resource in base.resources.items()
    }

    def rename_reference(reference: Reference) -> str:
        kind = kinds.get(reference.kind)
        home = reference.namespace if kind is None or kind.is_namespaced else ""
        now = _rename_address(Address(reference.kind, home, reference.value), new_of, container)
        if now.name != reference.value:
            return reference.word(now.namespace, now.name)
        return naming.name_of(replace(reference, namespace=now.namespace or reference.namespace))

    def rename_resource(address: Address, resource: Resource) -> Resource:
        spec = with_references(
            kinds[address.kind], resource.spec, resource.address, rename_reference
        )
        return replace(resource, address=address, spec=spec)

    return replace(
        base, resources={new: rename_resource(new, resource) for new, resource in moved.items()}
    )


def _renames(base: Desired, head: Desired, kinds: Mapping[str, Kind]) -> dict[Address, Address]:
    """Old address -> new one, of everything that only the head calls so."""
    return {
        address._replace(
            name=resource.renamed_from,
            namespace=_home_before(home_of(address, kinds), base, head),
        ): address
        for address, resource in head.resources.items()
        if resource.renamed_from and address not in base.resources
    }


def _home_before(namespace: Address, base: Desired, head: Desired) -> str:
    """What the base calls the namespace that the head calls so."""
    now = head.resources.get(namespace)
    if now is None or now.renamed_from is None or namespace in base.resources:
        return namespace.name
    return now.renamed_from


def _rename_address(address: Address, new_of: Mapping[Address, Address], container: str) -> Address:
    namespace = new_of.get(Address(container, "", address.namespace))
    return new_of.get(address) or (
        address._replace(namespace=namespace.name) if namespace else address
    )
