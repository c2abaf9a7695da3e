"""The account behind the key: who am I, health, and secrets (§1.8, §8.3)."""

from hashlib import sha256

from reconciler.emulator.bodies.base import parse
from reconciler.emulator.bodies.organization.secret import SecretCreate, SecretUpdate
from reconciler.emulator.call.options import CATEGORIES
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.kinds import SECRET
from reconciler.emulator.storage.store import Row

_GENEROUS = 1_000_000


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
    """A name is one secret's alone; of the value a digest is kept, so that tests can tell."""
    body = parse(SecretCreate, call.raw)
    call.store.add(
        kind=SECRET.word,
        id=SECRET.new_id(),
        name=body.secret_name,
        namespace="",
        body={},
        unread={"digest": digest_of(body.secret_value)},
    )
    return answer({"secret_name": body.secret_name, "created": True})


def update_secret(call: Call) -> Answer:
    """The old value is gone (§8.3); the name stays, and no request changes it."""
    row = _named(call)
    body = parse(SecretUpdate, call.raw)
    call.store.rewrite(row, {}, unread={"digest": digest_of(body.secret_value)})
    return answer({"secret_name": row.name, "updated": True})


def delete_secret(call: Call) -> Answer:
    """Not blocked by those who use it (§8.3)."""
    row = _named(call)
    call.store.remove(row)
    return answer({"secret_name": row.name, "deleted": True})


def _named(call: Call) -> Row:
    row = call.store.by_name(SECRET.word, "", call.identifier)
    if row is None:
        raise NotFound(SECRET.word, call.identifier)
    return row


def digest_of(value: str) -> str:
    """What is kept in the place of a secret."""
    return sha256(value.encode()).hexdigest()


ROUTES = (
    Route("GET", "/v1/me", me, writes=False),
    Route("GET", "/v1/health", health, needs_key=False, writes=False),
    Route("GET", "/v1/health/liveness", health, needs_key=False, writes=False),
    Route("GET", SECRET.path, list_secrets, writes=False),
    Route("POST", SECRET.path, create_secret),
    Route("PUT", SECRET.one, update_secret),
    Route("DELETE", SECRET.one, delete_secret),
)
