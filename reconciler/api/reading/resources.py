"""Resources of any kind, read as the kind declares: list, get, find, and what an answer holds.

Writes are not here: a plan's requests carry their own paths, so that what is shown is what is sent.
"""

from collections.abc import Mapping
from urllib.parse import quote

from reconciler.api.client import Reader
from reconciler.api.reading.pages import Row, is_id, list_rows, listing_of
from reconciler.api.responses.answers import Answer
from reconciler.api.responses.error_responses import make_unexpected_response
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.errors import NotFound
from reconciler.model.problem import Problem


def path_of(
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str = "",
    parent: str = "",
) -> str:
    """The path of one resource, in a namespace or none, and inside of what `parent` is the id."""
    path = kind.path_at(namespace, quote(parent, safe=""))
    return path if kind.is_singleton else f"{path}/{quote(id, safe='')}"


def unwrap(kind: Kind, answer: Answer, *, parent: str = "") -> Fields:
    """The resource in an answer, flat or inside the kind's envelope (§0.13)."""
    # Wherever it comes from: which requests wrap has changed before (§0.13).
    inside = answer.fields.get(kind.envelope) if kind.envelope else None
    return as_declared(
        kind, inside if isinstance(inside, Mapping) else answer.fields, parent=parent
    )


def as_declared(kind: Kind, body: Fields, *, parent: str = "") -> Fields:
    """A read model with whatever a manifest says in another form, and what its path alone says."""
    told = {kind.parent.field: parent, **body} if kind.parent and parent else body
    return kind.read_model(told)


def read_id(kind: Kind, answer: Answer) -> str:
    """The id of the resource in an answer."""
    id_ = unwrap(kind, answer).get(kind.id_field)
    if not is_id(id_):
        raise make_unexpected_response(
            answer.asked, f"without a usable `{kind.id_field}`", answer.request_id
        )
    return id_


async def list_resources(
    reader: Reader, kind: Kind, *, namespace: str = "", parent: tuple[str, str] = ("", "")
) -> list[Row]:
    """Every resource of a kind in a namespace (an id), or `IncompleteRead`."""
    listing = listing_of(kind, namespace=namespace, parent=parent)
    return await list_rows(reader, listing, namespace=namespace)


async def get_resource(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str = "",
    parent: str = "",
) -> Fields:
    """The read model of one resource; `parent` is the id of what its path lies in."""
    path = path_of(kind, id, namespace=namespace, parent=parent)
    if kind.listing.is_plain:
        return await _find_listed(reader, kind, id, namespace=namespace, path=path)
    answer = await reader.get_json(path, namespace=namespace)
    # Where there is one at most, null is how the API says that there is none (§9).
    if kind.is_singleton and not answer.body:
        raise NotFound(Problem("not-found", f"nothing is at {path}", "Plan again."))
    body = unwrap(kind, answer, parent=parent)
    gone = kind.listing.gone
    # Deleted, and told of all the same (§21).
    if gone and all(body.get(key) == said for key, said in gone.items()):
        raise NotFound(Problem("not-found", f"what is at {path} was deleted", "Plan again."))
    return body


async def _find_listed(
    reader: Reader,
    kind: Kind,
    name: str,
    *,
    namespace: str,
    path: str,
) -> Fields:
    """What has no more to tell than its name is read in the list alone (§8.3)."""
    if not await find_by_name(reader, kind, name, namespace=namespace):
        raise NotFound(Problem("not-found", f"nothing is at {path}", "Plan again."))
    return as_declared(kind, {kind.name_field: name})


async def is_gone(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str = "",
    parent: str = "",
) -> bool:
    """Whether the API no longer knows a resource, or says of it that it is gone."""
    try:
        body = await get_resource(reader, kind, id, namespace=namespace, parent=parent)
    except NotFound:
        return True
    return kind.listing.says_gone(body)


async def find_by_name(
    reader: Reader, kind: Kind, name: str, *, namespace: str = "", parent: str = ""
) -> tuple[Row, ...]:
    """Every resource of this exact name; the list is asked, as not every path takes a name (§3)."""
    rows = await list_resources(reader, kind, namespace=namespace, parent=(parent, name))
    return tuple(row for row in rows if row.name == name)
