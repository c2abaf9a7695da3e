"""A file of queries or judgements as lines, and what is wrong with them."""

from collections import Counter
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.manifest.yaml.source import decode_text
from reconciler.model.location import Location
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem, Severity

MOST_TOLD: Final = 20
"""So many problems of one sort are told of a file; what is wrong with the rest is alike."""
_EXCERPT: Final = 400
"""So much of a line is kept to be shown; a query may be a page long."""


class DataFile(PartlyShown, Struct, frozen=True):
    """A text, and the name under which its places are shown."""

    file: str
    text: Unshown[str]
    lines: Unshown[tuple[str, ...]]
    """Without their ends; at line feeds alone, because a text may hold the other separators."""

    def at(self, line: int, column: int = 1) -> Location:
        """The place of a one-based line and column."""
        held = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Location(self.file, line, column, held if len(held) <= _EXCERPT else "")


def data_file(file: str, content: bytes) -> DataFile | Problem:
    """Bytes as lines of text, unless they are none."""
    text = decode_text(content, file)
    if not isinstance(text, str):
        return text
    lines = tuple(line.removesuffix("\r") for line in text.split("\n"))
    found = DataFile(file, text, lines)
    for number, line in enumerate(lines, 1) if "\0" in text else ():
        if "\0" in line:
            says = "a NUL stands here, which no file of text holds"
            remedy = "write the file again as text in UTF-8, without it"
            place = replace(found.at(number, line.index("\0") + 1), excerpt="")
            return Problem("not-text", says, remedy, location=place)
    return found


class Complaints(Struct):
    """What is wrong with one file: the first of each sort in full, the rest counted."""

    file: DataFile
    told: list[Problem] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _last: dict[str, Problem] = field(default_factory=dict)

    def add(self, problem: Problem, line: int, column: int = 1) -> None:
        """Note what is wrong at a line."""
        is_counted_only = self.is_full(problem.code)
        self._counts[problem.code] += 1
        if is_counted_only:
            return
        placed = replace(problem, location=self.file.at(line, column))
        if self._counts[problem.code] > MOST_TOLD:
            self._last[problem.code] = placed
        else:
            self.told.append(placed)

    def is_full(self, code: str) -> bool:
        """Whether one more of this sort would only be counted."""
        return self._counts[code] > MOST_TOLD

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong, and not only doubtful."""
        return any(problem.severity is Severity.ERROR for problem in self.told)

    def all(self) -> tuple[Problem, ...]:
        """Every problem; one says how many more there are of its sort."""
        more = (self._more(code, problem) for code, problem in self._last.items())
        return (*self.told, *more)

    def _more(self, code: str, problem: Problem) -> Problem:
        rest = self._counts[code] - MOST_TOLD
        says = f"{problem.message} (and {rest - 1:,} more such lines)" if rest > 1 else ""
        return replace(problem, message=says or problem.message)


def warning(code: str, message: str, remedy: str) -> Problem:
    """A problem that stops nothing."""
    return Problem(code, message, remedy, Severity.WARNING)
