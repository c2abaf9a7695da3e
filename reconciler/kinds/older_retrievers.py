"""Shapes of retrievers that published examples still show, and how each is written now."""

from typing import Final

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.kinds.declaration.kind import LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import (
    hoist,
    name_the_resource,
    remove,
    rename,
    require_each,
)
from reconciler.kinds.stage_fixes import (
    drop_repeated,
    move_into_config,
    move_into_next_stage,
    move_into_parameters,
    move_to_only_stage,
    move_top_k,
    write_config,
    write_config_of_any,
)
from reconciler.model.data import Fields


def _is_named_after_itself(stage: Fields) -> bool:
    """The oldest shape: the name of a stage said which one it is."""
    return not any(map(stage.get, ("config", "stage_id", "stage"))) and (
        str(stage.get("stage_name")) in load_bundled().stages
    )


def _is_named_after_an_older(stage: Fields) -> bool:
    """The same, of a stage that has another id by now."""
    return not any(map(stage.get, ("config", "stage_id", "stage"))) and (
        _is_older(stage.get("stage_name"))
    )


def _has_older(stage: Fields, key: str) -> bool:
    """An older shape whose stage, under this key, has another id by now."""
    return not stage.get("config") and _is_older(stage.get(key))


def _is_older(name: object) -> bool:
    return isinstance(name, str) and name in OLDER_STAGES and name not in load_bundled().stages


def _names_no_stage(stage: Fields) -> bool:
    is_named = _is_named_after_itself(stage) or _is_named_after_an_older(stage)
    is_older = any(_has_older(stage, key) for key in ("stage_id", "stage"))
    return not stage.get("config") and not is_named and not is_older


_CONFIG = "write config: {stage_id: <stage_id>, parameters: <parameters>}"


def _write_successor(key: str) -> str:
    return (
        f"write config: {{stage_id: <successor of {key}>, parameters: {{...}}}}, which took the "
        f"place of <{key}>; its parameters are <parameters of {key}>"
    )


def _older_stages(key: str) -> tuple[LegacySpelling, ...]:
    """What stands beside the name of a stage that has another id by now, and the name itself."""
    return tuple(
        LegacySpelling(
            f"stages[].{field}",
            _write_successor(key),
            replaces="config",
            when=lambda stage: _has_older(stage, key),
            fix=write_config(key),
        )
        for field in (key, "parameters")
    )


OLDER_RETRIEVERS: Final[tuple[LegacySpelling, ...]] = (
    LegacySpelling(
        "retriever_name", "write metadata: {name: <retriever_name>}", fix=name_the_resource
    ),
    LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
    LegacySpelling(
        "collection_ids",
        "write collection_identifiers: <collection_ids>",
        fix=rename("collection_identifiers"),
    ),
    LegacySpelling(
        "stages[].stage_id",
        _CONFIG,
        replaces="config",
        when=lambda stage: not _has_older(stage, "stage_id"),
        fix=write_config("stage_id"),
    ),
    LegacySpelling(
        "stages[].stage",
        "write config: {stage_id: <stage>, parameters: <parameters>}",
        replaces="config",
        when=lambda stage: not _has_older(stage, "stage"),
        fix=write_config("stage"),
    ),
    *_older_stages("stage_id"),
    *_older_stages("stage"),
    LegacySpelling(
        "stages[].parameters",
        "write config: {stage_id: <stage_name>, parameters: <parameters>}",
        replaces="config",
        when=_is_named_after_itself,
        fix=write_config("stage_name"),
    ),
    LegacySpelling(
        "stages[].parameters",
        _write_successor("stage_name"),
        replaces="config",
        when=_is_named_after_an_older,
        fix=write_config("stage_name"),
    ),
    LegacySpelling(
        "stages[].parameters",
        _CONFIG,
        replaces="config",
        when=_names_no_stage,
        fix=write_config_of_any,
    ),
    LegacySpelling(
        "stages[].parameters",
        "remove it: it repeats config.parameters",
        when=lambda stage: bool(stage.get("config")),
        fix=drop_repeated,
    ),
    LegacySpelling(
        "stages[].collection_ids",
        "write it in config.parameters: {collection_identifiers: <collection_ids>}",
        fix=move_into_parameters("collection_identifiers"),
    ),
    LegacySpelling(
        "stages[].top_k",
        "write it in config.parameters, where a feature_search calls it final_top_k: <top_k>",
        fix=move_top_k,
    ),
    LegacySpelling(
        "stages[].pre_filters",
        "write it in config, beside stage_id: {pre_filters: {...}, ...}",
        fix=move_into_config,
    ),
    LegacySpelling(
        "stages[].post_filters",
        "take it out, and add a stage for it: config: {stage_id: attribute_filter, parameters:"
        " {conditions: {...}}}",
        fix=move_into_next_stage,
    ),
    LegacySpelling(
        "stages[].module_path",
        "remove it: a stage is known by config.stage_id alone",
        fix=remove,
    ),
    LegacySpelling(
        "stages[].name",
        "write stage_name: <name>",
        replaces="stage_name",
        fix=rename("stage_name"),
    ),
    LegacySpelling("stages[].version", "remove it: stages have no version any more", fix=remove),
    LegacySpelling(
        "stages[].config.stage_name",
        "write config: {stage_id: <stage_name>, ...}",
        replaces="stage_id",
        fix=rename("stage_id"),
    ),
    LegacySpelling(
        "stages[].config.version", "remove it: stages have no version any more", fix=remove
    ),
    LegacySpelling(
        "input_schema.properties",
        "put the inputs directly under input_schema, without `properties`",
        unless="type",
        fix=hoist,
    ),
    LegacySpelling(
        "input_schema.type=object",
        "remove it: input_schema is a map of inputs, by name",
        fix=remove,
    ),
    LegacySpelling(
        "input_schema.required",
        "remove it, and write required: true inside each of these inputs",
        when=lambda schema: isinstance(schema["required"], list),
        fix=require_each,
    ),
    LegacySpelling(
        "cache_config",
        "is retired, take it out: caching is a stage's own, config.parameters: {cache_behavior:"
        " auto, cache_ttl_seconds: ...}",
        fix=remove,
    ),
    LegacySpelling(
        "filters",
        "filters belong to a stage: stages[].config.pre_filters",
        fix=move_to_only_stage,
    ),
)
