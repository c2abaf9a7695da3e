"""What the server made for a resource, and worked out of what was declared, as its kind says."""

from functools import cache

from reconciler.kinds.compile.references import Reference, references_in, referring_fields
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


def without_worked_out(kind: Kind, live: Fields, spec: Fields) -> Fields:
    """What is live, without the references that the server works out of what a spec declares.

    They follow what is declared, and change with it: what a composite cluster reads (§7).
    """
    worked_out = _worked_out_fields(kind) - spec.keys()
    if worked_out.isdisjoint(live):
        return live
    return {name: value for name, value in live.items() if name not in worked_out}


@cache
def _worked_out_fields(kind: Kind) -> frozenset[str]:
    fields = referring_fields(kind).items()
    return frozenset(name for name, facts in fields if facts.server and facts.server.is_filled_in)
