"""A whole account as it is live: every list, and what they come to together."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from reconciler.api.client import Reader
from reconciler.api.reading.assemble import assemble
from reconciler.api.reading.lists import ListResult
from reconciler.api.reading.live import fetch_lists
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.address import Address
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning.impact.users import made_by_server
from reconciler.planning.names.naming import Naming


class Account(Struct, frozen=True, dict=True):
    """What the API told, list by list."""

    lists: tuple[ListResult, ...]
    live: Live

    @cached_property
    def naming(self) -> Naming:
        """What everything live is called; nothing is declared."""
        return Naming((), self.live.directory, container_in(KINDS))

    @cached_property
    def made(self) -> Mapping[Address, Address]:
        """What the server made for a resource -> that resource."""
        return made_by_server(self.live, self.naming, KINDS)

    @property
    def system(self) -> Iterator[LiveResource]:
        """What the server keeps for itself."""
        for listed in self.lists:
            kind = listed.job.kind
            for row in listed.rows if kind else ():
                if kind and kind.is_system(row.body):
                    yield listed.resource(kind, row)

    @property
    def undeclarable(self) -> Iterator[LiveResource]:
        """What is of no kind that can be declared."""
        for listed in self.lists:
            yield from listed.bystanders


async def read_account(
    reader: Reader, desired: Desired, *, namespaces: Collection[str] | None
) -> Account:
    """Everything live in these namespaces, or in all, with a name for whatever it refers to.

    What `desired` speaks of is read in any case. Raises as `make_plan` does.
    """
    lists = await fetch_lists(
        reader,
        desired,
        kinds=KINDS,
        lookups=LOOKUPS,
        wanted=None,
        namespaces=namespaces,
        may_skip_empty=True,
    )
    return Account(tuple(lists), assemble(lists, desired))
