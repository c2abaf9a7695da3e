"""Queries and judgements as a file says them, each with its line, before they are put together."""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from reconciler.manifest.datasets.source import Complaints, DataFile
from reconciler.model.data import Fields
from reconciler.model.problem import Problem


class Part(Enum):
    """What a file is read for."""

    QUERIES = "queries"
    """Judgements may stand beside them."""
    RELEVANCE = "relevance"
    """Judgements alone; what else stands there is nobody's business."""


class WrittenQuery(NamedTuple):
    """One query; it has inputs, or a text of which the file does not say which input it is."""

    id: str
    inputs: Fields
    text: str | None
    line: int
    column: int = 1


class WrittenGrade(NamedTuple):
    """One judgement."""

    query_id: str
    document_id: str
    grade: int
    line: int
    column: int = 1


class Reading(Struct):
    """What one file says, in its order."""

    file: DataFile
    complaints: Complaints
    queries: list[WrittenQuery] = field(default_factory=list)
    grades: list[WrittenGrade] = field(default_factory=list)

    def complain(self, code: str, message: str, remedy: str, line: int, column: int = 1) -> None:
        """Note an error at a line."""
        self.complaints.add(Problem(code, message, remedy), line, column)


ReadPart: TypeAlias = Callable[[Reading, Part], None]
"""Reads a file into a `Reading`."""


def begin(file: DataFile) -> Reading:
    """A reading of a file of which nothing is read yet."""
    return Reading(file, Complaints(file))
