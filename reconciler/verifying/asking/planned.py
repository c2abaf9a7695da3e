"""Asks stages that are only planned: they are run, and stored nowhere (§12)."""

from collections.abc import Mapping

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.search.execution import run_search
from reconciler.api.search.requests import request_with_stages
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.search.result import SearchResult
from reconciler.verifying.asking.live import LiveAsker
from reconciler.verifying.asking.question import Estimate, Question

_UNSAYABLE = Problem(
    "unsayable-query",
    "stages that are only planned cannot be asked with `consistency` or `write_token`",
    "leave them out where it is to be compared",
)


class PlannedAsker:
    """Asks what would be live, by its fields as an apply would send them.

    The API knows no `skip_cache` for it, and nothing that comes along: these are left out.
    """

    def __init__(
        self, reader: Reader, kinds: Mapping[str, Kind], planned: Mapping[Address, Fields]
    ) -> None:
        self._reader = reader
        self._kinds = kinds
        self._planned = planned
        self._live = LiveAsker(reader, kinds)

    async def ask(self, question: Question) -> SearchResult:
        """One search; raises `ApiError`, and `Rejected` for what such a search cannot be told."""
        address = question.retriever
        kind = self._kinds[address.kind]
        planned = self._planned.get(address)
        if planned is None or kind.execution is None:
            says = f"no stages are planned for {address}"
            raise Rejected(Problem("nothing-planned", says, "compare what a plan changes"))
        if question.query.consistency or question.query.write_token:
            raise Rejected(_UNSAYABLE)
        query = replace(question.query, skips_cache=False, expand=(), explains=False)
        request = request_with_stages(kind, kind.execution, query, planned)
        return await run_search(self._reader, request, query, namespace=address.namespace)

    async def estimate(self, question: Question) -> Estimate:
        """What the live one costs: nobody estimates stages that are stored nowhere."""
        return await self._live.estimate(question)
