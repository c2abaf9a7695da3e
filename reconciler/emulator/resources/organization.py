"""The account behind the key: who am I, health, secrets, storage connections (§1.8, §8.3)."""

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape, dump_given, parse
from reconciler.emulator.call.options import CATEGORIES
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.contract.kinds import CONNECTION, SECRET
from reconciler.emulator.storage.store import Row

_GENEROUS = 1_000_000


class SecretCreate(BodyShape):
    secret_name: str = Field(min_length=1, max_length=100)
    secret_value: str = Field(min_length=1)


class ConnectionCreate(OpenBodyShape):
    connection_name: str = Field(min_length=1)


def me(call: Call) -> Answer:
    """MeResponse: "effective per-minute rate limits by category" (§1.4)."""
    limits = call.options.rate_limits or {}
    return answer(
        {
            "organization_id": "org_emulated",
            "organization_name": "Emulated",
            "account_type": "enterprise",
            "user_email": None,
            "key": {"name": "emulated", "key_type": "secret", "permissions": ["admin"],
                    "expires_at": None},
            "rate_limits": {name: limits.get(name, _GENEROUS) for name in CATEGORIES},
            "principal_scoped": False,
        }
    )  # fmt: skip


def health(_: Call) -> Answer:
    return answer({"status": "OK"})


def list_secrets(call: Call) -> Answer:
    """Names only: values are never returned (§8.3)."""
    names = [row.name for row in call.store.rows("kind=? ORDER BY name", (SECRET.word,))]
    return answer({"secrets": names, "count": len(names)})


def create_secret(call: Call) -> Answer:
    body = parse(SecretCreate, call.raw)
    call.store.add(
        kind=SECRET.word, id=SECRET.new_id(), name=body.secret_name, namespace="", body={}
    )
    return answer({"secret_name": body.secret_name, "created": True})


def delete_secret(call: Call) -> Answer:
    """Not blocked by those who use it (§8.3)."""
    row = call.store.by_name(SECRET.word, "", call.identifier)
    if row is None:
        raise NotFound(SECRET.word, call.identifier)
    call.store.remove(row)
    return answer({"secret_name": row.name, "deleted": True})


def list_connections(call: Call) -> Answer:
    rows = call.store.rows("kind=? ORDER BY seq", (CONNECTION.word,))
    return answer({"results": [_connection(row) for row in rows]})


def create_connection(call: Call) -> Answer:
    body = parse(ConnectionCreate, call.raw)
    connection_id = CONNECTION.new_id()
    row = call.store.add(
        kind=CONNECTION.word,
        id=connection_id,
        name=body.connection_name,
        namespace="",
        body={**dump_given(body), "connection_id": connection_id},
    )
    return answer(_connection(row))


def get_connection(call: Call) -> Answer:
    return answer(_connection(target(call, CONNECTION)))


def _connection(row: Row) -> JsonObject:
    named: dict[str, Json] = {"connection_id": row.id, "connection_name": row.name}
    return named


ROUTES = (
    Route("GET", "/v1/me", me, writes=False),
    Route("GET", "/v1/health", health, needs_key=False, writes=False),
    Route("GET", "/v1/health/liveness", health, needs_key=False, writes=False),
    Route("GET", SECRET.path, list_secrets, writes=False),
    Route("POST", SECRET.path, create_secret),
    Route("DELETE", f"{SECRET.path}/{{identifier}}", delete_secret),
    Route("GET", CONNECTION.path, list_connections, writes=False),
    Route("POST", CONNECTION.path, create_connection),
    Route("GET", CONNECTION.one, get_connection, writes=False),
)
