"""The thorough reading: every place, and everything that is wrong with the YAML.

An unreadable document hides none of the others: reading goes on at the next `---`.
"""

from collections.abc import Iterator, Sequence

from yaml import YAMLError
from yaml.events import DocumentStartEvent, Event, StreamEndEvent
from yaml.scanner import ScannerError

from reconciler.manifest.yaml.document import Document, ParsedFile, Trap
from reconciler.manifest.yaml.source import Source
from reconciler.manifest.yaml.thorough.nodes import TOO_DEEP, NodeReader, Position, UnreadableYaml
from reconciler.manifest.yaml.thorough.surrogates import NextEvent, parse_events
from reconciler.model.data import FieldPath
from reconciler.model.location import Locations, NodeSpan
from reconciler.model.problem import Problem

MAX_BROKEN = 20
"""Unreadable documents after which the rest of a file is left alone."""


def read_thoroughly(source: Source) -> ParsedFile:
    """The documents of a source with every place, and everything that is wrong with its YAML."""
    documents: list[Document] = []
    broken: dict[Problem, None] = {}
    start: int | None = 0
    # libyaml stops at the first error of a file; the documents behind it are judged all the same.
    while start is not None and len(broken) < MAX_BROKEN:
        found: list[Document] = []
        problem = _read_from(start, source, found)
        # A document that ran into the error may have seemed whole, and is not judged.
        documents += _unbroken(found, problem, source)
        if problem is not None:
            broken[problem] = None
        start = _next_document(source, start, problem) if problem else None
    problems = list(broken)
    if not documents and not problems:
        problems.append(_empty_file(source))
    return ParsedFile(documents, problems)


def _unbroken(found: list[Document], problem: Problem | None, source: Source) -> Sequence[Document]:
    """The documents that the problem is not about: one may have seemed to end before it did."""
    if not found or problem is None or problem.location is None:
        return found
    first = found[-1].locations.of_value(()).line
    between = source.lines[first : problem.location.line]
    is_another = any(line.startswith(("---", "...")) for line in between)
    return found if is_another else found[:-1]


def _read_from(start: int, source: Source, documents: list[Document]) -> Problem | None:
    """Read until the end or until the first problem that cannot be read past."""
    # Empty lines in front, so that every line keeps its number.
    text = "\n" * start + "\n".join(source.lines[start:]) if start else source.text
    try:
        documents.extend(_documents(parse_events(text), source))
    except UnreadableYaml as refusal:
        return refusal.problem
    except YAMLError as error:
        from reconciler.manifest.yaml.thorough.syntax import syntax_problem

        return _too_deep_before(error, text, source) or syntax_problem(error, text, source)
    return None


def _too_deep_before(error: YAMLError, text: str, source: Source) -> Problem | None:
    """The nest that was too deep already where the parser gave up, if there is one.

    libyaml scans up to a thousand characters ahead of its events, and newer ones refuse a nest
    there, before its events are counted. So what stands before that place is counted on its own.
    """
    # Only the scanner refuses nests; the parser's other errors are what they say.
    if not isinstance(error, ScannerError) or error.problem_mark is None:
        return None
    events = parse_events(text[: error.problem_mark.index])
    try:
        for _ in _documents(events, source):
            pass
    except UnreadableYaml as refusal:
        return refusal.problem if refusal.problem.code == TOO_DEEP else None
    except YAMLError:
        pass
    return None


def _documents(next_event: NextEvent, source: Source) -> Iterator[Document]:
    count = 0
    while (event := next_event()) is not None and type(event) is not StreamEndEvent:
        if type(event) is DocumentStartEvent:
            reader = NodeReader(next_event, source, before=count)
            yield _document(reader, next_event(), event, source)
            count = reader.count


def _document(reader: NodeReader, first: Event | None, start: Event, source: Source) -> Document:
    content, mark = reader.read(first)
    problems = reader.problems
    if content is None:
        problems = [_empty_document(start, source)]
    traps = tuple(_find_traps(mark, reader.traps, ())) if reader.traps else ()
    locations = Locations(source.file, mark, source.lines)
    return Document(content, locations, traps, tuple(problems), source.may_hold_variables)


def _find_traps(mark: NodeSpan, traps: dict[Position, str], path: FieldPath) -> Iterator[Trap]:
    """The paths of the places that are traps."""
    children = mark[4]
    if children is None:
        if (mark[2], mark[3]) in traps:
            yield path, traps[mark[2], mark[3]]
    elif isinstance(children, Sequence):
        for index, child in enumerate(children):
            yield from _find_traps(child, traps, (*path, index))
    else:
        for key, child in children.items():
            yield from _find_traps(child, traps, (*path, key))


def _next_document(source: Source, start: int, problem: Problem) -> int | None:
    """The next `---`: at the earliest the one that libyaml stumbled over itself."""
    stumbled = problem.location.line - 1 if problem.location else start
    # Never the same line again: each turn of the loop has to get further.
    later = range(max(start + 1, stumbled), len(source.lines))
    return next((line for line in later if source.lines[line].startswith("---")), None)


def _empty_file(source: Source) -> Problem:
    says = f"{source.file} holds no document"
    return Problem("empty-file", says, "fill it, or remove it", location=source.at(0, 0))


def _empty_document(event: Event, source: Source) -> Problem:
    mark = event.start_mark
    place = (mark.line, mark.column) if mark else (0, 0)
    remedy = "declare a resource, or remove the ---"
    return Problem("empty-document", "this document is empty", remedy, location=source.at(*place))
