"""Datasets as files: whatever is written is read back as the same dataset, or is not written."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from reconciler.kinds.verification.datasets import Format
from reconciler.manifest.datasets.columns import INPUT_PREFIX
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.yaml.emit import entry
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.verification.judgements import DOCUMENT_ID, Dataset, JudgedQuery

_SAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_USE_JSON_LINES: Final = "write JSON Lines, which carry everything: `--to jsonl`"
_MOST_TOLD: Final = 20


class WrittenDataset(Struct, frozen=True):
    """The files of a dataset, and what its manifest says of them."""

    files: Mapping[str, str]
    """Name -> text."""
    spec: Fields
    address: Address

    @property
    def manifest(self) -> str:
        """The manifest that declares it, for a file beside the others."""
        whole: dict[str, Data] = {
            "apiVersion": API_VERSION,
            "kind": self.address.kind,
            "metadata": {"name": self.address.name, "namespace": self.address.namespace},
            "spec": self.spec,
        }
        return "".join(f"{line}\n" for key in whole for line in entry(key, whole[key], indent=0))


def stem_of(name: str) -> str:
    """The name of a resource as the name of a file, without what some system does not take."""
    return _SAFE.sub("_", name).strip("._") or "judgements"


def write_dataset(dataset: Dataset, format_: Format) -> WrittenDataset:
    """A dataset in one of the formats; raises `Rejected` for what it cannot carry."""
    obstacles = list(dict.fromkeys(_OBSTACLES[format_](dataset)))
    if obstacles:
        problems = (_cannot_carry(each, format_) for each in obstacles[:_MOST_TOLD])
        raise Rejected(*problems)
    files, named = _WRITERS[format_](dataset, stem_of(dataset.address.name))
    other = {} if dataset.id_field == DOCUMENT_ID else {"id_field": dataset.id_field}
    said = {"description": dataset.description} if dataset.description else {}
    return WrittenDataset(files, {**named, **other, **said}, dataset.address)


_Written: TypeAlias = tuple[dict[str, str], dict[str, Data]]


def _write_json_lines(dataset: Dataset, stem: str) -> _Written:
    lines = (
        json.dumps(
            {"id": query.id, "inputs": query.inputs, "relevant": query.grades}, ensure_ascii=False
        )
        for query in dataset.queries
    )
    file = f"{stem}.jsonl"
    return {file: "".join(f"{line}\n" for line in lines)}, {"queries": file}


def _write_tables(dataset: Dataset, stem: str) -> _Written:
    names = list(dict.fromkeys(name for query in dataset.queries for name in query.inputs))
    queries = [["query_id", *(f"{INPUT_PREFIX}{name}" for name in names)]]
    queries += [
        [query.id, *(str(query.inputs.get(name, "")) for name in names)]
        for query in dataset.queries
    ]
    relevance = [["query_id", "document_id", "grade"]]
    relevance += [[each, document, str(grade)] for each, document, grade in _grades(dataset)]
    asked, judged = f"{stem}.queries.csv", f"{stem}.relevance.csv"
    files = {asked: _table(queries), judged: _table(relevance)}
    return files, {"queries": asked, "relevance": judged}


def _write_trec(dataset: Dataset, stem: str) -> _Written:
    topics = "".join(f"{query.id}\t{_text_of(query)}\n" for query in dataset.queries)
    qrels = "".join(
        f"{query} 0 {document} {grade}\n" for query, document, grade in _grades(dataset)
    )
    asked, judged = f"{stem}.topics", f"{stem}.qrels"
    (input_,) = {name for query in dataset.queries for name in query.inputs}
    named: dict[str, Data] = {"queries": asked, "relevance": judged, "input": input_}
    return {asked: topics, judged: qrels}, named


def _grades(dataset: Dataset) -> Iterator[tuple[str, str, int]]:
    for query in dataset.queries:
        yield from ((query.id, document, grade) for document, grade in query.grades.items())


def _text_of(query: JudgedQuery) -> str:
    (text,) = query.inputs.values()
    return str(text)


def _table(rows: Iterable[list[str]]) -> str:
    """Quoted by ourselves: with plain line feeds, the standard's writer leaves a lone CR bare."""
    return "".join(f"{','.join(map(_quote, row))}\n" for row in rows)


def _quote(value: str) -> str:
    if any(sign in value for sign in ',"\r\n') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value


def _blank_ids(dataset: Dataset) -> Iterator[str]:
    if not dataset.queries:
        yield "a dataset without queries"
    for query in dataset.queries:
        if not query.id.strip():
            yield "a query with a blank id"
        if not all(document.strip() for document in query.grades):
            yield f"a document with a blank id, judged for the query {query.id}"


def _table_obstacles(dataset: Dataset) -> Iterator[str]:
    yield from _blank_ids(dataset)
    for query in dataset.queries:
        for word in (query.id, *query.grades):
            if not _fits_cell(word):
                yield f"the id {word[:40]!r}"
        for name, value in query.inputs.items():
            if not _fits_cell(name) or name != name.strip():
                yield f"an input called {name[:40]!r}"
            elif not isinstance(value, str):
                yield f"the input {name} of the query {query.id}, which is no text"
            elif not value or not _fits_cell(value):
                yield f"the input {name} of the query {query.id}, which is {_why_unfit(value)}"


def _fits_cell(text: str) -> bool:
    return "\0" not in text and len(text) < csv.field_size_limit()


def _why_unfit(value: str) -> str:
    if not value:
        return "an empty text, as which a missing one is read"
    return "too long" if "\0" not in value else "a text with a NUL"


def _trec_obstacles(dataset: Dataset) -> Iterator[str]:
    yield from _blank_ids(dataset)
    names = {tuple(query.inputs) for query in dataset.queries}
    if len(names) > 1 or any(len(each) != 1 for each in names):
        yield "queries with more than one input, or with different ones"
        return
    for query in dataset.queries:
        for word in (query.id, *query.grades):
            if not word.isprintable() or any(map(str.isspace, word)) or word.startswith("<"):
                yield f"the id {word[:40]!r}"
        (text,) = query.inputs.values()
        if not isinstance(text, str):
            yield f"the input of the query {query.id}, which is no text"
        elif not text.strip() or any(sign in text for sign in "\r\n\0"):
            yield f"the text of the query {query.id}, which is blank or has more than one line"


def _cannot_carry(what: str, format_: Format) -> Problem:
    called = {Format.TREC: "TREC's files", Format.CSV: "a table", Format.JSON_LINES: "a dataset"}
    is_json = format_ is Format.JSON_LINES
    remedy = "give it an id first, where the dataset comes from" if is_json else _USE_JSON_LINES
    return Problem("not-carried", f"{called[format_]} cannot hold {what}", remedy)


_OBSTACLES: Final[Mapping[Format, Callable[[Dataset], Iterator[str]]]] = {
    Format.JSON_LINES: _blank_ids,
    Format.CSV: _table_obstacles,
    Format.TREC: _trec_obstacles,
}
_WRITERS: Final[Mapping[Format, Callable[[Dataset, str], _Written]]] = {
    Format.JSON_LINES: _write_json_lines,
    Format.CSV: _write_tables,
    Format.TREC: _write_trec,
}
