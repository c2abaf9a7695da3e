"""The account behind the key: who am I, health, and secrets (§1.8, §8.3)."""

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, parse
from reconciler.emulator.call.options import CATEGORIES
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.kinds import SECRET

_GENEROUS = 1_000_000


class SecretCreate(BodyShape):
    secret_name: str = Field(min_length=1, max_length=100)
    secret_value: str = Field(min_length=1)


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


ROUTES = (
    Route("GET", "/v1/me", me, writes=False),
    Route("GET", "/v1/health", health, needs_key=False, writes=False),
    Route("GET", "/v1/health/liveness", health, needs_key=False, writes=False),
    Route("GET", SECRET.path, list_secrets, writes=False),
    Route("POST", SECRET.path, create_secret),
    Route("DELETE", f"{SECRET.path}/{{identifier}}", delete_secret),
)
