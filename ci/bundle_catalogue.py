"""Writes the bundled catalogue from the vendor's SDK: `python -m ci.bundle_catalogue`.

The SDK holds a model for the parameters of most stages and of every built-in extractor. What its
generator loses (defaults of enumerations, which the models' prose still tells) stands in tables
here, and so do the stages that are documented without a model.
"""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import mixpeek.models
from pydantic import BaseModel

BUNDLED: Final = Path(__file__).parent.parent / "reconciler/kinds/catalogue/catalogue.json"
RELEASED: Final = {"1.3.783": "2026-10-23"}
"""The day on which an SDK was released: how old its catalogue is."""

Schema = dict[str, Any]

DEFAULTS: Final[Mapping[str, str]] = {
    "*.cache_behavior": "auto",
    "api_call.on_error": "skip",
    "code_execution.on_error": "skip",
    "feature_search.fusion": "rrf",
    "feature_search.learning_config.algorithm": "thompson_sampling",
    "feature_search.searches.on_empty": "error",
    "sort_attribute.direction": "desc",
    "sort_relevance.direction": "desc",
    "sql_lookup.on_error": "skip",
    "sql_lookup.on_no_results": "null",
    "sql_lookup.result_handling": "first",
    "summarize.provider": "google",
    "web_scrape.on_error": "skip",
    "multimodal_extractor.split_method": "time",
    "multimodal_extractor.transcription_language": "en",
    "text_extractor.split_by": "none",
    "web_scraper.chunk_strategy": "none",
    "web_scraper.crawl_mode": "deterministic",
    "web_scraper.document_id_strategy": "url",
    "web_scraper.render_strategy": "auto",
}
"""Defaults that the prose of a field tells and its model does not."""

WITHOUT_MODEL: Final[Mapping[str, tuple[str, ...]]] = {
    "agent_search": (
        "strategy", "stages", "system_prompt", "max_iterations", "timeout_seconds", "provider",
        "model_name",
    ),
    "agentic_enrich": (
        "*system_prompt", "*output_schema", "output_field", "provider", "model_name", "api_key",
        "taxonomy_id", "example_collection_ids", "analysis_provider", "enabled_tools", "max_turns",
        "timeout_seconds", "temperature", "when", "max_concurrency",
    ),
    "cross_compare": (),
    "deduplicate": (
        "strategy", "fields", "content_field", "similarity_threshold", "keep", "case_sensitive",
    ),
    "limit": ("limit", "offset"),
    "moment_group": (),
    "score_normalize": ("method", "score_field", "output_field", "min_value", "max_value"),
    "traverse_edge": (),
    "unwind": ("*field", "preserve_null_and_empty", "include_array_index", "output_field"),
}  # fmt: skip
"""Stages that are documented and not modelled, with their parameters where those are told."""

VERSIONS: Final[Mapping[str, tuple[str, ...]]] = {"multimodal_extractor": ("v1", "v2")}
"""Extractors of which more than `v1` is known."""


_QUOTED: Final = re.compile(r"value not in set\((\[.*?\])\)")
_OPEN: Final[Schema] = {"type": "object"}
_CATCH_ALL: Final = "additional_properties"
"""Where the generator keeps the keys of a model that takes any."""
_NARROWED: Final = frozenset({"StageDefsDynamicValue"})
"""What a value is by the generator, which took one alternative for the whole."""
_SAID: Final = frozenset({"title", "description", "examples"})


def bundle() -> Schema:
    """The catalogue as it is bundled: the parameters of stages, and of extractors."""
    sdk = version("mixpeek")
    return {
        "source": f"mixpeek {sdk}",
        "date": RELEASED[sdk],
        "stages": dict(sorted([*_modelled_stages(), *_other_stages()])),
        "extractors": dict(sorted(_extractors())),
    }


def _modelled_stages() -> Iterator[tuple[str, Schema]]:
    for module, model in models("stage_params_"):
        stage = module.removeprefix("stage_params_")
        yield stage, _with_defaults(_Inlined(model).schema(), stage)


def _other_stages() -> Iterator[tuple[str, Schema]]:
    for stage, told in WITHOUT_MODEL.items():
        names = [name.removeprefix("*") for name in told]
        required = [name[1:] for name in told if name.startswith("*")]
        schema = {"type": "object", "properties": {name: {} for name in names}}
        yield stage, ({**schema, "required": required} if required else schema) if told else {}


def _extractors() -> Iterator[tuple[str, Schema]]:
    for _, model in models("", "_extractor_params"):
        name = model.model_fields["extractor_type"].default
        schema = _with_defaults(_Inlined(model).schema(), name)
        yield from ((f"{name}@{one}", schema) for one in VERSIONS.get(name, ("v1",)))


