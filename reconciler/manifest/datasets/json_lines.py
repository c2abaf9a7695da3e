"""One object a line: a query with its inputs, its judgements, or both."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final

from reconciler.manifest.datasets.columns import (
    DOCUMENT_ID,
    GRADE,
    INPUTS,
    QUERY_ID,
    RELEVANT,
    SCORES,
    TEXT,
    first_of,
)
from reconciler.manifest.datasets.grades import add_grade
from reconciler.manifest.datasets.written import Part, Reading, WrittenQuery
from reconciler.model.data import Data, Fields
from reconciler.model.text.json_text import NotJson, read_json
from reconciler.model.text.nearest import did_you_mean

_IGNORED: Final = frozenset({"metadata"})
_KNOWN: Final = frozenset(
    {*QUERY_ID, *INPUTS, *TEXT, *RELEVANT, *SCORES, *DOCUMENT_ID, *GRADE, *_IGNORED}
)


def read_json_lines(reading: Reading, part: Part) -> None:
    """Every line of a file."""
    for number, line in enumerate(reading.file.lines, 1):
        if line.strip():
            fields = _object(reading, line, number)
            if fields is not None:
                _read_fields(reading, fields, part, number)


def _object(reading: Reading, line: str, number: int) -> Fields | None:
    value = read_json(line.encode())
    if isinstance(value, NotJson):
        remedy = "take it out" if value.is_data else "write one whole JSON object on one line"
        column = value.column or 1
        reading.complain("not-json", f"the line {value.why}", remedy, number, column)
        return None
    if not isinstance(value, Mapping):
        says = "the line holds no object"
        reading.complain("not-json", says, 'write {"id": ..., "inputs": {...}}', number)
        return None
    twice = _keys_twice(line)
    for key in twice:
        says, remedy = f"the key {key!r} stands twice in one object", "take one of them out"
        reading.complain("duplicate-key", says, remedy, number)
    for key in (key for key in value if key not in _KNOWN):
        remedy = did_you_mean(key, _KNOWN)
        reading.complain("unknown-key", f"{key!r} is no key of a line", remedy, number)
    return None if twice else value


def _keys_twice(line: str) -> list[str]:
    """JSON has the last of them win, and so loses a judgement without a word."""
    found: list[str] = []

    def note(pairs: list[tuple[str, Data]]) -> Data:
        held = dict(pairs)
        if len(held) < len(pairs):
            times = Counter(key for key, _ in pairs)
            found.extend(key for key in held if times[key] > 1)
        return held

    json.loads(line.removeprefix("\ufeff"), object_pairs_hook=note)
    return found


def _read_fields(reading: Reading, fields: Fields, part: Part, line: int) -> None:
    id_ = _id(reading, fields, QUERY_ID, "query", line)
    if id_ is None:
        return
    if part is Part.QUERIES:
        _read_query(reading, fields, id_, line)
    if first_of(DOCUMENT_ID, fields):
        document = _id(reading, fields, DOCUMENT_ID, "document", line)
        if document is not None:
            add_grade(reading, id_, document, fields.get(first_of(GRADE, fields) or "", 1), line)
    elif part is Part.RELEVANCE and not first_of((*RELEVANT, *SCORES), fields):
        says = f"the line judges no document for the query {id_}"
        remedy = 'write "relevant": {"<document>": <grade>}'
        reading.complain("bad-judgement", says, remedy, line)
    for document, grade in _grades(reading, fields, line).items():
        add_grade(reading, id_, document, grade, line)


def _id(
    reading: Reading, fields: Fields, names: tuple[str, ...], what: str, line: int
) -> str | None:
    name = first_of(names, fields)
    said = fields.get(name) if name else None
    # Whole numbers are what ids often are, and are read as they are written.
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    if isinstance(said, str) and said.strip():
        return said
    says = f"the line does not say the id of its {what}"
    reading.complain("missing-key", says, f'write "{names[1]}": "..."', line)
    return None


def _read_query(reading: Reading, fields: Fields, id_: str, line: int) -> None:
    inputs_at, text_at = first_of(INPUTS, fields), first_of(TEXT, fields)
    inputs = fields.get(inputs_at) if inputs_at else {}
    text = fields.get(text_at) if text_at else None
    if not inputs_at and not text_at:
        says = f"the query {id_} asks nothing"
        reading.complain("missing-key", says, 'write "inputs": {...}, or "text": "..."', line)
    elif not isinstance(inputs, Mapping):
        says = f"{inputs_at!r} is not a map of inputs"
        reading.complain("bad-query", says, f'write "{inputs_at}": {{"<name>": ...}}', line)
    elif text is not None and not (isinstance(text, str) and text.strip()):
        says = f"{text_at!r} is not the text of a query"
        reading.complain("bad-query", says, f'write "{text_at}": "..."', line)
    else:
        reading.queries.append(
            WrittenQuery(id_, inputs, text if isinstance(text, str) else None, line)
        )


def _grades(reading: Reading, fields: Fields, line: int) -> dict[str, Data]:
    """Document -> its grade; what is only named is relevant."""
    grades: dict[str, Data] = {}
    for name in (first_of(RELEVANT, fields), first_of(SCORES, fields)):
        said = fields.get(name) if name else None
        if isinstance(said, Mapping):
            grades |= said
        elif isinstance(said, list) and all(isinstance(each, str) for each in said):
            grades |= {str(each): 1 for each in said}
        elif said is not None:
            says = f"{name!r} is neither a map of grades nor a list of documents"
            remedy = f'write "{name}": {{"<document>": <grade>}}'
            reading.complain("bad-judgement", says, remedy, line)
    return grades
