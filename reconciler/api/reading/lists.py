"""A list to read, and what it came to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from reconciler.api.reading.pages import ListEndpoint, Row
from reconciler.api.reading.resources import as_declared
from reconciler.api.reading.stamps import read_stamp
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.resource import LiveResource


class ListRequest(Struct, frozen=True):
    """One list to read."""

    listing: ListEndpoint
    namespace: str = ""
    """The namespace's name."""
    namespace_id: str = ""
    kind: Kind | None = None
    """Only for a managed kind; the resources of another just stand by."""
    parent: str = ""
    """The id of what its path lies in."""
    is_optional: bool = False
    """Nothing that it would show is declared: a key may lack the right to read it."""

    def __str__(self) -> str:
        inside = f" in namespace {self.namespace}" if self.namespace else ""
        return f"the list of kind {self.listing.kind}{inside}"


class ListResult(Struct, frozen=True, dict=True):
    """A list that was read to its end."""

    job: ListRequest
    rows: Sequence[Row]
    """What is there."""
    gone: Sequence[Row] = ()
    """What is listed still."""
    is_denied: bool = False
    """The key may not read it, or the API has no such list."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is listed, which only a list that may be read can tell."""
        return not (self.rows or self.gone or self.is_denied)

    @cached_property
    def resources(self) -> Sequence[LiveResource]:
        """What may be managed: not the server's own, and not on its way out."""
        kind = self.job.kind
        if kind is None:
            return ()
        return [
            self.resource(kind, row)
            for row in self.rows
            if not kind.is_system(row.body) and not kind.is_leaving(row.body)
        ]

    @property
    def leaving(self) -> Iterator[LiveResource]:
        """What is still listed while it is being deleted (§16.25)."""
        kind = self.job.kind
        for row in self.rows if kind else ():
            if kind and kind.is_leaving(row.body):
                yield self.resource(kind, row)

    @property
    def remembered(self) -> Iterator[LiveResource]:
        """What is gone and can be brought back."""
        kind = self.job.kind
        for row in self.gone if kind and kind.listing.can_return else ():
            if kind:
                yield self.resource(kind, row)

    @property
    def bystanders(self) -> Iterator[LiveResource]:
        """What is there and not managed here; without a name of its own, by that in its stamp, or
        by its id."""
        rows = () if self.job.kind else self.rows
        names = index_unambiguous(rows)
        for row in rows:
            stamp = read_stamp(row.body)
            name = row.name if row.name in names else ((stamp and stamp.name) or row.id)
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
        # Where names are optional, one without is called by its id.
        address = Address(kind.name, self.job.namespace, row.name or row.id)
        body = as_declared(kind, row.body, parent=self.job.parent)
        stamp = read_stamp(body) if kind.is_stamped else None
        return LiveResource(address, row.id, body, stamp, self.job.parent)


def index_unambiguous(rows: Iterable[Row]) -> dict[str, str]:
    """Not every kind keeps names apart (§16.27): a shared one leads nowhere, an id still does."""
    ids = defaultdict(list)
    for row in rows:
        ids[row.name].append(row.id)
    return {name: found[0] for name, found in ids.items() if name and len(found) == 1}
