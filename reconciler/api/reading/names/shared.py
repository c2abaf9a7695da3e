"""Names that several resources have, where the API does not keep them apart (§13); pure.

The one that is ours keeps the name, and the others are called by their ids; so are all of them
where nobody here means any.
"""

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from reconciler.api.reading.lists import ListResult
from reconciler.api.reading.pages import Row
from reconciler.api.reading.stamps import read_stamp
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.resource import Desired


def with_own_names(everything: Sequence[ListResult], desired: Desired) -> Sequence[ListResult]:
    """The lists, in which no name is shared that can be told apart.

    What is declared and cannot be told apart is left as it is.
    """
    renamed = _ids_to_call_by(everything, desired)
    if not renamed:
        return everything
    return [
        replace(listed, rows=[_call(row, renamed) for row in listed.rows])
        if listed.job.kind and not listed.job.kind.are_names_unique
        else listed
        for listed in everything
    ]


def _ids_to_call_by(everything: Sequence[ListResult], desired: Desired) -> set[str]:
    sharing: dict[Address, list[tuple[Kind, Row]]] = defaultdict(list)
    for listed in everything:
        kind = listed.job.kind
        if kind is not None and not kind.are_names_unique:
            for row in listed.rows:
                address = Address(kind.name, listed.job.namespace, row.name)
                sharing[address].append((kind, row))
    found: set[str] = set()
    for address, rows in sharing.items():
        ours = {row.id for kind, row in rows if _is_ours(kind, row, desired)}
        is_clear = len(ours) == 1 or (not ours and address not in desired.resources)
        if len(rows) > 1 and is_clear:
            found |= {row.id for _, row in rows} - ours
    return found


def _is_ours(kind: Kind, row: Row, desired: Desired) -> bool:
    stamp = read_stamp(row.body) if kind.is_stamped else None
    return stamp is not None and stamp.stack in (desired.stack, *desired.previously)


def _call(row: Row, renamed: set[str]) -> Row:
    return replace(row, name=row.id) if row.id in renamed else row
