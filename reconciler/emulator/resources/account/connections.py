"""Storage connections of the organisation (§21).

A delete archives: the row stays listed, keeps its name, and never comes back. Of credentials only
their type is read back; the rest is kept unread, for tests of the connection and for changes that
leave it out.
"""

from secrets import token_hex

from reconciler.emulator.behaviour.credentials import complaint_about, merge_credentials
from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.connection import (
    ConnectionCreate,
    ConnectionList,
    ConnectionPatch,
)
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.contract.http_errors import BadRequest, Conflict, NotFound
from reconciler.emulator.contract.json_text import JsonObject, as_object
from reconciler.emulator.contract.kinds import CONNECTION
from reconciler.emulator.storage.store import Row

_ACTIVE, _SUSPENDED, _ARCHIVED = "ACTIVE", "SUSPENDED", "ARCHIVED"
_MOST_FAILURES = 5
"""So many failed tests on end suspend a connection."""


def create(call: Call) -> Answer:
    body = parse(ConnectionCreate, call.raw)
    connection_id = CONNECTION.new_id()
    given = {key: value for key, value in dump_given(body).items() if key != "test_before_save"}
    config = _provision(body, connection_id)
    credentials = as_object(config.get("credentials"))
    why = complaint_about(body.provider_type, credentials) if body.test_before_save else None
    if why:
        raise BadRequest(f"Connection test failed: {why}", code="connection_test_failed")
    stored: JsonObject = {
        "description": None,
        "metadata": {},
        "write_enabled": False,
        **given,
        "provider_config": _without_credentials(config),
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
        kind=CONNECTION.word,
        id=connection_id,
        name=body.name,
        namespace="",
        body=stored,
        unread=credentials,
    )
    return Answer(row.body)


def _provision(body: ConnectionCreate, connection_id: str) -> JsonObject:
    """An inbox has an address that only the server gives, and a secret unless it was told one."""
    if body.provider_type != "email":
        return body.provider_config
    said = as_object(body.provider_config.get("credentials"))
    secret = said.get("webhook_secret") or token_hex(16)
    return {
        **body.provider_config,
        "credentials": {"type": "webhook_secret", **said, "webhook_secret": secret},
        "inbound_address": f"{connection_id.replace('_', '-')}@inbound.mixpeek.com",
    }


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
    unread = row.decoded_unread()
    if body.provider_config is not None:
        config, held = body.provider_config, as_object(live.get("provider_config"))
        if "inbound_address" in held:
            config = {**config, "inbound_address": held["inbound_address"]}
        if "credentials" in config:
            unread = merge_credentials(unread, as_object(config["credentials"]))
        given["provider_config"] = {
            **_without_credentials(config),
            **_told(unread, is_said="credentials" in config or "credentials" in held),
        }
    if body.description == "":
        given["description"] = None
    changed = {**live, **given, "updated_at": call.now}
    changed["is_active"] = changed.get("status") == _ACTIVE
    call.store.rewrite(row, changed, name=str(changed["name"]), unread=unread)
    return answer(changed)


def delete(call: Call) -> Answer:
    row = _named(call)
    archived = {**row.decoded(), "status": _ARCHIVED, "is_active": False, "updated_at": call.now}
    call.store.rewrite(row, archived)
    return answer({"message": f"Connection '{row.name}' was archived"})


def test(call: Call) -> Answer:
    """A failing test is an answer, and counts: too many of them on end suspend the connection."""
    row = _named(call)
    live = row.decoded()
    if live.get("status") == _ARCHIVED:
        raise Conflict("An archived connection is no longer usable")
    why = complaint_about(str(live["provider_type"]), row.decoded_unread())
    failures = int(str(live["consecutive_failures"])) + 1 if why else 0
    changed: JsonObject = {**live, "consecutive_failures": failures, "last_error": why}
    if failures >= _MOST_FAILURES:
        changed |= {"status": _SUSPENDED, "is_active": False}
    call.store.rewrite(row, changed)
    message = why or "The connection works"
    return answer({"success": why is None, "message": message, "details": None})


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
    return {**config, **_told(as_object(config["credentials"]), is_said=True)}


def _told(credentials: JsonObject, *, is_said: bool) -> JsonObject:
    """What is read back of credentials, where there are any."""
    kind = credentials.get("type")
    told: JsonObject = {} if kind is None else {"type": kind}
    return {"credentials": told} if is_said else {}


ROUTES = (
    Route("POST", CONNECTION.path, create),
    Route("POST", f"{CONNECTION.path}/list", list_connections, writes=False),
    Route("POST", f"{CONNECTION.one}/test", test),
    Route("GET", CONNECTION.one, get, writes=False),
    Route("PATCH", CONNECTION.one, change),
    Route("DELETE", CONNECTION.one, delete),
)
