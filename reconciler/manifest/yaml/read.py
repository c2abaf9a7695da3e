"""Text -> documents: plain data, the place of every field, and what is wrong with the YAML.

The parser, and the library behind it, are loaded for what the quick reading leaves to them.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from reconciler.manifest.yaml.document import Document, ParsedFile
from reconciler.manifest.yaml.quick.fast_read import read_plain_documents
from reconciler.manifest.yaml.source import Source, open_source, split
from reconciler.model.location import Locations, NodeSpan
from reconciler.model.problem import Problem


def read_file(path: Path, file: str) -> ParsedFile:
    """The documents of a file; `file` is how its places are shown."""
    source = open_source(path, file)
    return ParsedFile(problems=(source,)) if isinstance(source, Problem) else read(source)


def read_text(text: str, file: str) -> ParsedFile:
    """The documents of a text."""
    return read(split(text, file))


def read(source: Source) -> ParsedFile:
    """The documents of a source; places are looked up only when somebody asks for one."""
    # Quick first: places are rarely asked for, and cost most of the reading.
    contents = read_plain_documents(source.text)
    if not contents:
        return _read_thoroughly(source)
    spans = _DocumentSpans(source)
    return ParsedFile(
        [
            Document(
                content,
                Locations(source.file, _SpanOf(spans, index), source.lines, start=(line, column)),
                may_hold_variables=source.may_hold_variables,
                may_hold_secrets=source.may_hold_secrets,
            )
            for index, (content, line, column) in enumerate(contents)
        ]
    )


class _DocumentSpans(Struct, eq=False):
    """The marks of a source's documents, from a second reading that only a question causes."""

    source: Source
    found: Sequence[NodeSpan] | None = None

    def all(self) -> Sequence[NodeSpan]:
        if self.found is None:
            documents = _read_thoroughly(self.source).documents
            self.found = [document.locations.mark for document in documents]
        return self.found


class _SpanOf(Struct, frozen=True):
    """The mark of one of them; one is made for every manifest, and few are asked."""

    spans: _DocumentSpans
    index: int

    def __call__(self) -> NodeSpan:
        return self.spans.all()[self.index]


def _read_thoroughly(source: Source) -> ParsedFile:
    from reconciler.manifest.yaml.thorough.read import read_thoroughly

    return read_thoroughly(source)
