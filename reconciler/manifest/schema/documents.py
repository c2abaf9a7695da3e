"""The schemas of the three files that are written by hand: manifests, the project, environments."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.describe.fields import describe_kind
from reconciler.manifest.documents.envelope import API_VERSION, Envelope
from reconciler.manifest.documents.shape import FileShape
from reconciler.manifest.project.defaults import KIND as DEFAULTS
from reconciler.manifest.project.settings import (
    DefaultsFileShape,
    EnvironmentShape,
    ProjectShape,
)
from reconciler.manifest.schema.fields import FieldSchemas
from reconciler.manifest.schema.shapes import schema_of, with_variables
from reconciler.manifest.variables.shape import VariableShape
from reconciler.model.data import Data, Fields

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DEFAULTS_SAY: Final = "What the manifests of a folder need not say."
_PLACE: Final = "#/$defs/"


def manifest_schema(kinds: Mapping[str, Kind]) -> Fields:
    """One document of a manifest; what its spec holds follows from its kind."""
    envelope, definitions = schema_of(Envelope, _PLACE)
    held = envelope.get("properties")
    properties = dict(held) if isinstance(held, Mapping) else {}
    said = {name: describe_kind(kind).says for name, kind in kinds.items()}
    properties["apiVersion"] = {"const": API_VERSION, **_told(properties["apiVersion"])}
    properties["kind"] = {
        "enum": [*kinds, DEFAULTS],
        "enumDescriptions": [*said.values(), _DEFAULTS_SAY],
        **_told(properties["kind"]),
    }
    listed, shapes = schema_of(DefaultsFileShape, _PLACE)
    definitions |= shapes
    properties["defaults"] = _properties_of(listed)["defaults"]
    chosen: list[Data] = []
    for name, kind in kinds.items():
        fields = FieldSchemas(kind)
        definitions[f"{name}.spec"] = {**fields.spec(), "description": said[name]}
        definitions |= fields.definitions
        chosen.append({"if": _is("kind", name), "then": {"properties": dict(_own(kind))}})
    wanted: Fields = {"if": {"not": {"anyOf": _NEED_NO_SPEC}}, "then": {"required": ["spec"]}}
    alone: Fields = {"properties": dict.fromkeys(("metadata", "lifecycle", "spec"), False)}
    apart: Fields = {
        "if": _is("kind", DEFAULTS),
        "then": {"required": ["defaults"], **alone},
        "else": {"required": ["metadata"], "properties": {"defaults": False}},
    }
    return {
        **_head("A manifest", "One resource, as its stack wants it to be."),
        "type": "object",
        "properties": properties,
        "required": ["apiVersion", "kind"],
        "additionalProperties": False,
        "allOf": [*chosen, wanted, apart],
        "$defs": {name: with_variables(each) for name, each in definitions.items()},
    }


def project_schema() -> Fields:
    """`reconciler.yaml`."""
    return _file_schema(
        ProjectShape, "reconciler.yaml", "What a stack is called and how it is treated."
    )


def environment_schema() -> Fields:
    """`environments/<env>.yaml`."""
    return _file_schema(EnvironmentShape, "An environment", "What is other in one environment.")


def _file_schema(shape: type[FileShape], title: str, says: str) -> Fields:
    made, definitions = schema_of(shape, _PLACE)
    properties = _properties_of(made)
    if shape is ProjectShape:
        declared, _ = schema_of(VariableShape, _PLACE)
        definitions[VariableShape.__name__] = declared
        properties["variables"] = _variables(properties["variables"])
    if isinstance(stack := properties.get("stack"), Mapping):
        # A name alone is as good as a map that holds nothing else.
        whole = {
            key: value for key, value in stack.items() if key not in ("default", "description")
        }
        properties["stack"] = {"anyOf": [{"type": "string"}, whole], **_told(stack)}
    return {
        **_head(title, says),
        **with_variables({**made, "properties": properties, "description": says}),
        "$defs": {name: with_variables(each) for name, each in definitions.items()},
    }


def _properties_of(made: Fields) -> dict[str, Data]:
    held = made.get("properties")
    return dict(held) if isinstance(held, Mapping) else {}


def _variables(listed: Data) -> Fields:
    """A declaration, which says a type or nothing but a declaration's fields; or a plain value."""
    known: Fields = {"propertyNames": {"enum": [*VariableShape.model_fields]}, "minProperties": 1}
    declares: Fields = {"type": "object", "anyOf": [{"required": ["type"]}, known]}
    entry: Fields = {
        "if": declares,
        "then": {"$ref": f"{_PLACE}{VariableShape.__name__}"},
    }
    return {
        **(listed if isinstance(listed, Mapping) else {}),
        "additionalProperties": entry,
    }


def _head(title: str, says: str) -> dict[str, Data]:
    return {"$schema": DIALECT, "title": title, "description": says}


def _own(kind: Kind) -> Iterator[tuple[str, Data]]:
    """What is this kind's in the envelope: its spec, and whether it says a namespace."""
    yield "spec", {"$ref": f"{_PLACE}{kind.name}.spec"}
    name: dict[str, Data] = {}
    shortest, longest = kind.name_length
    if kind.name_pattern:
        name["pattern"] = rf"{kind.name_pattern}|\$\{{"
    if longest is not None:
        name["maxLength"] = longest
    metadata: dict[str, Data] = {"properties": {"name": {"minLength": shortest, **name}}}
    if not kind.is_namespaced:
        metadata["not"] = {"required": ["namespace"]}
    elif kind.organization_path is None:
        metadata["required"] = ["namespace"]
    yield "metadata", metadata


def _is(key: str, value: str) -> Fields:
    return {"properties": {key: {"const": value}}, "required": [key]}


_IS_GIVEN_UP: Final[Fields] = {
    "properties": {
        "lifecycle": {
            "properties": {"ensure": {"enum": ["absent", "released"]}},
            "required": ["ensure"],
        }
    },
    "required": ["lifecycle"],
}


_NEED_NO_SPEC: Final[list[Data]] = [_IS_GIVEN_UP, _is("kind", DEFAULTS)]


def _told(schema: Data) -> Fields:
    return (
        {"description": schema["description"]}
        if isinstance(schema, Mapping) and "description" in schema
        else {}
    )
