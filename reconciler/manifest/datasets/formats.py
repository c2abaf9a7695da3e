"""Which format a file has, told by the end of its name."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from reconciler.kinds.verification.datasets import Format
from reconciler.manifest.datasets.json_lines import read_json_lines
from reconciler.manifest.datasets.tables import read_table
from reconciler.manifest.datasets.trec import read_trec
from reconciler.manifest.datasets.written import ReadPart

BY_SUFFIX: Final[Mapping[str, Format]] = {
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".qrels": Format.TREC,
    ".qrel": Format.TREC,
    ".topics": Format.TREC,
    ".trec": Format.TREC,
    ".txt": Format.TREC,
}

READERS: Final[Mapping[Format, ReadPart]] = {
    Format.TREC: read_trec,
    Format.CSV: read_table,
    Format.JSON_LINES: read_json_lines,
}


def format_of(file: str) -> Format | None:
    """The format of a file of this name; `None` where it does not tell."""
    return BY_SUFFIX.get(PurePosixPath(file).suffix.lower())