def models(prefix: str, suffix: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """The modules of the SDK that are called so, each with its model."""
    for module in pkgutil.iter_modules(mixpeek.models.__path__):
        if module.name.startswith(prefix) and module.name.endswith(suffix):
            yield module.name, next(_defined_in(f"mixpeek.models.{module.name}"))


def _defined_in(module: str) -> Iterator[type[BaseModel]]:
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module:
            yield value


class _Inlined:
    """One model's schema without references, prose and wrappers."""

    def __init__(self, model: type[BaseModel]) -> None:
        raw = model.model_json_schema()
        self._parts: Schema = raw.pop("$defs", {})
        self._raw = raw

    def schema(self) -> Schema:
        return self._object(self._raw, ())

    def _object(self, raw: Schema, above: tuple[str, ...]) -> Schema:
        told = _enumerations(raw["title"])
        held = {name: self._any(value, above) for name, value in raw["properties"].items()}
        properties = {name: _narrowed(value, told.get(name)) for name, value in held.items()}
        rest = {"required": raw["required"]} if "required" in raw else {}
        if properties.pop(_CATCH_ALL, None):
            rest["additionalProperties"] = True
        return {"type": "object", "properties": properties, **rest}

    def _any(self, raw: Schema, above: tuple[str, ...]) -> Schema:
        if "$ref" in raw:
            return self._part(raw["$ref"].rpartition("/")[2], above)
        if "anyOf" in raw:
            kept = {"default": _real(raw["default"])} if "default" in raw else {}
            return {**_one_of([self._any(one, above) for one in raw["anyOf"]]), **kept}
        kept = {key: value for key, value in raw.items() if key not in _SAID}
        for key in ("items", "additionalProperties"):
            if isinstance(raw.get(key), dict):
                kept[key] = self._any(raw[key], above)
        return kept

    def _part(self, name: str, above: tuple[str, ...]) -> Schema:
        part = self._parts[name]
        if name in _NARROWED:
            return {}
        if name in above:
            return dict(_OPEN)
        inside = (*above, name)
        if "enum" in part:
            return {"type": "string", "enum": part["enum"]}
        wrapped = [value for key, value in part["properties"].items() if key.endswith("_validator")]
        if wrapped:
            return _one_of([_not_null(self._any(value, inside)) for value in wrapped])
        return self._object(part, inside)


def _enumerations(model: str) -> Mapping[str, list[str]]:
    """What the validators of a generated model allow, by field."""
    found = next(_defined_in(f"mixpeek.models.{_module_of(model)}"))
    validators = found.__pydantic_decorators__.field_validators
    return {
        found.model_fields[name].alias or name: ast.literal_eval(allowed[1])
        for one in validators.values()
        if (allowed := _QUOTED.search(inspect.getsource(one.func)))
        for name in one.info.fields
    }


def _module_of(model: str) -> str:
    return next(
        module.name
        for module in pkgutil.iter_modules(mixpeek.models.__path__)
        if module.name.replace("_", "") == model.lower()
    )


def _narrowed(schema: Schema, allowed: list[str] | None) -> Schema:
    if not allowed:
        return schema
    return {**schema, "enum": [*allowed, None] if "null" in schema["type"] else allowed}


def _one_of(alternatives: list[Schema]) -> Schema:
    """Alternatives in their shortest form: a type that may be null is one schema."""
    kept = [one for one in alternatives if one != {"type": "null"}]
    nullable = len(kept) < len(alternatives)
    if [one.get("type") for one in kept] == ["number", "integer"]:
        kept = kept[:1]
    if any(not one for one in kept):
        return {}
    if len(kept) > 1:
        return {"anyOf": [*kept, {"type": "null"}] if nullable else kept}
    return _nullable(kept[0]) if nullable else kept[0]


def _nullable(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **allowed}


def _not_null(schema: Schema) -> Schema:
    kept = {key: value for key, value in schema.items() if key != "default"}
    return {**kept, "type": kept["type"][0]} if isinstance(kept.get("type"), list) else kept


def _real(default: object) -> object:
    """The generator writes some absent defaults as the word."""
    return None if default == "null" else default


def _with_defaults(schema: Schema, name: str) -> Schema:
    for path, default in DEFAULTS.items():
        owner, *keys = path.split(".")
        if owner in (name, "*"):
            _set_default(schema, keys, default)
    return schema


def _set_default(schema: Schema, keys: list[str], default: str) -> None:
    key, *rest = keys
    held = schema.get("items", schema)["properties"].get(key)
    if held is None:
        return
    if rest:
        _set_default(held, rest, default)
    elif default not in held.get("enum", [default]):
        raise ValueError(f"{default!r} is no value of {key}")
    else:
        held["default"] = default


def text() -> str:
    """The bundled file, one line per stage and extractor, so that a change of one is one line."""
    told = bundle()
    parts = [f'"source": {json.dumps(told["source"])}', f'"date": {json.dumps(told["date"])}']
    for section in ("stages", "extractors"):
        lines = (f"{json.dumps(name)}: {json.dumps(it)}" for name, it in told[section].items())
        parts.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    BUNDLED.write_text(text(), encoding="utf-8")
