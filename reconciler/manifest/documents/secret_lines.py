"""The lines of manifests in which a secret is spelled out, which no difference may show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import declare
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.source import Source, split
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import FieldPath, value_at
from reconciler.model.location import NodeSpan

_NAMED: Final = re.compile(r"\$\{[^{}]*\}")
"""A secret that is named, and not spelled out."""


def secret_lines(text: str, *, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """These lines, without their indentation; of a secret that is only named, none."""
    source = split(text, "")
    reading = read_thoroughly(source)
    return frozenset(
        line for document in reading.documents for line in _lines(document, source, kinds)
    )


def _lines(document: Document, source: Source, kinds: Mapping[str, Kind]) -> Iterator[str]:
    declaration = declare(document, kinds)
    if declaration.kind is None:
        return
    leaves = sorted(_leaves(document.locations.mark, ()), key=lambda each: each[0])
    for number, (line, path) in enumerate(leaves):
        value = value_at(declaration.content, path)
        if value is None or _NAMED.fullmatch(str(value)) or not declaration.is_secret(path):
            continue
        # A text may go on over lines, up to whatever is said next.
        end = leaves[number + 1][0] if number + 1 < len(leaves) else len(source.lines)
        for each in source.lines[line : max(end, line + 1)]:
            yield from filter(None, (each.strip(),))


def _leaves(mark: NodeSpan, path: FieldPath) -> Iterator[tuple[int, FieldPath]]:
    children = mark[4]
    if children is None:
        yield mark[2], path
    elif isinstance(children, Sequence):
        for at, child in enumerate(children):
            yield from _leaves(child, (*path, at))
    else:
        for key, child in children.items():
            yield from _leaves(child, (*path, key))
