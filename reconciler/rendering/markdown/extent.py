"""The entries of a comment in the extent that was asked for; each fits, whatever the plan."""

from collections.abc import Iterator, Sequence

from reconciler.rendering.markdown.budget import fit_entries
from reconciler.rendering.markdown.entries import CommentEntry
from reconciler.rendering.markdown.text import code
from reconciler.rendering.text.stat import Row, rows_of, symbols_in
from reconciler.rendering.words.extent import Extent


def entries_as_markdown(told: Sequence[CommentEntry], extent: Extent, *, budget: int) -> str:
    """The entries in at most `budget` characters."""
    if extent is not Extent.STAT:
        return fit_entries(told, budget=budget, is_short=extent is Extent.COMPACT)
    if not told:
        return ""
    table = _table(rows_of([each.entry for each in told]), budget=budget // 2)
    risky = [each for each in told if each.entry.is_risky or each.entry.is_foreign]
    return table + (fit_entries(risky, budget=budget - len(table), is_short=True) if risky else "")


def _table(rows: Sequence[Row], *, budget: int) -> str:
    symbols = symbols_in(rows)
    head = f"| | {' | '.join(map(code, symbols))} |\n|---|{'---:|' * len(symbols)}\n"
    lines = _limit_rows(_rows(rows, symbols), budget=budget - len(head))
    return f"{head}{lines}\n"


def _rows(rows: Sequence[Row], symbols: Sequence[str]) -> Iterator[str]:
    for name, counts in rows:
        cells = " | ".join(f"{counts[each]:,}" if counts[each] else "" for each in symbols)
        yield f"| {code(name)} | {cells} |\n"


def _limit_rows(rows: Iterator[str], *, budget: int) -> str:
    """As many rows as fit, and how many did not."""
    shown, left, missing = "", budget - 60, 0
    for row in rows:
        if missing or len(row) > left:
            missing += 1
            continue
        shown, left = shown + row, left - len(row)
    return f"{shown}| and {missing:,} more | |\n" if missing else shown
