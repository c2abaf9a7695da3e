"""What the server makes of a retriever's stages (§5.3, §5.4).

Names become ids where names are allowed, the category is inferred, and ``parameters`` is
mirrored to the stage itself.
"""

from collections.abc import Sequence

from reconciler.emulator.behaviour.additions import in_stage
from reconciler.emulator.behaviour.catalogue import STAGES
from reconciler.emulator.behaviour.shipping import parameters_by_name, sets_weights
from reconciler.emulator.bodies.base import plain
from reconciler.emulator.bodies.stage import Stage
from reconciler.emulator.call.references import is_template, require, resolve
from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object
from reconciler.emulator.contract.kinds import COLLECTION, CONNECTION, RETRIEVER, TAXONOMY, Kind
from reconciler.emulator.storage.store import Row, Store

_URI_KEYS = frozenset({"feature_uri", "diversity_feature_uri", "feature_address"})
_ID_KEYS: dict[str, Kind] = {
    "target_collection_id": COLLECTION,
    "reference_collection_id": COLLECTION,
    "taxonomy_id": TAXONOMY,
    "retriever_id": RETRIEVER,
}
_SCHEME = "mixpeek://"


def read_stages(call: Call, stages: Sequence[Stage], live: Json = None) -> list[Json]:
    """Stages as they are kept; ``live`` are those that they replace."""
    held = parameters_by_name(live)
    return [
        _read_stage(call, place, stage, held.get(stage.stage_name))
        for place, stage in enumerate(stages)
    ]


def _read_stage(call: Call, place: int, stage: Stage, live: Json) -> JsonObject:
    category = STAGES.get(stage.config.stage_id)
    if category is None:
        message = f"Unknown stage '{stage.config.stage_id}'; see GET /v1/retrievers/stages"
        raise ValidationFailed.field(message, "stages", place, "config", "stage_id")
    _refuse_shipped(place, stage, live)
    _refuse_address(place, stage)
    kept = {name: value for name, value in as_object(plain(stage)).items() if name != "parameters"}
    config = as_object(kept["config"])
    parameters = in_stage(call, stage.config.stage_id, as_object(config["parameters"]))
    kept["config"] = {**config, "parameters": parameters}
    return {**kept, "stage_type": stage.stage_type or category, "parameters": parameters}


def _refuse_shipped(place: int, stage: Stage, live: Json) -> None:
    """``shipped_weight_set`` is server-written: "a request that sets or changes it is
    refused" (§5.4)."""
    if sets_weights(stage.config.parameters, live):
        message = "shipped_weight_set is written by the server"
        raise ValidationFailed.field(
            message, "stages", place, "config", "parameters", "learning_config"
        )


def _refuse_address(place: int, stage: Stage) -> None:
    """``sort_relevance.feature_address``: "From 2026-11-02 a retriever that sets this is refused
    with 422" (§25)."""
    if stage.config.stage_id == "sort_relevance" and "feature_address" in stage.config.parameters:
        where = ("stages", place, "config", "parameters", "feature_address")
        raise ValidationFailed.field("feature_address has no effect and is refused", *where)


def resolve_stages(store: Store, namespace: str, stages: list[Json]) -> list[Json]:
    """Stages as they are stored: references resolved or refused, mirrors recomputed."""
    settled: list[Json] = []
    for stage in map(as_object, stages):
        config = as_object(stage["config"])
        parameters = _resolve(store, namespace, config["parameters"])
        kept = {**config, "parameters": parameters}
        settled.append({**stage, "config": kept, "parameters": parameters})
    return settled


def _resolve(store: Store, namespace: str, value: Json) -> Json:
    if isinstance(value, list):
        return [_resolve(store, namespace, item) for item in value]
    if isinstance(value, dict):
        return {key: _resolve_field(store, namespace, key, item) for key, item in value.items()}
    return value


