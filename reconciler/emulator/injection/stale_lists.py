"""Stale lists: what was just created is missing from its list, for some reads."""

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.contract.kinds import KINDS, SECRET
from reconciler.emulator.injection.corruption import fewer
from reconciler.emulator.injection.exchange import BufferedResponse, Exchange

_ID_FIELDS = {kind.path: kind.id_field for kind in KINDS} | {SECRET.path: SECRET.name_field}
_ROWS, _NAMES = "results", "secrets"
"""Where the rows of a list are; the names of secrets are plain texts (§8.3)."""


class StaleLists:
    """Remembers what is hidden from how many more reads. GET by id finds it all the same."""

    def __init__(self) -> None:
        self._reads: dict[Json, int] = {}

    def __bool__(self) -> bool:
        return bool(self._reads)

    def clear(self) -> None:
        self._reads.clear()

    def hide(self, exchange: Exchange, reply: BufferedResponse, reads: int) -> None:
        """``reply`` is the answer to a create."""
        field = _ID_FIELDS.get(exchange.path)
        made = as_text(_flat(reply.fields).get(field or ""))
        if reply.is_success and made is not None and reads > 0:
            self._reads[made] = reads

    def filter_list(self, exchange: Exchange, reply: BufferedResponse) -> BufferedResponse:
        """The answer to a list without what is hidden; its totals do not know better."""
        field = _ID_FIELDS.get(exchange.path.removesuffix("/list"))
        where = _NAMES if _NAMES in reply.fields else _ROWS
        rows = as_list(reply.fields.get(where))
        shown = [row for row in rows if _id_in(row, field) not in self._reads]
        if len(shown) == len(rows):
            return reply
        for row in rows:
            self._count_down(_id_in(row, field))
        return reply.saying(fewer({**reply.fields, where: shown}, len(rows) - len(shown)))

    def _count_down(self, identifier: Json) -> None:
        if isinstance(identifier, str) and identifier in self._reads:
            self._reads[identifier] -= 1
            if not self._reads[identifier]:
                del self._reads[identifier]


def _id_in(row: Json, field: str | None) -> Json:
    return row if isinstance(row, str) else as_object(row).get(field or "")


def _flat(body: JsonObject) -> JsonObject:
    """A retriever may come wrapped (§0.13)."""
    return as_object(body.get("retriever")) or body
