"""TREC's formats: topics, as marked-up text or one a line, and qrels."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from reconciler.manifest.datasets.grades import add_grade
from reconciler.manifest.datasets.written import Part, Reading, WrittenQuery

_FIELD: Final = re.compile(r"\S+")
_TAG: Final = re.compile(r"<(/?)([A-Za-z]+)[^<>]*>")
_LABEL: Final = re.compile(r"^(?:Number|Topic|Title)\s*:\s*", re.IGNORECASE)
_TOPIC: Final = "top"


def read_trec(reading: Reading, part: Part) -> None:
    """Topics or qrels, whichever the file is read for."""
    if part is Part.RELEVANCE:
        _read_qrels(reading)
    elif reading.file.text.lstrip().startswith("<"):
        _read_topics(reading)
    else:
        _read_topic_lines(reading)


def _read_qrels(reading: Reading) -> None:
    """`query iteration document grade`, with blanks between them."""
    for number, line in enumerate(reading.file.lines, 1):
        fields = [*_FIELD.finditer(line)]
        if not fields:
            continue
        if len(fields) != 4:
            says = f"a line of qrels has 4 fields, and this one has {len(fields)}"
            remedy = "write `query 0 document grade`, with a blank between them"
            reading.complain("bad-judgement", says, remedy, number, fields[0].start() + 1)
            continue
        query, _, document, grade = fields
        add_grade(reading, query[0], document[0], grade[0], number, grade.start() + 1)


def _read_topic_lines(reading: Reading) -> None:
    """`query<TAB>text`."""
    for number, line in enumerate(reading.file.lines, 1):
        if not line.strip():
            continue
        query, tab, text = line.partition("\t")
        if not tab:
            says = "no tab stands between the id of the query and its text"
            remedy = "write the id, a tab and the text; or topics that begin with <top>"
            reading.complain("bad-query", says, remedy, number)
        elif not query.strip() or any(map(str.isspace, query)):
            says = f"{query!r} cannot be the id of a query: no qrels could name it"
            remedy = "write an id without blanks before the tab"
            reading.complain("bad-query", says, remedy, number)
        else:
            _add(reading, query, text, number, len(query) + 2)


def _read_topics(reading: Reading) -> None:
    for topic in _topics(reading):
        id_ = _LABEL.sub("", topic.text_of("num").strip())
        text = _LABEL.sub("", " ".join(topic.text_of("title").split()))
        if not id_ or any(map(str.isspace, id_)):
            says = f"the topic has no number that could be its id: {id_!r}"
            remedy = "write <num> and an id without blanks, such as `<num> Number: 301`"
            reading.complain("bad-query", says, remedy, topic.line)
        else:
            _add(reading, id_, text, topic.line, 1)


def _add(reading: Reading, query: str, text: str, line: int, column: int) -> None:
    if text.strip():
        reading.queries.append(WrittenQuery(query, {}, text, line, column))
    else:
        says = f"the query {query} has no text"
        remedy = "write what is searched for, or take the query out"
        reading.complain("bad-query", says, remedy, line)


class _Topic(NamedTuple):
    """What stands between `<top>` and `</top>`: the text behind each tag."""

    line: int
    said: dict[str, list[str]]

    def text_of(self, tag: str) -> str:
        """What stands behind a tag; empty where it does not stand there."""
        return "".join(self.said.get(tag, ()))


def _topics(reading: Reading) -> Iterator[_Topic]:
    """Tags need no end: whatever comes next ends what was before it."""
    topic: _Topic | None = None
    field = ""
    for number, line in enumerate(reading.file.lines, 1):
        at = 0
        for tag in _TAG.finditer(line):
            _append(topic, field, line[at : tag.start()])
            at, name = tag.end(), tag[2].lower()
            if name == _TOPIC:
                _check_nesting(reading, topic, number, is_end=bool(tag[1]))
                if topic is not None:
                    yield topic
                topic, field = None if tag[1] else _Topic(number, {}), ""
            else:
                field = "" if tag[1] else name
        _append(topic, field, f"{line[at:]}\n")
    if topic is not None:
        reading.complain("bad-query", "<top> is not ended", "write </top> behind it", topic.line)


def _append(topic: _Topic | None, field: str, text: str) -> None:
    if topic is not None and field:
        topic.said.setdefault(field, []).append(text)


def _check_nesting(reading: Reading, topic: _Topic | None, line: int, *, is_end: bool) -> None:
    if is_end and topic is None:
        reading.complain("bad-query", "</top> ends no topic", "write <top> before it", line)
    elif not is_end and topic is not None:
        says = "a topic begins before the one before it is ended"
        reading.complain("bad-query", says, "write </top> before it", line)
