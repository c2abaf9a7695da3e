"""The lists that were read, put together into one picture of the world; pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.api.reading.pages import ListEndpoint, Row
from reconciler.api.reading.resources import read_stamp
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.errors import IncompleteRead
from reconciler.model.problem import Problem
from reconciler.model.resource import Directory, Live, LiveResource


@dataclass(frozen=True, slots=True)
class ListRequest:
    """One list to read."""

    listing: ListEndpoint
    namespace: str = ""
    """The namespace's name."""
    namespace_id: str = ""
    kind: Kind | None = None
    """Only for a managed kind; the resources of another just stand by."""

    def __str__(self) -> str:
        inside = f" in namespace {self.namespace}" if self.namespace else ""
        return f"the list of kind {self.listing.kind}{inside}"


@dataclass(frozen=True, slots=True)
class ListResult:
    """A list that was read to its end."""

    job: ListRequest
    rows: Sequence[Row]
    is_denied: bool = False
    """The key may not read it, or the API has no such list."""

    @property
    def resources(self) -> Iterator[LiveResource]:
        """What may be managed: not the server's own, and not on its way out."""
        kind = self.job.kind
        for row in self.rows if kind else ():
            if kind and not kind.is_system(row.body) and not kind.is_leaving(row.body):
                yield self.resource(kind, row)

    @property
    def leaving(self) -> Iterator[LiveResource]:
        """What is still listed while it is being deleted (§16.25)."""
        kind = self.job.kind
        for row in self.rows if kind else ():
            if kind and kind.is_leaving(row.body):
                yield self.resource(kind, row)

    @property
    def bystanders(self) -> Iterator[LiveResource]:
        """What is there of a kind that is not managed; without a name of its own, by its id."""
        rows = () if self.job.kind else self.rows
        names = _index_unambiguous(rows)
        for row in rows:
            name = row.name if row.name in names else row.id
            yield LiveResource(
                Address(self.job.listing.kind, self.job.namespace, name), row.id, row.body
            )

    @property
    def directory_rows(self) -> list[Row]:
        """What may be referred to, the server's own first, so that ours win a shared name."""
        kind = self.job.kind
        if kind is None:
            return list(self.rows)
        there = [row for row in self.rows if not kind.is_leaving(row.body)]
        # The later of two rows of one name wins in the directory.
        return sorted(there, key=lambda row: not kind.is_system(row.body))

    def resource(self, kind: Kind, row: Row) -> LiveResource:
        """A row as a live resource."""
        address = Address(kind.name, self.job.namespace, row.name)
        return LiveResource(
            address, row.id, row.body, read_stamp(row.body) if kind.is_stamped else None
        )


def assemble(everything: Sequence[ListResult]) -> Live:
    """All lists as one `Live`; names that are taken twice are a problem, all at once."""
    found: dict[Address, LiveResource] = {}
    problems: list[Problem] = []
    for resource in (resource for listed in everything for resource in listed.resources):
        # The API keeps names apart (§13); when it did not, any choice could delete the wrong one.
        if (other := found.setdefault(resource.address, resource)) is not resource:
            problems.append(_report_duplicate(other, resource))
    if problems:
        raise IncompleteRead(*problems)
    leaving = {gone.address: gone for listed in everything for gone in listed.leaving}
    return Live(found, _directory(everything), leaving, bystanders=_bystanders(everything))


def with_more(live: Live, everything: Sequence[ListResult]) -> Live:
    """The same world, with bystanders that were looked for later, or could not be."""
    denied = {listed.job.listing.kind for listed in everything if listed.is_denied}
    return replace(
        live,
        directory=replace(live.directory, unlisted=live.directory.unlisted | denied),
        bystanders={**live.bystanders, **_bystanders(everything)},
    )


def with_names(live: Live, everything: Sequence[ListResult]) -> Live:
    """The same world, with the names and ids of what was listed later."""
    more, known = _directory(everything), live.directory
    return replace(
        live,
        directory=Directory(
            {**known.ids, **more.ids},
            {**known.names, **more.names},
            known.unlisted | more.unlisted,
        ),
    )


def _bystanders(everything: Iterable[ListResult]) -> dict[Address, LiveResource]:
    return {each.address: each for listed in everything for each in listed.bystanders}


def _directory(everything: Iterable[ListResult]) -> Directory:
    ids: dict[tuple[str, str], Mapping[str, str]] = {}
    names: dict[tuple[str, str], Mapping[str, str]] = {}
    for listed in everything:
        where = (listed.job.listing.kind, listed.job.namespace)
        if not listed.is_denied:
            rows = listed.directory_rows
            ids[where] = _index_unambiguous(rows) if listed.job.kind is None else _by_name(rows)
            names[where] = {row.id: row.name or row.id for row in rows}
    denied = {listed.job.listing.kind for listed in everything if listed.is_denied}
    return Directory(ids, names, frozenset(denied))


def _by_name(rows: Iterable[Row]) -> dict[str, str]:
    return {row.name: row.id for row in rows}


def _index_unambiguous(rows: Iterable[Row]) -> dict[str, str]:
    """Not every kind keeps names apart (§16.27): a shared one leads nowhere, an id still does."""
    ids = defaultdict(list)
    for row in rows:
        ids[row.name].append(row.id)
    return {name: found[0] for name, found in ids.items() if name and len(found) == 1}


def _report_duplicate(one: LiveResource, other: LiveResource) -> Problem:
    return Problem(
        "name-taken-twice",
        f"{one.address} is live twice, as {one.id} and as {other.id}",
        "Rename or delete one of the two by hand: a name must lead to one resource.",
        address=one.address,
    )
