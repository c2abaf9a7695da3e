"""Queries and judgements, as files say them -> judged queries, or what does not fit together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.manifest.datasets.source import warning
from reconciler.manifest.datasets.written import Reading, WrittenGrade, WrittenQuery
from reconciler.model.data import Data
from reconciler.model.text.nearest import nearest
from reconciler.model.verification.judgements import RELEVANT, JudgedQuery


class _Judgement(NamedTuple):
    """A judgement, and where it was found."""

    grade: int
    place: str


def assemble(
    readings: Sequence[Reading], *, text_input: str | None
) -> tuple[JudgedQuery, ...] | None:
    """The queries in the order of their file; complaints go where the line is.

    `text_input` is the input that the text of a query fills; `None` where nobody knows it, and
    then there is no result if a query has one.
    """
    asked = readings[0]
    queries = _queries(asked)
    grades: dict[str, dict[str, _Judgement]] = {id_: {} for id_ in queries}
    for reading in readings:
        for written in reading.grades:
            _add(reading, written, grades)
    # Beside an error a judgement may be missing only because it could not be read.
    if not any(reading.complaints.has_errors for reading in readings):
        for query in queries.values() if any(grades.values()) else ():
            _warn_unjudged(asked, query, grades[query.id].values())
    if text_input is None and any(query.text is not None for query in queries.values()):
        return None
    return tuple(
        JudgedQuery(
            query.id,
            _inputs(asked, query, text_input),
            {document: each.grade for document, each in grades[query.id].items()},
        )
        for query in queries.values()
    )


def _queries(reading: Reading) -> dict[str, WrittenQuery]:
    first: dict[str, WrittenQuery] = {}
    for query in reading.queries:
        if first.setdefault(query.id, query) is not query:
            at = first[query.id].line
            says = f"the query {query.id} stands here for the second time, first at line {at}"
            remedy = "give one of them another id, or take it out"
            reading.complain("duplicate-query", says, remedy, query.line)
    return first


def _add(
    reading: Reading, written: WrittenGrade, grades: Mapping[str, dict[str, _Judgement]]
) -> None:
    query_id, document_id, grade, line, column = written
    if query_id not in grades:
        # Looking for it takes long, and of the many more nothing is told.
        is_told = not reading.complaints.is_full("unknown-query") and len(grades) <= _FEW
        close = nearest(query_id, grades) if is_told else None
        says = f"no query {query_id} stands in the file of the queries"
        remedy = f"did you mean `{close}`?" if close else "add the query, or take the judgement out"
        reading.complain("unknown-query", says, remedy, line)
        return
    place = f"{reading.file.file}:{line}"
    first = grades[query_id].setdefault(document_id, _Judgement(grade, place))
    if first.grade != grade:
        says = (
            f"{document_id} has the grade {grade} for the query {query_id} here, and "
            f"{first.grade} at {first.place}"
        )
        reading.complain("contrary-judgement", says, "keep one of them", line, column)


_FEW = 2_000
"""Among more queries no near one is looked for: it would take longer than it helps."""


def _warn_unjudged(reading: Reading, query: WrittenQuery, judged: Iterable[_Judgement]) -> None:
    grades = [each.grade for each in judged]
    if any(grade >= RELEVANT for grade in grades):
        return
    what = "every document that was judged is wrong" if grades else "no document was judged"
    says = f"{what} for the query {query.id}: it scores 0 whatever is found"
    remedy = "judge a document that answers it, or take the query out"
    reading.complaints.add(warning("query-without-judgement", says, remedy), query.line)


def _inputs(reading: Reading, query: WrittenQuery, text_input: str | None) -> Mapping[str, Data]:
    if query.text is None or text_input is None:
        return query.inputs
    if text_input in query.inputs:
        says = f"the query {query.id} says the input {text_input} twice: as such, and as its text"
        reading.complain("bad-query", says, "take one of them out", query.line)
    return {**query.inputs, text_input: query.text}
