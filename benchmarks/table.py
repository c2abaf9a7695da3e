"""Lines as text: columns that line up, and nothing that needs a terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from benchmarks.line import Line

_HEADS: Final = (
    "row",
    "work",
    "N",
    "seconds",
    "CPU",
    "MiB",
    "requests",
    "bytes",
    "ratio s / CPU",
    "target",
    "reached",
)
_WIDTHS: Final = (3, 38, 6, 8, 7, 5, 8, 10, 33, 39, 7)


def head() -> str:
    """The names of the columns, underlined."""
    return f"{_joined(_HEADS)}\n{_joined(['-' * width for width in _WIDTHS])}"


def as_text(line: Line) -> str:
    """One line of the table."""
    return _joined([str(line.row), line.work, *_cost_cells(line), *_verdict_cells(line)])


def _joined(cells: Sequence[str]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
    return "  ".join(padded).rstrip()


def _cost_cells(line: Line) -> Iterable[str]:
    cost = line.cost
    if cost is None:
        return [""] * 6
    return [
        f"{line.size:,}" if line.size else "",
        f"{cost.seconds:.3f}",
        f"{cost.cpu:.3f}",
        f"{cost.memory:.0f}" if cost.memory else "",
        f"{cost.requests:.0f}" if cost.requests else "",
        f"{cost.bytes:,.0f}" if cost.bytes else "",
    ]


def _verdict_cells(line: Line) -> Iterable[str]:
    return [_ratio(line), line.target or line.note, _reached(line)]


def _ratio(line: Line) -> str:
    if line.cost is None or line.yardstick is None:
        return ""
    by = line.yardstick
    return f"{by.seconds(line.cost):.2f} / {by.cpu(line.cost):.2f} x {by.name}"


def _reached(line: Line) -> str:
    if line.is_reached is None:
        return "" if not line.target else "-"
    return "yes" if line.is_reached else "NO"
