"""A plan in numbers, as `git diff --stat` tells a change: a row for each kind and namespace."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from reconciler.model.address import Address
from reconciler.model.plan import Refusal
from reconciler.rendering.text.compact import compact_lines
from reconciler.rendering.words.entries import Entry
from reconciler.rendering.words.layout import Line, Tone, sentence
from reconciler.rendering.words.view import visible

_ORDER: Final = ("+", "&", "→", "~", "…", "?", ">", "+/-", "-/+", "-")
"""Symbols from left to right: what destroys stands last, and is not overlooked there."""
_SIGNS: Final = {"+/-": "±", "-/+": "±"}
"""One character for one resource."""
_LEAST_BAR: Final = 10
_LONGEST_BAR: Final = 40

Row: TypeAlias = tuple[str, Counter[str]]


def stat_lines(
    entries: Sequence[Entry], refusals: Sequence[Refusal], *, width: int
) -> Iterator[Line]:
    """The table, and below it by name whatever a number would hide."""
    if not entries:
        return
    rows = rows_of(entries)
    yield from _table(rows, width=width)
    yield Line()
    risky = [entry for entry in entries if entry.is_risky or entry.is_foreign]
    if risky:
        yield from sentence(f"{_title_of(risky)}:", width=width, tone=Tone.STRONG)
        yield from compact_lines(risky, refusals, width=width)
        yield Line()


def _title_of(risky: Sequence[Entry]) -> str:
    if any(entry.is_drift for entry in risky):
        return "Moved by the server itself"
    return "Destroyed, replaced, or to be looked at"


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """How many of each symbol, by kind and namespace, in the order of their names."""
    counts: dict[str, Counter[str]] = {}
    for entry in sorted(entries, key=lambda each: _home_of(each.address)):
        namespace, kind = _home_of(entry.address)
        name = f"{kind}/{namespace}" if namespace else kind
        counts.setdefault(name, Counter())[entry.symbol] += 1
    return [*counts.items()]


def symbols_in(rows: Sequence[Row]) -> list[str]:
    """The columns of the table."""
    return [symbol for symbol in _ORDER if any(counts[symbol] for _, counts in rows)]


def _home_of(address: Address) -> tuple[str, str]:
    return visible(address.namespace), visible(address.kind)


def _table(rows: Sequence[Row], *, width: int) -> Iterator[Line]:
    symbols = symbols_in(rows)
    names = max(len(name) for name, _ in rows)
    columns = [[symbol, *(_number(counts[symbol]) for _, counts in rows)] for symbol in symbols]
    sizes = [max(map(len, column)) for column in columns]
    room = min(width - names - sum(2 + size for size in sizes) - 3, _LONGEST_BAR)
    most = max(counts.total() for _, counts in rows)
    bars = [_bar(counts, most=most, room=room) for _, counts in rows]
    labels = ["", *(name for name, _ in rows)]
    for at, (label, bar) in enumerate(zip(labels, ["", *bars], strict=True)):
        pairs = zip(columns, sizes, strict=True)
        cells = "".join(f"  {column[at]:>{size}}" for column, size in pairs)
        yield Line(f" {label:{names}}{cells}  {bar}", Tone.PLAIN if label else Tone.FAINT)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _bar(counts: Counter[str], *, most: int, room: int) -> str:
    """A character for each, or for so many that the longest bar fits; none without room."""
    if room < _LEAST_BAR:
        return ""
    scale = max(most / room, 1)
    return "".join(
        # Whatever there is at all is seen.
        _SIGNS.get(symbol, symbol) * max(round(counts[symbol] / scale), 1)
        for symbol in _ORDER
        if counts[symbol]
    )
