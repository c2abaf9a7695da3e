"""The live catalogues of stages and extractors (§10, §11): public, and each one request."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from msgspec import Struct

from reconciler.api.client import Reader
from reconciler.kinds.catalogue.inline_schema import inline_schema
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, Fields
from reconciler.model.errors import ReconcilerError

_STAGES = "/v1/retrievers/stages"
_EXTRACTORS = "/v1/collections/features/extractors"


async def fetch_catalogue(reader: Reader, namespaces: Iterable[str] = ()) -> Catalogue | None:
    """What the API can compute now; `None` where any of it cannot be read, or is nothing:
    that the catalogue is unknown is no error.

    The extractors that the users of these namespaces, given by their ids, brought along count too.
    """
    try:
        stages = _by_name(_rows((await reader.get_json(_STAGES)).body))
        extractors = _by_name(_rows((await reader.get_json(_EXTRACTORS)).body))
        for namespace in namespaces:
            answer = await reader.get_json(f"/v1/namespaces/{namespace}/extractors")
            extractors |= _by_name(_rows(answer.fields.get("extractors")))
    # Advice only: the bundled copy checks what it knows, and the API has the last word (§10).
    except ReconcilerError:
        return None
    # An empty catalogue would make a mistake of everything that is used.
    return Catalogue(stages, extractors) if stages and extractors else None


class CatalogueRows(Struct, frozen=True):
    """The rows of both catalogues, as the API answered them."""

    stages: Sequence[Fields]
    extractors: Sequence[Fields]


async def fetch_rows(reader: Reader, *, namespace: str | None = None) -> CatalogueRows:
    """The whole catalogues, for whoever wants to see them; raises what keeps them from being read.

    With a namespace, by its name or id, the extractors are those that can be used in it.
    """
    stages = [*_rows((await reader.get_json(_STAGES)).body)]
    if namespace is None:
        return CatalogueRows(stages, [*_rows((await reader.get_json(_EXTRACTORS)).body)])
    home = await reader.get_json(f"/v1/namespaces/{quote(namespace, safe='')}")
    id_ = quote(str(home.fields.get("namespace_id") or namespace), safe="")
    answer = await reader.get_json(f"/v1/namespaces/{id_}/extractors")
    return CatalogueRows(stages, [*_rows(answer.fields.get("extractors"))])


def _rows(body: Data) -> Iterator[Fields]:
    for row in body if isinstance(body, list) else ():
        if isinstance(row, Mapping):
            yield row


def _by_name(rows: Iterable[Fields]) -> dict[str, Fields]:
    return {name: _schema(row) for row in rows if (name := _name(row))}


def _name(row: Fields) -> str:
    """The id of a stage, or an extractor's name and version."""
    stage = row.get("stage_id")
    if isinstance(stage, str):
        return stage
    name, version = row.get("feature_extractor_name"), row.get("version")
    return f"{name}@{version}" if isinstance(name, str) and isinstance(version, str) else ""


def _schema(row: Fields) -> Fields:
    held = row.get("parameter_schema")
    return inline_schema(held) if isinstance(held, Mapping) else {}
