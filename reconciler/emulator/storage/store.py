"""SQLite under the emulator: one row per resource, its read body kept as JSON text.

For the resource modules. A request is one transaction, so several processes may share a
file. Bodies are never decoded to be listed: counters live in columns and are spliced in.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from msgspec import Struct

from reconciler.emulator.contract.http_errors import NameTaken
from reconciler.emulator.contract.json_text import JsonObject, decode_object, encode

_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, namespace TEXT NOT NULL,
    state TEXT NOT NULL, members INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
    unread TEXT NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS by_id ON resources (kind, id);
CREATE INDEX IF NOT EXISTS by_scope
    ON resources (namespace, kind, seq, name, members, bytes);
CREATE INDEX IF NOT EXISTS by_name ON resources (kind, namespace, name);
CREATE UNIQUE INDEX IF NOT EXISTS one_name ON resources (kind, namespace, name)
    WHERE kind NOT IN ('cluster', 'alert', 'trigger', 'webhook');
CREATE TABLE IF NOT EXISTS edges (source TEXT NOT NULL, reader TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS edge_by_source ON edges (source);
CREATE INDEX IF NOT EXISTS edge_by_reader ON edges (reader);
CREATE TABLE IF NOT EXISTS items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, holder TEXT NOT NULL, namespace TEXT NOT NULL,
    origin TEXT, bytes INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS item_by_id ON items (holder, id);
CREATE INDEX IF NOT EXISTS item_by_namespace ON items (namespace);
CREATE TABLE IF NOT EXISTS tasks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, status TEXT NOT NULL,
    target TEXT NOT NULL, namespace TEXT NOT NULL, polls INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    timestamp TEXT NOT NULL, resource_type TEXT NOT NULL, resource_id TEXT NOT NULL,
    action TEXT NOT NULL, changes TEXT NOT NULL, reason TEXT
);
CREATE TABLE IF NOT EXISTS fates (task TEXT PRIMARY KEY, fate TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS preparing ON resources (state) WHERE state = 'preparing';
CREATE INDEX IF NOT EXISTS open_tasks ON tasks (status) WHERE status IN ('PENDING','IN_PROGRESS');
"""
_COLUMNS = "seq, kind, id, name, namespace, state, members, bytes, unread, body"


class Row(Struct, frozen=True):
    """One resource. ``unread`` is what was written but is never read back (§0.15);
    ``state`` is the kind's own word for where it stands; ``members`` counts objects or
    documents."""

    seq: int
    kind: str
    id: str
    name: str
    namespace: str
    state: str
    members: int
    bytes: int
    unread: str
    body: str

    def decoded(self) -> JsonObject:
        return decode_object(self.body)

    def decoded_unread(self) -> JsonObject:
        return decode_object(self.unread)


class Store:
    """One connection and its lock. Reads see one moment; writes are serialised."""

    def __init__(self, database: str) -> None:
        self._lock = threading.RLock()
        self.writes = False
        self.sql = sqlite3.connect(
            database, isolation_level=None, check_same_thread=False, timeout=30.0
        )
        weakref.finalize(self, self.sql.close)
        self.sql.execute("PRAGMA journal_mode=WAL")
        # What a process wrote outlives it; only a machine that loses its power may forget it.
        self.sql.execute("PRAGMA synchronous=OFF")
        with self.transaction(writes=True):
            for statement in _TABLES.split(";"):
                self.sql.execute(statement)

    @contextmanager
    def transaction(self, *, writes: bool) -> Iterator[None]:
        """All of a request or nothing of it. A writer takes the lock of the file first,
        so that what it reads is still true when it writes."""
        with self._lock:
            self.writes = writes
            self.sql.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                yield
            except BaseException:
                self.sql.execute("ROLLBACK")
                raise
            self.sql.execute("COMMIT")

    def add(
        self,
        *,
        kind: str,
        id: str,  # noqa: A002 - the contract's word
        name: str,
        namespace: str,
        body: JsonObject,
        unread: JsonObject | None = None,
        state: str = "",
    ) -> Row:
        kept, text = encode(unread or {}), encode(body)
        seq = self._keep_name(
            kind,
            name,
            "INSERT INTO resources (kind, id, name, namespace, body, unread, state)"
            " VALUES (?,?,?,?,?,?,?)",
            (kind, id, name, namespace, text, kept, state),
        )
        return Row(seq, kind, id, name, namespace, state, 0, 0, kept, text)

    def row(self, kind: str, identifier: str) -> Row:
        found = self.by_id(kind, identifier)
        if found is None:
            raise LookupError(identifier)
        return found

    def by_id(self, kind: str, identifier: str) -> Row | None:
        return self.one("kind=? AND id=?", (kind, identifier))

    def by_name(self, kind: str, namespace: str, name: str) -> Row | None:
        return self.one("kind=? AND namespace=? AND name=?", (kind, namespace, name))

    def one(self, where: str, values: Sequence[str | int]) -> Row | None:
        return next(self.rows(f"{where} ORDER BY seq LIMIT 1", values), None)

    def rows(self, where: str, values: Sequence[str | int]) -> Iterator[Row]:
        found = self.sql.execute(f"SELECT {_COLUMNS} FROM resources WHERE {where}", values)
        return (Row(*row) for row in found)

    def number(self, query: str, values: Sequence[str | int]) -> int:
        found: int | None = self.sql.execute(query, values).fetchone()[0]
        return found or 0

    def count(self, kind: str, namespace: str) -> int:
        return self.number(
            "SELECT COUNT(*) FROM resources WHERE namespace=? AND kind=?", (namespace, kind)
        )

    def rewrite(
        self,
        row: Row,
        body: JsonObject,
        *,
        name: str | None = None,
        unread: JsonObject | None = None,
        state: str | None = None,
    ) -> Row:
        kept = row.name if name is None else name
        self._keep_name(
            row.kind,
            kept,
            "UPDATE resources SET body=?, name=?, unread=?, state=? WHERE seq=?",
            (
                encode(body),
                kept,
                row.unread if unread is None else encode(unread),
                row.state if state is None else state,
                row.seq,
            ),
        )
        return self.row(row.kind, row.id)

    def _keep_name(self, kind: str, name: str, statement: str, values: Sequence[str | int]) -> int:
        """The unique index decides: a name is free until the moment of writing (§1.2, 409).
        Answers with the row's number where one is inserted."""
        try:
            return self.sql.execute(statement, values).lastrowid or 0
        except sqlite3.IntegrityError as error:
            raise NameTaken(kind, name) from error

    def restate(self, row: Row, state: str) -> None:
        self.sql.execute("UPDATE resources SET state=? WHERE seq=?", (state, row.seq))

    def connect(self, reader: str, sources: Iterable[str]) -> None:
        """Remembers who reads whom, so that a deletion finds its subtree without a search."""
        self.sql.executemany(
            "INSERT INTO edges (source, reader) VALUES (?,?)",
            [(source, reader) for source in sources],
        )

    def readers(self, source: str) -> list[Row]:
        found = "id IN (SELECT reader FROM edges WHERE source=?) ORDER BY seq"
        return list(self.rows(f"kind='collection' AND {found}", (source,)))

    def remove(self, row: Row) -> None:
        self.sql.execute("DELETE FROM items WHERE holder=?", (row.id,))
        self.sql.execute("DELETE FROM edges WHERE reader=?", (row.id,))
        self.sql.execute("DELETE FROM resources WHERE seq=?", (row.seq,))
