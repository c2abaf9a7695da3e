"""Stale lists: what was just created is missing from its list, for some reads."""

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, as_text
from reconciler.emulator.contract.kinds import KINDS
from reconciler.emulator.injection.corruption import fewer
from reconciler.emulator.injection.exchange import BufferedResponse, Exchange

_ID_FIELDS = {kind.path: kind.id_field for kind in KINDS}


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
        rows = as_list(reply.fields.get("results"))
        shown = [row for row in rows if as_object(row).get(field or "") not in self._reads]
        if len(shown) == len(rows):
            return reply
        for row in rows:
            self._count_down(as_object(row).get(field or ""))
        return reply.saying(fewer({**reply.fields, "results": shown}, len(rows) - len(shown)))

    def _count_down(self, identifier: Json) -> None:
        if isinstance(identifier, str) and identifier in self._reads:
            self._reads[identifier] -= 1
            if not self._reads[identifier]:
                del self._reads[identifier]


def _flat(body: JsonObject) -> JsonObject:
    """A retriever may come wrapped (§0.13)."""
    return as_object(body.get("retriever")) or body
