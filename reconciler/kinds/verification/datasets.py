"""Where the queries of a dataset and their judgements stand, and which input a text fills."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.references import references_in
from reconciler.kinds.dataset import DatasetSpec
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.search.inputs import is_required, type_of
from reconciler.kinds.verification.checks import map_in
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.verification.judgements import DOCUMENT_ID

_TEXTS: Final = frozenset({"text", "string"})


class Format(StrEnum):
    """How a file of queries or judgements is written."""

    TREC = "trec"
    CSV = "csv"
    JSON_LINES = "jsonl"


class DatasetFiles(Struct, frozen=True):
    """What the manifest of a dataset says of its files."""

    queries: str
    relevance: str | None
    """`None` where the judgements stand beside the queries."""
    queries_format: Format | None
    """`None` where the name of the file tells."""
    relevance_format: Format | None
    input: str | None
    """The input that the text of a query fills."""
    id_field: str
    description: str


def read_dataset_files(spec: Fields) -> DatasetFiles:
    """What a faultless spec says."""
    said = DatasetSpec.model_validate(spec)
    return DatasetFiles(
        queries=said.queries,
        relevance=said.relevance,
        queries_format=Format(said.queries_format) if said.queries_format else None,
        relevance_format=Format(said.relevance_format) if said.relevance_format else None,
        input=said.input,
        id_field=said.id_field or DOCUMENT_ID,
        description=said.description or "",
    )


def text_input_of(kind: Kind, spec: Fields) -> str | None:
    """The input that a bare text must be meant for: the only required one, or the only one."""
    if kind.execution is None:
        return None
    schema = map_in(spec, kind.execution.inputs)
    texts = {name: said for name, said in schema.items() if type_of(said) in _TEXTS}
    required = [name for name, said in texts.items() if is_required(said)]
    return _only(required) or _only(texts)


def find_text_input(
    dataset: Address, declared: Mapping[Address, Fields], kinds: Mapping[str, Kind]
) -> str | None:
    """The input that texts of a dataset mean for whichever declared retriever they are asked.

    `None` where none is declared, it is not clear, or two of them differ.
    """
    asked: set[Address] = set()
    for address, spec in declared.items():
        if kinds[address.kind].is_local:
            named = references_in(kinds[address.kind], spec, address)
            targets = {Address(each.kind, each.namespace, each.value) for each in named}
            asked |= targets if dataset in targets else set()
    found = {
        text_input_of(kinds[address.kind], declared[address])
        for address in asked
        if address in declared and kinds[address.kind].execution is not None
    }
    return found.pop() if len(found) == 1 else None


def _only(names: Iterable[str]) -> str | None:
    known = [*names]
    return known[0] if len(known) == 1 else None
