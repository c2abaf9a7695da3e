"""A table that fits: cells are cut where a line would be too long, numbers never."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from reconciler.rendering.words.layout import Line, Tone
from reconciler.rendering.words.view import visible

_INDENT: Final = "  "
_GAP: Final = "  "
_LEAST: Final = 6
"""Cells of a column that can still be told apart."""


class Column(Struct, frozen=True):
    """A title, and a cell for every row."""

    title: str
    cells: tuple[str, ...]
    is_number: bool = False
    """Stands at the right, and is never cut."""

    @property
    def natural(self) -> int:
        """As wide as it wants to be."""
        return max(map(cell_len, (self.title, *self.cells)))


def table_lines(columns: Sequence[Column], *, width: int) -> Iterator[Line]:
    """The titles, and a line for each row; columns at the end that find no room are left out."""
    shown = list(_fitting(columns, width))
    widths = _widths(shown, width)
    yield Line(_row([each.title for each in shown], shown, widths), Tone.FAINT)
    for cells in zip(*(each.cells for each in shown), strict=True):
        yield Line(_row(cells, shown, widths))


def hidden_in(columns: Sequence[Column], *, width: int) -> list[str]:
    """The titles of the columns that find no room."""
    return [each.title for each in columns[len(list(_fitting(columns, width))) :]]


def _fitting(columns: Sequence[Column], width: int) -> Iterator[Column]:
    room = width - len(_INDENT)
    for each in columns:
        room -= (each.natural if each.is_number else min(each.natural, _LEAST)) + len(_GAP)
        if room < -len(_GAP):
            return
        yield each


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    """The widest text gives way first."""
    widths = [each.natural for each in columns]
    room = width - len(_INDENT) - len(_GAP) * (len(columns) - 1)
    texts = [place for place, each in enumerate(columns) if not each.is_number]
    while sum(widths) > room and texts:
        widest = max(texts, key=lambda place: widths[place])
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = (
        _cell(cell, size, is_number=column.is_number)
        for cell, column, size in zip(cells, columns, widths, strict=True)
    )
    return f"{_INDENT}{_GAP.join(parts)}"


def _cell(text: str, size: int, *, is_number: bool) -> str:
    if is_number:
        return " " * (size - cell_len(text)) + text
    is_long = cell_len(text) > size
    return set_cell_size(text, size - 1) + "…" if is_long else set_cell_size(text, size)


def one_line(text: str) -> str:
    """A text as a cell: its words, and nothing that a terminal would obey."""
    return visible(" ".join(text.split()))
