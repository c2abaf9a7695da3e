"""A file that a dataset or a check names, as it lies on disk; what it means is told elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from msgspec.structs import replace

from reconciler.manifest.yaml.source import read_bytes
from reconciler.model.problem import Problem

ReadFile: TypeAlias = Callable[[Path, str], bytes | Problem]
"""What a file holds, by its path and the name under which it is shown; or why it holds nothing."""

MOST_BYTES: Final = 50_000_000
"""Of one file; the judgements that come with MS MARCO's passages have eleven million."""

TEXT_WITHOUT_INPUT: Final = "text-without-input"
"""The code of the one problem that whoever knows the retriever can answer."""


def read_data_file(path: Path, file: str) -> bytes | Problem:
    """What a file of a dataset holds on disk."""
    found = read_bytes(path, file, most=MOST_BYTES, what="a file of a dataset")
    if isinstance(found, Problem) and found.code == "file-too-large":
        return replace(found, remedy="declare several datasets, each with a part of the queries")
    return found
