"""What is live, as a table and as JSON."""

import re
from collections.abc import Sequence
from typing import Protocol

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.words.view import visible


class ListedRow(Protocol):
    """One live resource, as it is listed."""

    @property
    def address(self) -> Address: ...
    @property
    def id(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def documents(self) -> int | None: ...
    @property
    def objects(self) -> int | None: ...
    @property
    def changed_at(self) -> str: ...


_HEADINGS = ("ADDRESS", "OWNER", "DOCUMENTS", "OBJECTS", "CHANGED")


def inventory_as_text(rows: Sequence[ListedRow]) -> str:
    """One line each, under headings; counts that a kind does not have are a dash."""
    if not rows:
        return "Nothing is live.\n"
    table = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(_HEADINGS))]
    return "".join(f"{_line(line, widths)}\n" for line in table)


def _cells(row: ListedRow) -> tuple[str, ...]:
    counts = ("-" if each is None else f"{each:,}" for each in (row.documents, row.objects))
    changed = _to_the_second(row.changed_at) or "-"
    return (visible(str(row.address)), visible(row.owner), *counts, changed)


def _to_the_second(time: str) -> str:
    """What fits into a line; parts of a second are told to programs."""
    return re.sub(r"\.\d+(?=Z|$)", "", visible(time))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def inventory_as_json(rows: Sequence[ListedRow]) -> str:
    """The same for programs."""
    listed = [
        {
            "address": str(row.address),
            "id": row.id,
            "owner": row.owner,
            "documents": row.documents,
            "objects": row.objects,
            "changed_at": row.changed_at or None,
        }
        for row in rows
    ]
    return dump({"resources": listed, "exit": exit_facts(ExitCode.OK)})
