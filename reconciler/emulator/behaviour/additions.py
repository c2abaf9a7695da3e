"""What the server adds to open maps when it stores them, unasked (§0.17, §4.3).

The contract leaves open whether defaults are written back and whether there is anything else; a
client must bear both. Every value is the same each time.
"""

from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.algorithm_defaults import ALGORITHM_DEFAULTS
from reconciler.emulator.contract.extractor_defaults import EXTRACTOR_DEFAULTS
from reconciler.emulator.contract.json_text import Json, JsonObject
from reconciler.emulator.contract.stage_defaults import ITEM_DEFAULTS, STAGE_DEFAULTS
from reconciler.emulator.faults.vocabulary import ADDS

NOTE: JsonObject = {"x_server_note": "added by the server"}
"""A key that nobody declared and no catalogue knows."""


def in_stage(call: Call, stage_id: str, parameters: JsonObject) -> JsonObject:
    """Parameters of a stage as they are stored, with the items of their lists."""
    items = {
        key: _in_items(call, ITEM_DEFAULTS.get((stage_id, key), {}), value)
        for key, value in parameters.items()
    }
    return _extend(call, STAGE_DEFAULTS.get(stage_id, {}), items)


def in_extractor(call: Call, name: str, parameters: JsonObject | None) -> JsonObject | None:
    """Parameters of an extractor as they are stored; none remain none where nothing is added."""
    added = _extend(call, EXTRACTOR_DEFAULTS.get(name, {}), parameters or {})
    return added or parameters


def in_algorithm(call: Call, name: str, parameters: JsonObject | None) -> JsonObject | None:
    """Parameters of a clustering algorithm as they are stored, likewise."""
    return _extend(call, ALGORITHM_DEFAULTS.get(name, {}), parameters or {}) or parameters


def _in_items(call: Call, defaults: JsonObject, value: Json) -> Json:
    if not isinstance(value, list):
        return value
    return [_extend(call, defaults, each) if isinstance(each, dict) else each for each in value]


def _extend(call: Call, defaults: JsonObject, given: JsonObject) -> JsonObject:
    """What is given stays as it is and where it is; what is added follows."""
    return {
        **given,
        **{key: value for key, value in _find_added(call, defaults) if key not in given},
    }


def _find_added(call: Call, defaults: JsonObject) -> list[tuple[str, Json]]:
    """Without a setting, everything that may be added."""
    effect = call.effect_of(ADDS)
    if effect is None:
        return []
    is_all = not effect.settings
    added = list(defaults.items()) if is_all or effect.has("defaults") else []
    return added + (list(NOTE.items()) if is_all or effect.has("notes") else [])
