"""Ids in the place of names, which is how the API wants to hear of other resources."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference, with_references
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.resource import Resource

IdResolver: TypeAlias = Callable[[str, str, str], str | None]
"""(kind, namespace, name) -> id, or `None` when there is no such name."""


def with_ids(kind: Kind, resource: Resource, resolve: IdResolver) -> Resource:
    """What is declared, with the ids behind its names."""

    def id_for(reference: Reference) -> str:
        if reference.is_loose:
            return reference.value
        # A namespace's own first, then the organisation's: some kinds live in both (§8.1).
        homes = (reference.namespace, "")
        found = (resolve(reference.kind, home, reference.value) for home in homes)
        return next((known for known in found if known is not None), reference.value)

    return replace(resource, spec=with_references(kind, resource.spec, resource.address, id_for))
