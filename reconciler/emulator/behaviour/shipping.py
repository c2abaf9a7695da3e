"""Weights that an evaluation gate ships: written into live stages by the server itself (§0.17).

No request may set or change them (§5.4); one that says again what is there is none of both.
"""

from collections.abc import Iterator

from reconciler.emulator.call.request import Answer, Call, Route
from reconciler.emulator.call.scope import find, scope_of
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, decode_object
from reconciler.emulator.contract.kinds import RETRIEVER

SHIPPED = "shipped_weight_set"
_LEARNING = "learning_config"
_WEIGHTS = "ws_0123456789"


def ship_weights(call: Call, route: Route, found: Answer) -> None:
    """An evaluation gate writes into the stages of the retriever that was asked for or made."""
    if not route.path.startswith(RETRIEVER.path):
        return
    made = str(decode_object(found.text).get("retriever_id"))
    named = call.path.get("identifier", made)
    row = find(call.store, RETRIEVER, scope_of(call, RETRIEVER), named)
    if row is not None:
        live = row.decoded()
        call.store.rewrite(row, {**live, "stages": _ship(live["stages"]), "updated_at": call.now})


def _ship(stages: Json) -> Json:
    """Stages with weights in each ``learning_config``, at any depth."""
    if isinstance(stages, list):
        return [_ship(item) for item in stages]
    if isinstance(stages, dict):
        return {key: _ship_value(key, _ship(value)) for key, value in stages.items()}
    return stages


def _ship_value(key: str, value: Json) -> Json:
    if key != _LEARNING or not isinstance(value, dict):
        return value
    return {**value, SHIPPED: _WEIGHTS}


def withdraw(value: Json) -> Json:
    """Without any weights: as a new retriever begins."""
    if isinstance(value, list):
        return [withdraw(item) for item in value]
    if isinstance(value, dict):
        return {key: withdraw(item) for key, item in value.items() if key != SHIPPED}
    return value


def sets_weights(parameters: Json, live: Json) -> bool:
    """Whether parameters say of weights what the live ones do not."""
    held = list(_weights(live))
    return any(each not in held for each in _weights(parameters))


def _weights(value: Json, *place: str | int) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _weights(item, *place, position)
    for key, item in as_object(value).items():
        if key == SHIPPED:
            yield (*place, key), item
        elif isinstance(item, dict | list):
            yield from _weights(item, *place, key)


def parameters_by_name(stages: Json) -> JsonObject:
    """The parameters of live stages, by the names of the stages."""
    entries = [as_object(stage) for stage in stages] if isinstance(stages, list) else []
    return {
        str(stage.get("stage_name")): as_object(stage.get("config")).get("parameters")
        for stage in entries
    }
