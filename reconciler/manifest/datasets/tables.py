"""Tables with a line of names at their head: values with commas between them, or with tabs."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from reconciler.manifest.datasets.columns import (
    DOCUMENT_ID,
    GRADE,
    INPUT_PREFIX,
    QUERY_ID,
    TEXT,
    first_of,
)
from reconciler.manifest.datasets.grades import add_grade
from reconciler.manifest.datasets.written import Part, Reading, WrittenQuery

_TABS: Final = ".tsv"


def read_table(reading: Reading, part: Part) -> None:
    """Queries, judgements, or both in one table."""
    rows = _rows(reading)
    head = next(rows, None)
    columns = _columns(reading, head, part) if head else None
    if columns is None:
        return
    queries: dict[str, WrittenQuery] = {}
    for line, row in rows:
        if len(row) != columns.count:
            says = f"the line has {len(row)} values, and the head names {columns.count} columns"
            remedy = "write one value a column, and quotes around a value that holds a separator"
            reading.complain("bad-row", says, remedy, line)
        elif not row[columns.query_id].strip():
            says = "the line does not say which query it is about"
            reading.complain("bad-row", says, "write its id", line)
        else:
            _read_row(reading, columns, part, queries, line, row)


class _Columns(Struct, frozen=True):
    """Which column holds what, by its position."""

    count: int
    query_id: int
    document_id: int | None
    grade: int | None
    text: int | None
    inputs: dict[str, int]


def _rows(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line on which it begins."""
    delimiter = "\t" if reading.file.file.lower().endswith(_TABS) else ","
    rows = csv.reader(io.StringIO(reading.file.text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            says = f"the line cannot be read: {error}"
            remedy = 'close every quote, and write "" for a quote inside of quotes'
            reading.complain("bad-row", says, remedy, line)
            return
        if row is None:
            return
        if row:
            yield line, row
        line = rows.line_num + 1


def _columns(reading: Reading, head: tuple[int, list[str]], part: Part) -> _Columns | None:
    line, said = head
    names = [_name(each) for each in said]
    at = {name: position for position, name in reversed([*enumerate(names)])}
    query_id, document_id = first_of(QUERY_ID, at), first_of(DOCUMENT_ID, at)
    twice = sorted({name for name in names if names.count(name) > 1})
    for name in twice:
        says = f"two columns are called {name!r}"
        reading.complain("bad-head", says, "give one of them another name", line)
    if query_id is None:
        _complain_of_head(reading, part, line, "query", QUERY_ID)
    if part is Part.RELEVANCE and document_id is None:
        _complain_of_head(reading, part, line, "document", DOCUMENT_ID)
    if query_id is None or twice or (part is Part.RELEVANCE and document_id is None):
        return None
    grade, text = first_of(GRADE, at) if document_id else None, first_of(TEXT, at)
    taken = {query_id, document_id, grade, text}
    inputs = {
        name.removeprefix(INPUT_PREFIX): position
        for name, position in at.items()
        if name not in taken
    }
    return _Columns(
        len(said),
        at[query_id],
        at[document_id] if document_id else None,
        at[grade] if grade else None,
        at[text] if text else None,
        inputs,
    )


def _name(said: str) -> str:
    """The head of a column: a word of ours in whatever case, or an input as it is written."""
    name = said.strip()
    lower = name.lower()
    return lower if lower in {*QUERY_ID, *DOCUMENT_ID, *GRADE, *TEXT} else name


def _complain_of_head(
    reading: Reading, part: Part, line: int, what: str, names: tuple[str, ...]
) -> None:
    says = f"no column at the head of the table holds the id of the {what}"
    remedy = (
        f"begin the file with a line that names its columns, {names[0]} among them; "
        f"for TREC's lines without a head, write `{part.value}_format: trec` into the manifest"
    )
    reading.complain("bad-head", says, remedy, line)


def _read_row(
    reading: Reading,
    columns: _Columns,
    part: Part,
    queries: dict[str, WrittenQuery],
    line: int,
    row: list[str],
) -> None:
    id_ = row[columns.query_id]
    if part is Part.QUERIES:
        _read_query(reading, columns, queries, line, row)
    document = row[columns.document_id] if columns.document_id is not None else ""
    if document.strip():
        grade = row[columns.grade].strip() if columns.grade is not None else "1"
        add_grade(reading, id_, document, grade, line)
    elif part is Part.RELEVANCE:
        says = "the line does not say which document it judges"
        reading.complain("bad-row", says, "write the document's id", line)


def _read_query(
    reading: Reading,
    columns: _Columns,
    queries: dict[str, WrittenQuery],
    line: int,
    row: list[str],
) -> None:
    """One query a line; where judgements stand beside it, its later lines may leave it blank."""
    id_ = row[columns.query_id]
    inputs = {name: row[at] for name, at in columns.inputs.items() if row[at]}
    text = (row[columns.text] if columns.text is not None else "") or None
    query = WrittenQuery(id_, inputs, text, line)
    first = queries.setdefault(id_, query)
    is_again = first is not query and columns.document_id is not None
    if is_again and (not (inputs or text) or query[1:3] == first[1:3]):
        return
    if is_again:
        says = f"the query {id_} asks something else here than at line {first.line}"
        remedy = "give it another id, or leave blank what its first line says already"
        reading.complain("duplicate-query", says, remedy, line)
        return
    reading.queries.append(query)
