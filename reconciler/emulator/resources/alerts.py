"""Alerts (§8.1): "unlike taxonomies, alerts can be fully updated", all but their source.

Those of the organization are the same in paths without a namespace. Names are not kept apart
(§16.27): a path that names an alert means the oldest of that name.
"""

from collections.abc import Callable, Iterator

from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.lists import AlertListBody
from reconciler.emulator.bodies.others import AlertCreate, AlertPatch
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import is_template, require
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import body_text
from reconciler.emulator.call.scope import target, usable_namespace
from reconciler.emulator.contract.http_errors import FieldError, NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, decode_object
from reconciler.emulator.contract.kinds import (
    ALERT,
    BUCKET,
    COLLECTION,
    ORGANIZATION_ALERT,
    RETRIEVER,
    Kind,
)
from reconciler.emulator.storage.store import Store

_RETRIEVERS_OWN = ("retriever_id", "trigger_on", "min_count", "threshold", "inputs")
"""What only an alert that runs a retriever has: "source=retriever only"."""
_IDS = {"retriever_id": RETRIEVER, "collection_id": COLLECTION, "bucket_id": BUCKET}
"""Ids among the free parameters of a condition, and of a channel."""


def create(call: Call) -> Answer:
    return _add(call, usable_namespace(call).id)


def create_for_all(call: Call) -> Answer:
    return _add(call, "")


def _add(call: Call, namespace: str) -> Answer:
    body = parse(AlertCreate, call.raw)
    said = dump_given(body).items()
    given: JsonObject = {key: value for key, value in said if value is not None}
    alert_id = ALERT.new_id()
    empty: JsonObject = dict.fromkeys(AlertCreate.model_fields)
    alert: JsonObject = {
        **empty,
        "source": "retriever",
        "metadata": {},
        "cooldown_seconds": 0,
        "enabled": True,
        **given,
        "alert_id": alert_id,
        "namespace_id": namespace or None,
        "last_fired_at": None,
        "created_at": call.now,
        "updated_at": call.now,
    }
    _check(call.store, namespace, alert, given)
    row = call.store.add(
        kind=ALERT.word, id=alert_id, name=body.name, namespace=namespace, body=alert
    )
    return Answer(row.body)


def _check(store: Store, namespace: str, alert: JsonObject, given: JsonObject) -> None:
    """What is given fits the source, which never changes, and leads to what exists."""
    wrong = list(_misfits(alert, given))
    if wrong:
        raise ValidationFailed(wrong)
    for kind, identifier in _references(given):
        if isinstance(identifier, str) and not is_template(identifier):
            _require(store, kind, namespace, identifier)


def _misfits(alert: JsonObject, given: JsonObject) -> Iterator[FieldError]:
    is_system = alert["source"] == "system"
    for key in _RETRIEVERS_OWN if is_system else ("system_condition",):
        if key in given:
            only = "retriever" if is_system else "system"
            yield FieldError("value_error", ("body", key), f"{key} is of source={only} only")
    selector = as_object(given.get("namespace_selector"))
    if selector.get("mode") == "selected" and not selector.get("namespace_ids"):
        place = ("body", "namespace_selector", "namespace_ids")
        yield FieldError("value_error", place, "must be non-empty when mode=selected")


def _references(given: JsonObject) -> Iterator[tuple[Kind, Json]]:
    yield RETRIEVER, given.get("retriever_id")
    yield from _ids_in(as_object(given.get("system_condition")).get("params"))
    channels = as_object(given.get("notification_config")).get("channels")
    for channel in channels if isinstance(channels, list) else ():
        if as_object(channel).get("channel_type") == "batch":
            yield from _ids_in(as_object(channel).get("config"))


def _ids_in(parameters: Json) -> Iterator[tuple[Kind, Json]]:
    for key, kind in _IDS.items():
        yield kind, as_object(parameters).get(key)


def _require(store: Store, kind: Kind, namespace: str, identifier: str) -> None:
    # What watches the whole organization may look at any namespace.
    if namespace:
        require(store, kind, namespace, identifier)
    elif store.by_id(kind.word, identifier) is None:
        raise NotFound(kind.word, identifier)


def _describe_list(store: Store, namespace: str) -> JsonObject:
    """AlertListStats (§1.5)."""
    rows = store.rows("namespace=? AND kind=?", (namespace, ALERT.word))
    alerts = [decode_object(row.body) for row in rows]
    by_type: dict[str, int] = {}
    for alert in alerts:
        channels = as_object(alert["notification_config"]).get("channels")
        for channel in channels if isinstance(channels, list) else ():
            type_ = str(as_object(channel).get("channel_type"))
            by_type[type_] = by_type.get(type_, 0) + 1
    enabled = sum(alert["enabled"] is True for alert in alerts)
    return {
        "total_alerts": len(alerts),
        "enabled_alerts": enabled,
        "disabled_alerts": len(alerts) - enabled,
        "alerts_by_channel_type": {**by_type},
    }


def _routes(kind: Kind, create: Callable[[Call], Answer]) -> tuple[Route, ...]:
    def get(call: Call) -> Answer:
        return Answer(target(call, kind).body)

    def patch(call: Call) -> Answer:
        row = target(call, kind)
        body = parse_patch(AlertPatch, call.raw)
        given = dump_given(body)
        # Whole values: `inputs` "replaces the whole set" (§8.1), and so does every other field.
        changed = {**row.decoded(), **given, "updated_at": call.now}
        _check(call.store, row.namespace, changed, given)
        return Answer(call.store.rewrite(row, changed, name=body.name).body)

    def delete(call: Call) -> Answer:
        row = target(call, kind)
        call.store.remove(row)
        return answer({"message": "Successfully deleted", "success": True, "alert_id": row.id})

    return (
        Route("POST", kind.path, create),
        *Listing(kind, AlertListBody, body_text, stats=_describe_list).routes(),
        Route("GET", kind.one, get, writes=False),
        Route("PATCH", kind.one, patch),
        Route("DELETE", kind.one, delete),
    )


ROUTES = (*_routes(ALERT, create), *_routes(ORGANIZATION_ALERT, create_for_all))
