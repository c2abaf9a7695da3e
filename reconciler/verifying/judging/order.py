"""Whether the documents stand in the order that is expected: `ordered_by`."""

from collections.abc import Sequence
from itertools import pairwise

from reconciler.model.data import Data
from reconciler.model.search.fields import values_at
from reconciler.model.search.query import Sort
from reconciler.model.search.result import ResultRow
from reconciler.model.verification.verdict import Finding
from reconciler.verifying.judging.wording import results_as_text, value_as_text

_WAYS = {"asc": "ascending", "desc": "descending"}


def judge_order(sort: Sort, rows: Sequence[ResultRow]) -> Finding:
    """Equal values may stand either way; documents without a value belong behind all others."""
    says = f"ordered by {sort.field}, {_WAYS[sort.direction]}"
    fault = _find_fault(sort, rows)
    in_order = f"{results_as_text(len(rows))} in this order"
    return Finding(("spec", "expect", "ordered_by"), says, fault or in_order, not fault)


def _find_fault(sort: Sort, rows: Sequence[ResultRow]) -> str:
    """The first place where the order breaks; nothing where it holds."""
    values = [(row.rank, _value_in(row, sort.field)) for row in rows]
    if len(values) > 1 and all(value is None for _, value in values):
        return f"no result has the field {sort.field}"
    for (rank, value), (next_rank, follower) in pairwise(values):
        if follower is None:
            continue
        if value is None:
            return f"rank {rank} has no {sort.field}, and rank {next_rank} has one"
        if not _is_alike(value, follower):
            shown = f"{value_as_text(value)} and {value_as_text(follower)}"
            return f"ranks {rank} and {next_rank} have {shown}, which cannot be compared"
        if _is_beyond(value, follower) if sort.direction == "asc" else _is_beyond(follower, value):
            shown = f"{value_as_text(value)} at rank {rank}"
            return f"{shown} stands before {value_as_text(follower)} at rank {next_rank}"
    return ""


def _value_in(row: ResultRow, field: str) -> Data:
    return next(iter(values_at(row.document, field)), None)


def _is_alike(one: Data, other: Data) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return isinstance(one, bool) and isinstance(other, bool)
    if isinstance(one, int | float):
        return isinstance(other, int | float)
    return isinstance(one, str) and isinstance(other, str)


def _is_beyond(one: Data, other: Data) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one > other
    are_numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return are_numbers and one > other  # type: ignore[operator]  # both are numbers
