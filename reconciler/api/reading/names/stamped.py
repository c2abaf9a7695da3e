"""Names of what has none at the API: ours stand in stamps; pure.

A name in a stamp is a name within its stack alone. What carries none is called as the manifest that
means it, told by the fields that tell one from another, and by its id where no manifest does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.reading.lists import ListResult
from reconciler.api.reading.pages import Row
from reconciler.api.reading.stamps import read_stamp
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Data
from reconciler.model.resource import Desired, Directory, Resource


def with_stamped_names(
    everything: Sequence[ListResult], desired: Desired, known: Directory
) -> Sequence[ListResult]:
    """The lists, in which every row of such a kind has a name that leads to it alone.

    `known` has the ids behind names that are in none of these lists.
    """
    kinds = {
        kind.name: kind
        for listed in everything
        if (kind := listed.job.kind) is not None and kind.is_named_in_stamp
    }
    if not kinds:
        return everything
    naming = _StampedNames(desired, {**_ids_in(known), **_ids_by_list(everything)})
    names = {
        row_id: name
        for kind in kinds.values()
        for row_id, name in naming.names_of(kind, everything)
    }
    return [
        replace(listed, rows=[replace(row, name=names[row.id]) for row in listed.rows])
        if listed.job.kind and listed.job.kind.is_named_in_stamp
        else listed
        for listed in everything
    ]


def _ids_in(known: Directory) -> dict[tuple[str, str], Mapping[str, str]]:
    return {where: dict(ids) for where, ids in known.ids.items()}


def _ids_by_list(everything: Iterable[ListResult]) -> dict[tuple[str, str], Mapping[str, str]]:
    return {
        (listed.job.listing.kind, listed.job.namespace): {row.name: row.id for row in listed.rows}
        for listed in everything
        if not listed.job.parent
    }


class _StampedNames(Struct, frozen=True):
    """What the manifests mean, and what the names in them stand for."""

    desired: Desired
    ids: Mapping[tuple[str, str], Mapping[str, str]]

    def names_of(self, kind: Kind, everything: Iterable[ListResult]) -> Iterator[tuple[str, str]]:
        """The id and the name of every row."""
        rows = [
            (listed.job.namespace, row)
            for listed in everything
            if listed.job.kind is kind
            for row in listed.rows
        ]
        declared = [
            each for each in self.desired.resources.values() if each.address.kind == kind.name
        ]
        taken = {Address(kind.name, place, row.name) for place, row in rows if self._is_ours(row)}
        free = [each for each in declared if not self._names_in(each) & taken]
        for place, row in rows:
            yield row.id, self._name(kind, place, row, free, [each for _, each in rows])

    def _name(
        self, kind: Kind, place: str, row: Row, free: Sequence[Resource], rows: Sequence[Row]
    ) -> str:
        if self._is_ours(row) or (row.name and self._is_free_here(kind, place, row)):
            return row.name or row.id
        if read_stamp(row.body) is not None:
            return row.id
        meant = [each for each in free if self._is_meant(each, kind, place, row)]
        is_alone = len(meant) == 1 and not any(
            other.id != row.id
            and read_stamp(other.body) is None
            and self._is_meant(meant[0], kind, place, other)
            for other in rows
        )
        return meant[0].address.name if is_alone else row.id

    def _names_in(self, resource: Resource) -> set[Address]:
        """What it is called, and what it was."""
        earlier = [resource.renamed_from] if resource.renamed_from else []
        names = [resource.address.name, *earlier]
        return {resource.address._replace(name=name) for name in names}

    def _is_free_here(self, kind: Kind, place: str, row: Row) -> bool:
        """Whether another stack's name may stand for it: nobody here means something else by it."""
        said = self.desired.resources.get(Address(kind.name, place, row.name))
        return said is None or self._is_meant(said, kind, place, row)

    def _is_ours(self, row: Row) -> bool:
        stamp = read_stamp(row.body)
        return stamp is not None and stamp.stack in (self.desired.stack, *self.desired.previously)

    def _is_meant(self, resource: Resource, kind: Kind, place: str, row: Row) -> bool:
        """Whether a manifest and a row say the same in all fields that tell one from another."""
        if resource.address.namespace != place or kind.parent is None:
            return False
        fields = (kind.parent.field, *kind.identity)
        return all(self._is_same(resource, kind, name, row.body.get(name)) for name in fields)

    def _is_same(self, resource: Resource, kind: Kind, name: str, live: Data) -> bool:
        facts = facts_of(kind).fields[name]
        default = facts.default.value if facts.default else None
        said = resource.spec.get(name) if resource.spec.get(name) is not None else default
        if facts.reference is None or not isinstance(said, str):
            return said == live
        homes = (resource.address.namespace, "")
        behind = (self.ids.get((facts.reference.kind, home), {}).get(said) for home in homes)
        return live in (said, *(id_ for id_ in behind if id_ is not None))
