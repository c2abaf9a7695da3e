"""How many documents there are, asked of whoever counts them."""

from collections.abc import Mapping
from typing import Protocol

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.documents import count_documents
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.errors import NotFound
from reconciler.verifying.asking.live import NOT_LIVE


class Counter(Protocol):
    """A way of counting."""

    async def count(self, address: Address) -> int:
        """The documents under an address; raises `ApiError`."""


class LiveCounter:
    """Counts what is live under an address; costs nothing."""

    def __init__(self, reader: Reader, kinds: Mapping[str, Kind]) -> None:
        self._reader = reader
        self._kinds = kinds

    async def count(self, address: Address) -> int:
        """The documents by now; raises `ApiError`."""
        kind = self._kinds[address.kind]
        try:
            return await count_documents(
                self._reader, kind, address.name, namespace=address.namespace
            )
        except NotFound as error:
            error.problems = (replace(error.problem, remedy=NOT_LIVE),)
            raise
