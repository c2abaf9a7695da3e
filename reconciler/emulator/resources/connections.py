"""Storage connections of the organisation (§21).

A delete archives: the row stays listed. Credentials are not kept, and of them only their type is
read back, as the API does it.
"""

from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.connection import (
    ConnectionCreate,
    ConnectionList,
    ConnectionPatch,
)
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.contract.http_errors import Conflict, NotFound
from reconciler.emulator.contract.json_text import JsonObject, as_object
from reconciler.emulator.contract.kinds import CONNECTION
from reconciler.emulator.storage.store import Row

_ACTIVE, _ARCHIVED = "ACTIVE", "ARCHIVED"


def create(call: Call) -> Answer:
    body = parse(ConnectionCreate, call.raw)
    connection_id = CONNECTION.new_id()
    given = {key: value for key, value in dump_given(body).items() if key != "test_before_save"}
    stored: JsonObject = {
        "description": None,
        "metadata": {},
        "write_enabled": False,
        **given,
        "provider_config": _without_credentials(body.provider_config),
        "connection_id": connection_id,
        "internal_id": "int_emulated",
        "status": _ACTIVE,
        "is_active": True,
        "last_used_at": None,
        "last_error": None,
        "consecutive_failures": 0,
        "created_at": call.now,
        "updated_at": call.now,
        "created_by_user_id": "usr_emulated",
    }
    row = call.store.add(
        kind=CONNECTION.word, id=connection_id, name=body.name, namespace="", body=stored
    )
    return Answer(row.body)


def list_connections(call: Call) -> Answer:
    """Newest first, and archived ones among them unless they are filtered out."""
    body = parse(ConnectionList, call.raw)
    page = page_of(call, None)
    wanted = {key: value for key, value in dump_given(body).items() if value is not None}
    rows = call.store.rows("kind=? ORDER BY seq DESC", (CONNECTION.word,))
    read = [row.decoded() for row in rows]
    found = [one for one in read if all(one.get(key) == value for key, value in wanted.items())]
    start = page.after or page.offset
    end = start + page.limit
    after = end if end < len(found) else None
    pagination = page.describe(len(found), after)
    return answer({"results": found[start:end], "pagination": pagination, "total": len(found)})


def get(call: Call) -> Answer:
    return Answer(_named(call).body)


def change(call: Call) -> Answer:
    row = _named(call)
    body = parse_patch(ConnectionPatch, call.raw)
    live, given = row.decoded(), dump_given(body)
    if live.get("status") == _ARCHIVED and body.status not in (None, _ARCHIVED):
        raise Conflict("An archived connection cannot be reactivated")
    if body.provider_config is not None:
        given["provider_config"] = _without_credentials(body.provider_config)
    changed = {**live, **given, "updated_at": call.now}
    changed["is_active"] = changed.get("status") == _ACTIVE
    call.store.rewrite(row, changed, name=str(changed["name"]))
    return answer(changed)


def delete(call: Call) -> Answer:
    row = _named(call)
    archived = {**row.decoded(), "status": _ARCHIVED, "is_active": False, "updated_at": call.now}
    call.store.rewrite(row, archived)
    return answer({"message": f"Connection '{row.name}' was archived"})


def _named(call: Call) -> Row:
    """What begins like an id is one; anything else is a name."""
    identifier = call.identifier
    if identifier.startswith(CONNECTION.prefix):
        row = call.store.by_id(CONNECTION.word, identifier)
    else:
        row = call.store.by_name(CONNECTION.word, "", identifier)
    if row is None:
        raise NotFound(CONNECTION.word, identifier)
    return row


def _without_credentials(config: JsonObject) -> JsonObject:
    if "credentials" not in config:
        return config
    kind = as_object(config["credentials"]).get("type")
    return {**config, "credentials": {} if kind is None else {"type": kind}}


ROUTES = (
    Route("POST", CONNECTION.path, create),
    Route("POST", f"{CONNECTION.path}/list", list_connections, writes=False),
    Route("GET", CONNECTION.one, get, writes=False),
    Route("PATCH", CONNECTION.one, change),
    Route("DELETE", CONNECTION.one, delete),
)