def _resolve_field(store: Store, namespace: str, key: str, value: Json) -> Json:
    """``collection_identifiers`` take names or ids, and so does a ``connection_id``, which stays as
    it was written; the others ids alone (§0.12, §25)."""
    if key == "collection_identifiers" and isinstance(value, list):
        return [_resolve_name(store, namespace, item) for item in value]
    if key == "connection_id" and isinstance(value, str) and not is_template(value):
        resolve(store, CONNECTION, "", value)
        return value
    kind = _ID_KEYS.get(key)
    if kind is not None and isinstance(value, str) and not is_template(value):
        return require(store, kind, namespace if kind.scoped else "", value).id
    return _resolve(store, namespace, value)


def _resolve_name(store: Store, namespace: str, value: Json) -> Json:
    if not isinstance(value, str) or is_template(value):
        return value
    return resolve(store, COLLECTION, namespace, value)


def feature_uris(stages: list[Json]) -> list[str]:
    """Every feature URI in the stages, each once, in order (§5.4)."""
    found = _find(_configs(stages), _URI_KEYS)
    ordered = dict.fromkeys(uri for uri in found if isinstance(uri, str))
    return [uri for uri in ordered if uri.startswith(_SCHEME) and not is_template(uri)]


def dependencies(uris: Sequence[str]) -> list[Json]:
    """[{scheme, extractor, version, output}] (§5.4)."""
    return [dict(_parts(uri)) for uri in uris]


def _parts(uri: str) -> JsonObject:
    address, _, output = uri.removeprefix(_SCHEME).partition("/")
    extractor, _, version = address.partition("@")
    return {
        "scheme": "mixpeek",
        "extractor": extractor,
        "version": version,
        "output": output or None,
    }


def check_features(uris: Sequence[str], collections: Sequence[Row]) -> None:
    """A feature must be written by one of the collections; "validated at create/PATCH"
    (§5.4). Collections that some other thing writes may hold any feature."""
    written = {_extractor_writing(row) for row in collections}
    if not collections or None in written:
        return
    wrong = [uri for uri in uris if _extractor_id(uri) not in written]
    if wrong:
        known = ", ".join(sorted(name for name in written if name))
        message = f"No collection of this retriever writes it; they write with {known}"
        where = ("body", "stages")
        raise ValidationFailed([FieldError("value_error", (*where, uri), message) for uri in wrong],
                      code="feature_not_found")  # fmt: skip


def _extractor_id(uri: str) -> str:
    parts = _parts(uri)
    return f"{parts['extractor']}_{parts['version']}"


def _extractor_writing(row: Row) -> str | None:
    body = row.decoded()
    identifier = str(as_object(body.get("feature_extractor")).get("feature_extractor_id"))
    made_here = as_object(body.get("source")).get("type") in ("bucket", "collection")
    return identifier if made_here and not identifier.startswith("retriever_transform") else None


def filtered_fields(stages: list[Json]) -> list[str]:
    """What the stages filter by: ``pre_filters``, and the field of attribute filters."""
    configs = [as_object(config) for config in _configs(stages)]
    filters = [config.get("pre_filters") for config in configs]
    chosen = [
        as_object(config.get("parameters"))
        for config in configs
        if config.get("stage_id") == "attribute_filter"
    ]
    found = _find([*filters, *chosen], frozenset({"field"}))
    return [field for field in found if isinstance(field, str) and not is_template(field)]


def fusion(stages: list[Json]) -> str | None:
    """The strategy of the feature_search stage; null when there is none (§5.2)."""
    for config in map(as_object, _configs(stages)):
        if config.get("stage_id") == "feature_search":
            return str(as_object(config.get("parameters")).get("fusion") or "rrf")
    return None


def _configs(stages: list[Json]) -> list[Json]:
    return [as_object(stage)["config"] for stage in stages]


def _find(value: Json, keys: frozenset[str]) -> list[Json]:
    """Every value of one of these keys, at any depth, in order."""
    found: list[Json] = []
    _add_found(value, keys, found)
    return found


def _add_found(value: Json, keys: frozenset[str], found: list[Json]) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            if name in keys:
                found.append(item)
            if isinstance(item, dict | list):
                _add_found(item, keys, found)
    elif isinstance(value, list):
        for item in value:
            _add_found(item, keys, found)
