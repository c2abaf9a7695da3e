"""Running a search, and asking what one would cost: both read, and the first is billed (§12)."""

from reconciler.api.client import Reader
from reconciler.api.reading.resources import path_of, unwrap
from reconciler.api.search.events import OnEvent, following
from reconciler.api.search.requests import request_for
from reconciler.api.search.results import read_result
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.model.data import Fields
from reconciler.model.search.query import Query, SearchRequest
from reconciler.model.search.result import SearchResult


async def fetch_searched(reader: Reader, kind: Kind, name: str, *, namespace: str) -> Fields:
    """How that which is searched reads, by its name or id; raises `NotFound`."""
    answer = await reader.get_json(path_of(kind, name), namespace=namespace)
    return unwrap(kind, answer)


async def run_search(
    reader: Reader,
    request: SearchRequest,
    query: Query,
    *,
    namespace: str,
    on_event: OnEvent | None = None,
) -> SearchResult:
    """Send a request that `request_for` made of the query, and read what comes.

    `on_event` is told each event of a stream when it comes; when the connection breaks and the
    search is asked again, it is told them anew. Raises `ApiError`.
    """
    answer = await reader.search_json(
        request.path,
        namespace=namespace,
        body=request.body,
        params=request.params or None,
        follow=following(on_event) if on_event and query.is_streamed else None,
    )
    return read_result(answer, query, request)


async def search(
    reader: Reader,
    kind: Kind,
    execution: Execution,
    query: Query,
    *,
    name: str,
    namespace: str,
    on_event: OnEvent | None = None,
) -> SearchResult:
    """Ask a query of what `name` names, by name or id, in a namespace, by name or id.

    One request; two where the query needs stages behind those there are. Raises `Rejected` for what
    cannot be said in one request, and `ApiError`.
    """
    live = None
    if query.needs_stages:
        live = await fetch_searched(reader, kind, name, namespace=namespace)
    request = request_for(kind, execution, query, name=name, live=live)
    return await run_search(reader, request, query, namespace=namespace, on_event=on_event)


async def estimate_search(
    reader: Reader, kind: Kind, execution: Execution, inputs: Fields, *, name: str, namespace: str
) -> Fields:
    """What a search with these inputs would cost and do, without doing it; costs nothing (§22)."""
    path = f"{path_of(kind, name)}{execution.suffix}/explain"
    answer = await reader.search_json(path, namespace=namespace, body={"inputs": inputs})
    return answer.fields
