"""What a resource has made for itself, and that is listed beside others of its kind; pure.

A collection's schedule is a trigger (§7.1): it is spoken of in its collection, and nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from reconciler.api.reading.lists import ListResult
from reconciler.api.reading.pages import Row
from reconciler.model.address import Address
from reconciler.model.resource import LiveResource


def without_parts(
    everything: Sequence[ListResult], owners: Iterable[LiveResource]
) -> tuple[Sequence[ListResult], Mapping[Address, Address]]:
    """The lists of what stands for itself, and each part of another -> what it is a part of."""
    if not any(listed.job.kind and listed.job.kind.belongs_to for listed in everything):
        return everything, {}
    known = list(owners)
    parts: dict[Address, Address] = {}
    left: list[ListResult] = []
    for listed in everything:
        held = dict(_parts_in(listed, known))
        parts |= {_address(listed, row): owner for row, owner in held.values()}
        left.append(replace(listed, rows=[row for row in listed.rows if row.id not in held]))
    return left, parts


def _parts_in(
    listed: ListResult, owners: Iterable[LiveResource]
) -> Iterator[tuple[str, tuple[Row, Address]]]:
    kind = listed.job.kind
    if kind is None or not kind.belongs_to:
        return
    rows = {row.id: row for row in listed.rows}
    for owner in owners:
        held = owner.body.get(kind.belongs_to.get(owner.address.kind, ""))
        if isinstance(held, str) and held in rows and _is_beside(listed, owner):
            yield held, (rows[held], owner.address)


def _is_beside(listed: ListResult, owner: LiveResource) -> bool:
    return owner.address.namespace == listed.job.namespace


def _address(listed: ListResult, row: Row) -> Address:
    return Address(listed.job.listing.kind, listed.job.namespace, row.name or row.id)
