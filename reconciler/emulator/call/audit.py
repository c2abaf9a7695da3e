"""The audit log: who changed what, and the reason that was given (§1.1, §1.8).

One entry for each change that was accepted; what is done to a part of a resource (its public
form, its lifecycle) is an update of it.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from msgspec import DecodeError, Raw
from msgspec.json import Decoder

from reconciler.emulator.call.paging import read_number
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_object,
    as_text,
    decode,
    to_list,
)
from reconciler.emulator.contract.kinds import (
    ALERT,
    BUCKET,
    CLUSTER,
    COLLECTION,
    NAMESPACE,
    ORGANIZATION_ALERT,
    RETRIEVER,
    SECRET,
    TAXONOMY,
    WEBHOOK,
    Kind,
)

HEADER: Final = "x-change-reason"
_AUDITED: Final = (
    NAMESPACE,
    BUCKET,
    COLLECTION,
    RETRIEVER,
    TAXONOMY,
    CLUSTER,
    ALERT,
    ORGANIZATION_ALERT,
    SECRET,
    WEBHOOK,
)
_FILTERS: Final = {name: f"{name}=?" for name in ("resource_type", "resource_id", "action")} | {
    "start": "timestamp>=?",
    "end": "timestamp<=?",
}
_FIELDS: Final = Decoder(dict[str, Raw])
"""Of a body that may be large, no more is asked for than its keys and what it is called."""
_COLUMNS: Final = "seq, timestamp, resource_type, resource_id, action, changes, reason"


def subject_of(route: Route, call: Call) -> tuple[Kind, str] | None:
    """What a change is about to change: asked before it, because a deletion leaves nothing."""
    if route.method == "GET" or not route.writes or route.category != "metadata":
        return None
    kind = next((kind for kind in _AUDITED if _is_of(route, kind)), None)
    if kind is None or "identifier" not in call.path:
        return None if kind is None else (kind, "")
    spoken = call.headers.get("x-namespace", "")
    home = find(call.store, NAMESPACE, "", spoken) if kind.scoped else None
    row = find(call.store, kind, home.id if home else "", call.identifier)
    return kind, row.id if row else call.identifier


def _is_of(route: Route, kind: Kind) -> bool:
    return route.path == kind.path or route.path.startswith(kind.one)


def note(route: Route, call: Call, subject: tuple[Kind, str], found: Answer) -> None:
    """One entry, if the change was accepted."""
    kind, identifier = subject
    if not 200 <= found.status < 300:
        return
    call.store.sql.execute(
        "INSERT INTO audit (timestamp, resource_type, resource_id, action, changes, reason)"
        " VALUES (?,?,?,?,?,?)",
        (
            call.now,
            kind.word,
            _created_id(kind, found) if _creates(route) else identifier,
            f"{kind.word}_{_verb(route, kind)}",
            ",".join(sorted(_fields_of(call.raw))),
            call.headers.get(HEADER),
        ),
    )


def _creates(route: Route) -> bool:
    return route.method == "POST" and ("{" not in route.path or route.path.endswith("/clone"))


def _verb(route: Route, kind: Kind) -> str:
    if _creates(route):
        return "created"
    return "deleted" if route.method == "DELETE" and route.path == kind.one else "updated"


def _created_id(kind: Kind, found: Answer) -> str:
    """The id in an answer, flat or inside an envelope of the kind's name."""
    body = _fields_of(found.text)
    inside = as_object(_read(body, kind.word))
    own = as_text(inside.get(kind.id_field)) or as_text(_read(body, kind.id_field))
    return own or as_text(_read(body, kind.name_field)) or ""


def _fields_of(text: str | bytes) -> Mapping[str, Raw]:
    """Nothing of what is no object: some requests may say anything, as nobody reads it."""
    with suppress(DecodeError):
        return _FIELDS.decode(text)
    return {}


def _read(body: Mapping[str, Raw], key: str) -> Json:
    return decode(bytes(body[key])) if key in body else None


def list_logs(call: Call) -> Answer:
    """§1.8: newest first; ``skip`` and ``limit`` in place of cursors."""
    wanted = [name for name in _FILTERS if call.query.get(name)]
    where = " AND ".join(_FILTERS[name] for name in wanted) or "1"
    values = [call.query[name] for name in wanted]
    skip = read_number("skip", call.query.get("skip") or "0", 0, 10_000)
    limit = read_number("limit", call.query.get("limit") or "100", 1, 1000)
    rows = call.store.sql.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE {where} ORDER BY seq DESC LIMIT ? OFFSET ?",
        (*values, limit, skip),
    )
    entries: list[Json] = [_entry(*row) for row in rows]
    total = call.store.number(f"SELECT COUNT(*) FROM audit WHERE {where}", values)
    return answer({"results": entries, "total": total, "skip": skip, "limit": limit})


def _entry(
    seq: int,
    timestamp: str,
    kind: str,
    identifier: str,
    action: str,
    changes: str,
    reason: str | None,
) -> JsonObject:
    return {
        "audit_id": f"aud_{seq:010}",
        "timestamp": timestamp,
        "resource_type": kind,
        "resource_id": identifier,
        "action": action,
        "actor_id": "key_emulated",
        "actor_type": "api_key",
        "actor_key_name": "emulated",
        "status": "success",
        "changes": {"fields": to_list(filter(None, changes.split(",")))},
        "reason": reason,
    }


ROUTES = (Route("GET", "/v1/organizations/audit/logs", list_logs, writes=False),)
