"""Copies of judged queries: listed, read, made, and generated from what users did (§18.2, §18.4).

A copy can be neither changed nor deleted, so whoever makes one has looked before.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from reconciler.api.client import Reader, Writer
from reconciler.api.reading.pages import Row, is_id, list_rows, lookup_listing_of
from reconciler.api.reading.resources import path_of, read_stamp
from reconciler.api.responses.answers import Answer
from reconciler.api.responses.error_responses import make_unexpected_response
from reconciler.api.text.sanitize import fields_in, items_in
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.data import Data, Fields
from reconciler.model.errors import NotFound
from reconciler.model.problem import Problem
from reconciler.model.resource import STAMP_KEY
from reconciler.model.verification.copies import DatasetCopy
from reconciler.model.verification.judgements import RELEVANT, Dataset, JudgedQuery


async def list_copies(reader: Reader, copies: Lookup, *, namespace: str) -> list[DatasetCopy]:
    """Every copy in a namespace, by its name or id; raises `IncompleteRead`."""
    rows = await list_rows(reader, lookup_listing_of(copies), namespace=namespace)
    return [_read_row(row, namespace) for row in rows]


async def fetch_copy(reader: Reader, copies: Lookup, name: str, *, namespace: str) -> DatasetCopy:
    """A copy with all of its queries, by its name or id; raises `NotFound`."""
    path = f"{copies.path}/{quote(name, safe='')}"
    answer = await reader.get_json(path, namespace=namespace)
    if answer.is_unresolved:
        raise NotFound(Problem("api-not-found", f"{answer.asked} was asked of no namespace"))
    return read_copy(answer, copies, namespace=namespace)


async def find_copies(
    reader: Reader, copies: Lookup, name: str, *, namespace: str
) -> list[DatasetCopy]:
    """Every copy of exactly this name, with its queries; one at most, if the API keeps its word."""
    listed = await list_copies(reader, copies, namespace=namespace)
    return [
        await fetch_copy(reader, copies, each.id, namespace=namespace)
        for each in listed
        if each.name == name
    ]


async def create_copy(
    writer: Writer, copies: Lookup, dataset: Dataset, *, stack: str
) -> DatasetCopy:
    """Make the copy of a dataset; sent once, whatever comes of it."""
    namespace = dataset.address.namespace
    body = copy_body(dataset, stack=stack)
    answer = await writer.send("POST", copies.path, namespace=namespace, body=body)
    return read_copy(answer, copies, namespace=namespace)


async def generate_copy(
    writer: Writer,
    kind: Kind,
    execution: Execution,
    copies: Lookup,
    *,
    id_: str,
    namespace: str,
    body: Fields,
) -> DatasetCopy:
    """Have the API judge queries by what users did with the results of a retriever, by its id."""
    path = f"{path_of(kind, id_)}{execution.interactions}"
    answer = await writer.send("POST", path, namespace=namespace, body=body)
    return read_copy(answer, copies, namespace=namespace)


def copy_body(dataset: Dataset, *, stack: str) -> dict[str, Data]:
    """The request that makes a copy, with the owner's mark: later there is no way to write it."""
    said: dict[str, Data] = {"description": dataset.description} if dataset.description else {}
    return {
        "dataset_name": dataset.copy_name,
        **said,
        "queries": [_query_body(query) for query in dataset.queries],
        "metadata": {STAMP_KEY: {"stack": stack}},
    }


def _query_body(query: JudgedQuery) -> dict[str, Data]:
    """A document that is wrong has a score of 0, and is not among the relevant ones."""
    return {
        "query_id": query.id,
        "query_input": query.inputs,
        "relevant_documents": [
            document for document, grade in query.grades.items() if grade >= RELEVANT
        ],
        "relevance_scores": {**query.grades},
    }


def read_copy(answer: Answer, copies: Lookup, *, namespace: str) -> DatasetCopy:
    """The copy in an answer; raises `UnexpectedResponse` where there is none."""
    body = answer.fields
    id_, name = body.get(copies.id_field), body.get(copies.name_field)
    queries = tuple(_queries(body))
    if not is_id(id_) or not isinstance(name, str) or len(queries) != len(_listed(body)):
        how = "with what is no list of judged queries"
        raise make_unexpected_response(answer.asked, how, answer.request_id)
    return _copy(id_, name, namespace, body, queries)


def _read_row(row: Row, namespace: str) -> DatasetCopy:
    return _copy(row.id, row.name, namespace, row.body, tuple(_queries(row.body)))


def _copy(
    id_: str, name: str, namespace: str, body: Fields, queries: tuple[JudgedQuery, ...]
) -> DatasetCopy:
    stamp, count = read_stamp(body), body.get("query_count")
    return DatasetCopy(
        id=id_,
        name=name,
        namespace=namespace,
        count=count if isinstance(count, int) else len(queries),
        queries=queries,
        description=_text(body.get("description")),
        stack=stamp.stack if stamp else "",
        created_at=_text(body.get("created_at")),
    )


def _listed(body: Fields) -> tuple[Data, ...]:
    return tuple(items_in(body.get("queries")))


def _queries(body: Fields) -> Iterator[JudgedQuery]:
    """Those that can be read."""
    for each in _listed(body):
        fields = fields_in(each)
        id_, inputs, grades = fields.get("query_id"), fields.get("query_input"), _grades(fields)
        if isinstance(id_, str) and isinstance(inputs, Mapping) and grades is not None:
            yield JudgedQuery(id_, inputs, grades)


def _grades(fields: Fields) -> dict[str, int] | None:
    """What is relevant and has no score is simply relevant; `None` where a score is no grade."""
    relevant = items_in(fields.get("relevant_documents"))
    grades = {each: RELEVANT for each in relevant if isinstance(each, str)}
    for document, score in fields_in(fields.get("relevance_scores")).items():
        if not isinstance(score, int) or isinstance(score, bool):
            return None
        grades[document] = score
    return grades


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""
