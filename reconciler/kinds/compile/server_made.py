"""What the server made for a resource, as its kind says where that is told."""

from reconciler.kinds.compile.references import Reference, references_in
from reconciler.kinds.compile.unmanaged import references_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Fields


def find_made(kind: Kind, body: Fields, owner: Address) -> list[Reference]:
    """Every one; what it is given to read and writes into, it did not make (§7)."""
    if not kind.makes:
        return []
    used = {each.value for each in references_in(kind, body, owner, is_live=True)}
    return [each for each in references_at(kind.makes, body, owner) if each.value not in used]
