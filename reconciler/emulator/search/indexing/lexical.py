"""Words of documents, found and ranked by SQLite's own full-text index (bm25)."""

import sqlite3
from collections.abc import Iterable

from reconciler.emulator.search.matching.words import words_in

_TABLE = "CREATE VIRTUAL TABLE texts USING fts5(body, content='', tokenize='porter unicode61')"
_ASKED = "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? ORDER BY 2 DESC, 1"


class TextIndex:
    """In memory, beside the vectors; ``rowid`` is a document's position and one."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect(":memory:", check_same_thread=False)
        self._sql.execute(_TABLE)
        self.size = 0

    def add(self, texts: Iterable[str]) -> None:
        rows = list(enumerate(texts, start=self.size + 1))
        self._sql.executemany("INSERT INTO texts (rowid, body) VALUES (?,?)", rows)
        self.size += len(rows)

    def ask(self, query: str) -> list[tuple[int, float]]:
        """Positions with their bm25, best first: whoever has one of the words."""
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words_in(query)))
        found = self._sql.execute(_ASKED, (wanted,)) if wanted else ()
        return [(row - 1, score) for row, score in found]

    def close(self) -> None:
        self._sql.close()
