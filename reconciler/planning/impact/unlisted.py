"""What replaced resources refer to as they are live, and what no list shows: gone, or left out."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reconciler.kinds.compile.references import Reference, references_in
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.plan import Plan
from reconciler.model.resource import Live
from reconciler.planning.names.naming import Naming


class UnlistedReference(Struct, frozen=True):
    """An id that leads to nothing which was listed."""

    holder: Address
    kind: str
    namespace: str
    """The namespace's name; empty for what is in none."""
    id: str


def find_unlisted(plan: Plan, live: Live, kinds: Mapping[str, Kind]) -> list[UnlistedReference]:
    """Each such id once, of all that the plan replaces or would have to.

    What is listed as being deleted is known to go.
    """
    leaving = {each.id for each in live.leaving.values()}
    found = {
        (each.kind, each.namespace, each.id): each
        for each in _unlisted_in(plan, kinds)
        if each.id not in leaving
    }
    return [found[key] for key in sorted(found)]


def _unlisted_in(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[UnlistedReference]:
    naming = Naming((), plan.directory, container_in(kinds))
    for step in plan:
        if step.replacement is None or step.live is None:
            continue
        held = references_in(kinds[step.address.kind], step.live.body, step.address, is_live=True)
        for reference in held:
            if not reference.is_loose and not naming.is_known(reference):
                namespace = _listed_in(reference, naming, kinds)
                if namespace is not None:
                    yield UnlistedReference(
                        step.address, reference.kind, namespace, reference.value
                    )


def _listed_in(reference: Reference, naming: Naming, kinds: Mapping[str, Kind]) -> str | None:
    """The namespace whose list was read and should show it; `None` where none was."""
    if reference.kind not in kinds:
        return None
    namespace = naming.address_of(reference, kinds).namespace
    return namespace if (reference.kind, namespace) in naming.directory.ids else None
