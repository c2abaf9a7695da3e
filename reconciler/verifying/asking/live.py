"""Asks what is live, by its name, or by the id of what is to take its place."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.search.execution import estimate_search, fetch_searched, run_search
from reconciler.api.search.requests import request_for
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.errors import ApiError, NotFound
from reconciler.model.search.result import SearchResult, number_of
from reconciler.verifying.asking.question import Estimate, Question

NOT_LIVE: Final = "It is declared, and not live: `reconciler apply` makes it."


class LiveAsker:
    """Asks what is live under an address.

    `instead` says by which id something is asked that has not got its name yet.
    """

    def __init__(
        self,
        reader: Reader,
        kinds: Mapping[str, Kind],
        *,
        instead: Mapping[Address, str] = MappingProxyType({}),
    ) -> None:
        self._reader = reader
        self._kinds = kinds
        self._instead = instead
        self._read: dict[Address, Fields | ApiError] = {}
        self._reading = asyncio.Lock()

    async def ask(self, question: Question) -> SearchResult:
        """One search; raises `ApiError`, and `Rejected` for what one request cannot say."""
        address, query = question.retriever, question.query
        kind, execution = self._kind_of(address)
        name = self._name_of(address)
        try:
            live = await self._live(address) if query.needs_stages else None
            request = request_for(kind, execution, query, name=name, live=live)
            return await run_search(self._reader, request, query, namespace=address.namespace)
        except NotFound as error:
            error.problems = (replace(error.problem, remedy=NOT_LIVE),)
            raise

    async def estimate(self, question: Question) -> Estimate:
        """What the API says of the cost, free of charge; it knows nothing of added stages."""
        address = question.retriever
        kind, execution = self._kind_of(address)
        try:
            said = await estimate_search(
                self._reader,
                kind,
                execution,
                question.query.inputs,
                name=self._name_of(address),
                namespace=address.namespace,
            )
        except NotFound as error:
            error.problems = (replace(error.problem, remedy=NOT_LIVE),)
            raise
        cost = said.get("estimated_cost")
        fields = cost if isinstance(cost, Mapping) else {}
        return Estimate(number_of(fields, "total_credits"), number_of(fields, "total_duration_ms"))

    def _kind_of(self, address: Address) -> tuple[Kind, Execution]:
        kind = self._kinds[address.kind]
        if kind.execution is None:
            raise LookupError(f"{kind.name} cannot be searched")
        return kind, kind.execution

    def _name_of(self, address: Address) -> str:
        return self._instead.get(address, address.name)

    async def _live(self, address: Address) -> Fields:
        """How it reads, or why it does not, which is asked for once."""
        kind, _ = self._kind_of(address)
        async with self._reading:
            if address not in self._read:
                try:
                    self._read[address] = await fetch_searched(
                        self._reader, kind, self._name_of(address), namespace=address.namespace
                    )
                except ApiError as error:
                    self._read[address] = error
        found = self._read[address]
        if isinstance(found, ApiError):
            raise found
        return found
