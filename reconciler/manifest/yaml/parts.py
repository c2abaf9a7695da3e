"""A text of several documents, cut where YAML begins a new one."""

import re
from collections.abc import Sequence
from typing import Final

_BEGINS: Final = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_REACHES_ON: Final = re.compile(r"^(?:%|\.\.\.(?:[ \t\r\n]|\Z))", re.MULTILINE)
"""Directives and ends of documents belong to what stands around them."""


def cut_documents(text: str) -> Sequence[str]:
    """One part per document, which together are the text; each says alone what it says there.

    No line within a document can begin with its mark, not even one of a text.
    """
    if _REACHES_ON.search(text):
        return (text,)
    starts = [0, *(found.start() for found in _BEGINS.finditer(text) if found.start())]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
