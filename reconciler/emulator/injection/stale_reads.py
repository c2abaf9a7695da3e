"""Stale reads: what was just changed is read as it was before, for some reads."""

from dataclasses import dataclass

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object
from reconciler.emulator.contract.kinds import KINDS
from reconciler.emulator.injection.exchange import BufferedResponse, Exchange

_ID_FIELDS = {kind.path: kind.id_field for kind in KINDS}


@dataclass(slots=True)
class _StaleResource:
    """One resource as it was, and how many more reads show it so; none before it changed."""

    path: str
    id_field: str
    reply: BufferedResponse
    reads: int
    has_changed: bool = False

    @property
    def body(self) -> JsonObject:
        """A retriever may come wrapped (§0.13)."""
        return _flat(self.reply.fields)

    @property
    def id(self) -> Json:
        return self.body.get(self.id_field)


class StaleReads:
    """GETs and lists alike; a resource that was deleted is there as well."""

    def __init__(self) -> None:
        self._kept: list[_StaleResource] = []

    def __bool__(self) -> bool:
        return bool(self._kept)

    def clear(self) -> None:
        self._kept.clear()

    async def keep(self, exchange: Exchange, reads: int) -> None:
        """Before a write: how what it speaks of is now."""
        path, id_field = _resource_in(exchange.path)
        if id_field is None or exchange.method == "GET" or reads < 1:
            return
        reply = await exchange.look(path)
        if reply.is_success:
            self._kept.append(_StaleResource(path, id_field, reply, reads))

    def show_stale(self, exchange: Exchange, reply: BufferedResponse) -> BufferedResponse:
        """The answer to a read, as it would have been before."""
        if exchange.method == "GET":
            return self._read_stale(exchange, reply)
        if exchange.path.endswith("/list"):
            return self._list_stale(exchange, reply)
        for kept in self._kept:
            kept.has_changed |= reply.is_success and _concerns(exchange, kept)
        return reply

    def end(self, exchange: Exchange) -> None:
        """After a write: what it did not change is of no interest."""
        self._kept = [
            kept for kept in self._kept if kept.has_changed or not _concerns(exchange, kept)
        ]

    def _read_stale(self, exchange: Exchange, reply: BufferedResponse) -> BufferedResponse:
        for kept in self._find_changed():
            is_it = kept.id == _flat(reply.fields).get(kept.id_field)
            if is_it or exchange.path in (kept.path, _path_of(kept)):
                return self._once_more(kept)
        return reply

    def _list_stale(self, exchange: Exchange, reply: BufferedResponse) -> BufferedResponse:
        id_field = _ID_FIELDS.get(exchange.path.removesuffix("/list"))
        known = {kept.id: kept for kept in self._find_changed() if kept.id_field == id_field}
        rows = as_list(reply.fields.get("results"))
        ids = [_flat(as_object(row)).get(id_field or "") for row in rows]
        if not any(each in known for each in ids):
            return reply
        old = [
            _wrap(as_object(row), self._once_more(known[each])) if each in known else row
            for row, each in zip(rows, ids, strict=True)
        ]
        return reply.saying({**reply.fields, "results": old})

    def _find_changed(self) -> list[_StaleResource]:
        return [kept for kept in self._kept if kept.has_changed]

    def _once_more(self, kept: _StaleResource) -> BufferedResponse:
        kept.reads -= 1
        if not kept.reads:
            self._kept.remove(kept)
        return kept.reply


def _resource_in(path: str) -> tuple[str, str | None]:
    """`/v1/buckets/bkt_1/objects` -> the path up to the id, and the field that holds it."""
    # The longest first: a kind's path may begin with another one's.
    for collection in sorted(_ID_FIELDS, key=len, reverse=True):
        if path.startswith(f"{collection}/"):
            identifier = path.removeprefix(f"{collection}/").partition("/")[0]
            return f"{collection}/{identifier}", _ID_FIELDS[collection]
    return path, None


def _flat(body: JsonObject) -> JsonObject:
    return as_object(body.get("retriever")) or body


def _wrap(row: JsonObject, reply: BufferedResponse) -> JsonObject:
    """As it was, in the form of the row that it takes the place of."""
    old = _flat(reply.fields)
    return {**row, "retriever": old} if "retriever" in row else old


def _concerns(exchange: Exchange, kept: _StaleResource) -> bool:
    return f"{exchange.path}/".startswith(f"{kept.path}/")


def _path_of(kept: _StaleResource) -> str:
    return f"{kept.path.rpartition('/')[0]}/{kept.id}"
