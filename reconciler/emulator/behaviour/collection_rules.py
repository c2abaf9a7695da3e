"""What a collection must say of its source and its extractor, and whom it may name (§4.3)."""

from collections.abc import Sequence

from reconciler.emulator.behaviour.additions import in_extractor
from reconciler.emulator.behaviour.catalogue import Extractor, extractor_for, extractor_of
from reconciler.emulator.bodies.base import plain
from reconciler.emulator.bodies.collection import (
    Applications,
    CollectionCreate,
    ExtractorConfig,
    Passthrough,
    Source,
)
from reconciler.emulator.call.references import require, require_all
from reconciler.emulator.call.request import Call
from reconciler.emulator.contract.http_errors import FieldError, NotFound, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_object, to_list
from reconciler.emulator.contract.kinds import (
    ALERT,
    BUCKET,
    CLUSTER,
    COLLECTION,
    RETRIEVER,
    TAXONOMY,
    Kind,
)
from reconciler.emulator.storage.store import Row, Store

TRANSFORM: JsonObject = {
    "feature_extractor_name": "retriever_transform",
    "version": "v1",
    "feature_extractor_id": "retriever_transform_v1",
    "field_passthrough": [],
    "include_all_source_fields": False,
}
"""§4.2: for transform collections the extractor is "a placeholder sentinel"."""

_REFERENCES: tuple[tuple[str, str, Kind], ...] = (
    ("taxonomy_applications", "taxonomy_id", TAXONOMY),
    ("taxonomy_applications", "target_collection_id", COLLECTION),
    ("cluster_applications", "cluster_id", CLUSTER),
    ("alert_applications", "alert_id", ALERT),
    ("retriever_enrichments", "retriever_id", RETRIEVER),
)


def check_source(source: Source) -> None:
    """bucket_ids belong to type bucket, collection_id(s) to type collection (§4.3)."""
    wrong = list(_find_misplaced(source)) + list(_collisions(source))
    if wrong:
        raise ValidationFailed(wrong)


def _find_misplaced(source: Source) -> Sequence[FieldError]:
    singular = source.collection_id is not None
    plural = source.collection_ids is not None
    rules = {
        "bucket_ids": (source.type == "bucket") != (source.bucket_ids is not None),
        "collection_ids": (source.type == "collection") != (singular or plural)
        or (singular and plural),
        "source_namespace_id": source.type != "bucket" and source.source_namespace_id is not None,
    }
    message = f"Does not fit a source of type {source.type}"
    return [
        FieldError("value_error", ("body", "source", field), message)
        for field, is_wrong in rules.items()
        if is_wrong
    ]


def _collisions(source: Source) -> Sequence[FieldError]:
    """field_map target collisions are refused (§4.3)."""
    return [
        FieldError("value_error", ("body", "source", "field_map", key), "Two fields, one target")
        for key, fields in (source.field_map or {}).items()
        if len({_target(field) for field in fields}) < len(fields)
    ]


def _target(field: Passthrough) -> str:
    return field.target_path or field.source_path


def source_rows(store: Store, namespace: str, source: Source) -> list[Row]:
    """The buckets or collections that are read; ids only, a name is unknown (§0.12)."""
    kind = BUCKET if source.type == "bucket" else COLLECTION
    scope = source.source_namespace_id or namespace
    single = [source.collection_id] if source.collection_id else []
    ids = [*(source.bucket_ids or []), *(source.collection_ids or []), *single]
    return [require(store, kind, scope, identifier) for identifier in ids]


def chosen_extractor(call: Call, namespace: Row, body: CollectionCreate) -> JsonObject:
    """Exactly one of {feature_extractor | features, retriever_transform} (§10)."""
    options = (body.feature_extractor, body.features, body.retriever_transform)
    if sum(option is not None for option in options) != 1:
        message = "Give exactly one of feature_extractor, features and retriever_transform"
        raise ValidationFailed.field(message, "feature_extractor")
    if body.features is not None:
        return extractor_fields(call, namespace, _resolve_features(body.features))
    config = body.feature_extractor
    return dict(TRANSFORM) if config is None else extractor_fields(call, namespace, config)


def _resolve_features(features: Sequence[str]) -> ExtractorConfig:
    found = {extractor.id: extractor for extractor in map(extractor_for, features)}
    if len(found) > 1:
        message = f"These features need several extractors: {', '.join(sorted(found))}"
        raise ValidationFailed.field(message, "features")
    extractor = next(iter(found.values()))
    return ExtractorConfig(feature_extractor_name=extractor.name, version=extractor.version)


def extractor_fields(call: Call, namespace: Row, config: ExtractorConfig) -> JsonObject:
    """The read shape: what was given, defaults filled in, and the ``feature_extractor_id``."""
    extractor = extractor_of(config.feature_extractor_name, config.version)
    _check_registered(namespace, extractor)
    kept = as_object(plain(config))
    added = in_extractor(call, extractor.name, config.parameters)
    more: JsonObject = {} if added is None else {"parameters": added}
    return {**kept, **more, "feature_extractor_id": extractor.id}


def _check_registered(namespace: Row, extractor: Extractor) -> None:
    """The extractor must be registered in the namespace (§4.4)."""
    entries = as_list(namespace.decoded().get("feature_extractors"))
    registered = [str(as_object(entry).get("feature_extractor_id")) for entry in entries]
    if extractor.id not in registered:
        message = (
            f"{extractor.id} is not registered in namespace '{namespace.name}', "
            f"which has {', '.join(registered) or 'none'}"
        )
        where = ("body", "feature_extractor")
        raise ValidationFailed(
            [FieldError("value_error", where, message)], code="extractor_not_in_namespace"
        )


def check_applications(store: Store, namespace: str, body: Applications) -> None:
    """Every reference of an application is an id that exists (§4.4)."""
    for field, reference, kind in _REFERENCES:
        entries = as_list(plain(getattr(body, field)))
        require_all(store, kind, namespace, [as_object(entry).get(reference) for entry in entries])
    transform = body.retriever_transform
    if transform is not None:
        _check_transform(store, namespace, transform.retriever_id, transform.retriever_version)
        if (transform.retriever_id is None) == (transform.stages is None):
            raise ValidationFailed.field("Give retriever_id or stages", "retriever_transform")


def _check_transform(
    store: Store, namespace: str, retriever_id: str | None, version: int | None
) -> None:
    if retriever_id is None:
        return
    current = require(store, RETRIEVER, namespace, retriever_id).decoded()["version"]
    if version is not None and isinstance(current, int) and version > current:
        raise NotFound("retriever_version", f"{retriever_id}@{version}")


def mapping_warnings(extractor: JsonObject, schema: JsonObject) -> list[Json]:
    """Non-fatal: ``input_mappings`` that name a field the objects do not have (§4.2)."""
    known = as_object(schema.get("properties"))
    mappings = as_object(extractor.get("input_mappings")).items()
    paths = [(key, path) for key, value in mappings for path in _as_paths(value)]
    return to_list(
        f"input_mappings.{key} names '{path}', which the source does not have"
        for key, path in paths
        if known and path.split(".")[0] not in known
    )


def _as_paths(value: Json) -> list[str]:
    return [str(path) for path in (value if isinstance(value, list) else [value])]
