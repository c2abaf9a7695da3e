"""Which namespace a request speaks in, and which resource its path means (§1.1, §13)."""

from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import (
    Conflict,
    FieldError,
    NotFound,
    ServiceUnavailable,
    ValidationFailed,
)
from reconciler.emulator.contract.kinds import NAMESPACE, Kind
from reconciler.emulator.storage.store import Row, Store

PREPARING, READY, DELETING = "preparing", "ready", "deleting"
"""The states of a namespace row; a row keeps serving reads while it is deleted."""


def read_namespace(call: Call) -> str:
    """The ``X-Namespace`` header, else ``?namespace=`` (§1.1)."""
    named = call.headers.get("x-namespace") or call.query.get("namespace")
    if not named:
        where = ("header", "X-Namespace")
        raise ValidationFailed([FieldError("missing", where, "The X-Namespace header is required")])
    return named


def find_namespace(call: Call) -> Row | None:
    return find(call.store, NAMESPACE, "", read_namespace(call))


def namespace_of(call: Call) -> Row:
    """Everything but a list answers 404 for a namespace that does not resolve (§0.1)."""
    found = find_namespace(call)
    if found is None:
        raise NotFound("namespace", read_namespace(call))
    return found


def usable_namespace(call: Call) -> Row:
    """Children are refused until the server confirmed the namespace (§2, readiness)."""
    row = namespace_of(call)
    if row.state == PREPARING:
        raise ServiceUnavailable(
            f"Namespace '{row.name}' is not ready yet; poll it until namespace_ready is true",
            code="namespace_not_ready",
            retry_after=1,
        )
    refuse_deleted(row)
    return row


def refuse_deleted(row: Row) -> None:
    if row.state == DELETING:
        raise Conflict(
            f"{row.kind} '{row.name}' is being deleted", code=f"{row.kind}_being_deleted"
        )


def find(store: Store, kind: Kind, namespace: str, identifier: str) -> Row | None:
    """By id first (§16.22), then, where the path allows it, by name."""
    row = store.by_id(kind.word, identifier)
    if row is not None and row.namespace == namespace:
        return row
    return store.by_name(kind.word, namespace, identifier) if kind.by_name else None


def scope_of(call: Call, kind: Kind) -> str:
    return namespace_of(call).id if kind.scoped else ""


def target(call: Call, kind: Kind) -> Row:
    """The resource that the path names, or 404 with ``details{resource, id}`` (§1.2)."""
    row = find(call.store, kind, scope_of(call, kind), call.identifier)
    if row is None:
        raise NotFound(kind.word, call.identifier)
    return row
