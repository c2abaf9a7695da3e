"""Alerts (§8.1), in simple form: "unlike taxonomies, alerts can be fully updated".

Those of the organization are the same in paths without a namespace.
"""

from collections.abc import Callable

from reconciler.emulator.bodies.base import dump_given, parse, parse_patch
from reconciler.emulator.bodies.lists import AlertListBody
from reconciler.emulator.bodies.others import AlertCreate, AlertPatch
from reconciler.emulator.call.listing import Listing
from reconciler.emulator.call.references import require_all
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import body_text
from reconciler.emulator.call.scope import target, usable_namespace
from reconciler.emulator.contract.json_text import JsonObject
from reconciler.emulator.contract.kinds import ALERT, ORGANIZATION_ALERT, RETRIEVER, Kind


def create(call: Call) -> Answer:
    return _add(call, usable_namespace(call).id)


def create_for_all(call: Call) -> Answer:
    return _add(call, "")


def _add(call: Call, namespace: str) -> Answer:
    body = parse(AlertCreate, call.raw)
    _check_retriever(call, namespace, body.retriever_id)
    alert_id = ALERT.new_id()
    empty: JsonObject = dict.fromkeys(AlertCreate.model_fields)
    row = call.store.add(
        kind=ALERT.word,
        id=alert_id,
        name=body.name,
        namespace=namespace,
        body={
            **empty,
            "source": "retriever",
            "metadata": {},
            "cooldown_seconds": 0,
            "enabled": True,
            **dump_given(body),
            "alert_id": alert_id,
            "namespace_id": namespace or None,
            "last_fired_at": None,
            "created_at": call.now,
            "updated_at": call.now,
        },
    )
    return Answer(row.body)


def _check_retriever(call: Call, namespace: str, retriever: str | None) -> None:
    # What watches the whole organization may look at any namespace.
    if namespace:
        require_all(call.store, RETRIEVER, namespace, [retriever])


def _routes(kind: Kind, create: Callable[[Call], Answer]) -> tuple[Route, ...]:
    def get(call: Call) -> Answer:
        return Answer(target(call, kind).body)

    def patch(call: Call) -> Answer:
        row = target(call, kind)
        body = parse_patch(AlertPatch, call.raw)
        _check_retriever(call, row.namespace, body.retriever_id)
        changed = {**row.decoded(), **dump_given(body), "updated_at": call.now}
        return Answer(call.store.rewrite(row, changed, name=body.name).body)

    def delete(call: Call) -> Answer:
        row = target(call, kind)
        call.store.remove(row)
        return answer({"message": "Successfully deleted", "success": True, "alert_id": row.id})

    return (
        Route("POST", kind.path, create),
        *Listing(kind, AlertListBody, body_text).routes(),
        Route("GET", kind.one, get, writes=False),
        Route("PATCH", kind.one, patch),
        Route("DELETE", kind.one, delete),
    )


ROUTES = (*_routes(ALERT, create), *_routes(ORGANIZATION_ALERT, create_for_all))
