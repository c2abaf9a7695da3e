"""Alerts (§8.1), in simple form: "unlike taxonomies, alerts can be fully updated"."""

from reconciler.emulator.call import Answer, Call, Route, answer
from reconciler.emulator.json_text import JsonObject
from reconciler.emulator.kinds import ALERT, RETRIEVER
from reconciler.emulator.listing import Listing
from reconciler.emulator.references import require_all
from reconciler.emulator.scope import target, usable_namespace
from reconciler.emulator.shapes import given, parse, parse_patch
from reconciler.emulator.shapes_lists import AlertListBody
from reconciler.emulator.shapes_others import AlertCreate, AlertPatch
from reconciler.emulator.splice import body_text


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    body = parse(AlertCreate, call.raw)
    require_all(call.store, RETRIEVER, namespace.id, [body.retriever_id])
    alert_id = ALERT.new_id()
    empty: JsonObject = dict.fromkeys(AlertCreate.model_fields)
    row = call.store.add(
        kind=ALERT.word,
        id=alert_id,
        name=body.name,
        namespace=namespace.id,
        body={
            **empty,
            "source": "retriever",
            "metadata": {},
            "cooldown_seconds": 0,
            "enabled": True,
            **given(body),
            "alert_id": alert_id,
            "namespace_id": namespace.id,
            "last_fired_at": None,
            "created_at": call.now,
            "updated_at": call.now,
        },
    )
    return Answer(row.body)


def get(call: Call) -> Answer:
    return Answer(target(call, ALERT).body)


def patch(call: Call) -> Answer:
    row = target(call, ALERT)
    body = parse_patch(AlertPatch, call.raw)
    require_all(call.store, RETRIEVER, row.namespace, [body.retriever_id])
    changed = {**row.decoded(), **given(body), "updated_at": call.now}
    return Answer(call.store.rewrite(row, changed, name=body.name).body)


def delete(call: Call) -> Answer:
    row = target(call, ALERT)
    call.store.remove(row)
    return answer({"message": "Successfully deleted", "success": True, "alert_id": row.id})


LISTING = Listing(ALERT, AlertListBody, body_text)
ROUTES = (
    Route("POST", ALERT.path, create),
    *LISTING.routes(),
    Route("GET", ALERT.one, get, writes=False),
    Route("PATCH", ALERT.one, patch),
    Route("DELETE", ALERT.one, delete),
)
