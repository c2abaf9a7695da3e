"""A record of live state as a file: one row a line, so that two of them can be compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NoReturn

from msgspec import Struct

from reconciler import __version__
from reconciler.api.text.sanitize import fields_in, items_in
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json
from reconciler.planning.planfile.planfile import Aim
from reconciler.rendering.json.json_text import dump_line

FORMAT: Final = "reconciler_snapshot"
VERSION: Final = 1


class SnapshotRow(Struct, frozen=True):
    """One resource of a list; a row of names alone has no body."""

    name: str
    body: Fields | None
    is_outline: bool = False
    """Nobody declared it here, and so only what others use of it is kept."""
    left_out: tuple[str, ...] = ()
    """Fields that the API told and the record does not."""


class SnapshotList(Struct, frozen=True):
    """One list; `None` for rows that the key might not read."""

    kind: str
    namespace: str
    namespace_id: str
    rows: tuple[SnapshotRow, ...] | None
    parent: str = ""
    """The id of what its path lies in."""


class Snapshot(Struct, frozen=True):
    """Live state, as it was at one time and as far as a plan may ask for it."""

    stack: str
    aim: Aim
    taken_at: str
    per_minute: int | None
    lists: tuple[SnapshotList, ...]

    @property
    def count(self) -> int:
        """How many resources it knows."""
        return sum(len(each.rows or ()) for each in self.lists)


def dump_snapshot(snapshot: Snapshot) -> str:
    """The text of a record's file."""
    head: Fields = {
        FORMAT: VERSION,
        "version": __version__,
        "taken_at": snapshot.taken_at,
        "stack": snapshot.stack,
        "environment": snapshot.aim.environment,
        "api": snapshot.aim.api,
        "calls_per_minute": snapshot.per_minute,
    }
    said = [f"  {_line(key)}: {_line(value)}" for key, value in head.items()]
    lists = ",\n".join(_list_text(each) for each in snapshot.lists)
    said += [f'  "lists": [\n{lists}\n  ]']
    return "{\n" + ",\n".join(said) + "\n}\n"


def _list_text(each: SnapshotList) -> str:
    where = f'"kind": {_line(each.kind)}, "namespace": {_line(each.namespace)}'
    where += f', "namespace_id": {_line(each.namespace_id)}'
    where += f', "parent": {_line(each.parent)}' if each.parent else ""
    rows = (
        "null" if each.rows is None else _block("      ", [_line(_row(row)) for row in each.rows])
    )
    return f'    {{{where}, "rows": {rows}}}'


def _block(indent: str, lines: Sequence[str]) -> str:
    if not lines:
        return "[]"
    return "[\n" + ",\n".join(f"{indent}{line}" for line in lines) + f"\n{indent[:-2]}]"


def _row(row: SnapshotRow) -> Data:
    if row.body is None:
        return row.name
    key = "outline" if row.is_outline else "body"
    left: Fields = {"left_out": list(row.left_out)} if row.left_out else {}
    return {"name": row.name, key: row.body, **left}


def _line(value: Data) -> str:
    return dump_line(value).rstrip("\n")


def read_snapshot(text: str) -> Snapshot:
    """The record in a file's text; raises `Rejected` for what is not one."""
    content = read_json(text.encode(errors="surrogatepass"))
    if isinstance(content, NotJson):
        _refuse(str(content))
    document = fields_in(content)
    if FORMAT not in document:
        _refuse("is no snapshot: it does not say `reconciler_snapshot`")
    if document[FORMAT] != VERSION:
        _refuse(f"is of version {document[FORMAT]}, and this program reads version {VERSION}")
    rate = document.get("calls_per_minute")
    environment = document.get("environment")
    return Snapshot(
        stack=_text(document, "stack"),
        aim=Aim(
            api=_text(document, "api"),
            environment=environment if isinstance(environment, str) else None,
        ),
        taken_at=_text(document, "taken_at"),
        per_minute=rate if type(rate) is int else None,
        lists=tuple(_lists_in(document)),
    )


def _lists_in(document: Fields) -> Iterator[SnapshotList]:
    for each in map(fields_in, items_in(document.get("lists"))):
        rows = each.get("rows")
        yield SnapshotList(
            _text(each, "kind"),
            _text(each, "namespace"),
            _text(each, "namespace_id"),
            None if rows is None else tuple(_read_row(row) for row in items_in(rows)),
            _text(each, "parent") if "parent" in each else "",
        )


def _read_row(row: Data) -> SnapshotRow:
    if isinstance(row, str):
        return SnapshotRow(row, None)
    given = fields_in(row)
    body = given.get("body", given.get("outline"))
    if not isinstance(body, Mapping):
        _refuse("has a row without a body")
    left = tuple(name for name in items_in(given.get("left_out")) if isinstance(name, str))
    return SnapshotRow(_text(given, "name"), body, "outline" in given, left)


def _text(fields: Fields, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else _refuse(f"does not say `{key}` where it must")


def _refuse(why: str) -> NoReturn:
    remedy = "record it again with `reconciler snapshot -o FILE`"
    raise Rejected(Problem("bad-snapshot-file", why, remedy))
