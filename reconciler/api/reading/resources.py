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
from reconciler.model.resource import STAMP_KEY, Stamp


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
    """The resource in an answer, flat or inside the kind's envelope (§5.1)."""
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


def read_stamp(body: Fields) -> Stamp | None:
    """The owner's mark in a read model; whatever is not one is nobody's."""
    metadata = body.get("metadata")
    mark = metadata.get(STAMP_KEY) if isinstance(metadata, Mapping) else None
    # A mark without an owner is no mark; metadata is anybody's to write.
    stack = mark.get("stack") if isinstance(mark, Mapping) else None
    if not isinstance(mark, Mapping) or not isinstance(stack, str) or not stack:
        return None
    publication = mark.get("publication")
    return Stamp(
        stack,
        is_protected=mark.get("protect") is True,
        successor_of=_text_in(mark, "successor_of"),
        retired_from=_text_in(mark, "retired_from"),
        publication=publication if isinstance(publication, Mapping) else None,
        keys=_texts_in(mark, "keys"),
        added=_digests_in(mark, "added"),
        secrets_version=_number_in(mark, "secrets_version"),
    )


def _text_in(mark: Fields, key: str) -> str | None:
    value = mark.get(key)
    return value if isinstance(value, str) and value else None


def _number_in(mark: Fields, key: str) -> int | None:
    value = mark.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts_in(mark: Fields, key: str) -> tuple[str, ...] | None:
    value = mark.get(key)
    if not isinstance(value, list):
        return None
    return tuple(each for each in value if isinstance(each, str))


def _digests_in(mark: Fields, key: str) -> Mapping[str, str]:
    value = mark.get(key)
    held = value if isinstance(value, Mapping) else {}
    return {where: digest for where, digest in held.items() if isinstance(digest, str)}


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
    answer = await reader.get_json(path, namespace=namespace)
    # Where there is one at most, null is how the API says that there is none (§9).
    if kind.is_singleton and not answer.body:
        raise NotFound(Problem("not-found", f"nothing is at {path}", "Plan again."))
    return unwrap(kind, answer, parent=parent)


async def is_gone(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str = "",
    parent: str = "",
) -> bool:
    """Whether the API no longer knows a resource."""
    try:
        await get_resource(reader, kind, id, namespace=namespace, parent=parent)
    except NotFound:
        return True
    return False


async def find_by_name(
    reader: Reader, kind: Kind, name: str, *, namespace: str = "", parent: str = ""
) -> tuple[Row, ...]:
    """Every resource of this exact name; the list is asked, as not every path takes a name (§3)."""
    rows = await list_resources(reader, kind, namespace=namespace, parent=(parent, name))
    return tuple(row for row in rows if row.name == name)
