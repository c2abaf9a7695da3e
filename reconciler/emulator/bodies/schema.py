"""Shapes that several kinds share: object schemas, filters, tiering (§1.9, §2, §3)."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape
from reconciler.emulator.contract.json_text import Json

FieldType: TypeAlias = Literal[
    "string", "number", "integer", "float", "boolean", "object", "array", "date", "datetime",
    "text", "image", "audio", "video", "pdf", "excel",
]  # fmt: skip
InputType: TypeAlias = FieldType | Literal["document_reference"]


class SchemaField(OpenBodyShape):
    """BucketSchemaField: open to keys of its own (§1.6)."""

    keeps_null: ClassVar = frozenset({"default"})
    type: FieldType
    default: Json = None
    items: "SchemaField | None" = None
    properties: "dict[str, SchemaField] | None" = None
    examples: list[Json] | None = None
    description: str | None = None
    enum: list[Json] | None = None
    required: bool = False


class BucketSchema(OpenBodyShape):
    properties: dict[str, SchemaField]


class InputField(OpenBodyShape):
    """RetrieverInputSchemaField: a schema field that may also be a document_reference (§5.2)."""

    keeps_null: ClassVar = frozenset({"default"})
    type: InputType
    default: Json = None
    items: "InputField | None" = None
    properties: "dict[str, InputField] | None" = None
    examples: list[Json] | None = None
    description: str | None = None
    enum: list[Json] | None = None
    required: bool = False


class FilterCondition(BodyShape):
    keeps_null: ClassVar = frozenset({"value"})
    field: str
    operator: Literal[
        "eq", "ne", "gt", "lt", "gte", "lte", "in", "nin", "contains", "starts_with",
        "ends_with", "regex", "exists", "is_null", "text", "phrase", "words", "geo_radius",
        "geo_bounding_box", "geo_polygon",
    ] = "eq"  # fmt: skip
    value: Json


def _tag_clause(value: object) -> str:
    is_condition = isinstance(value, FilterCondition) or (
        isinstance(value, dict) and "field" in value
    )
    return "condition" if is_condition else "logic"


Clause: TypeAlias = Annotated[
    Annotated["LogicalOperator", Tag("logic")] | Annotated[FilterCondition, Tag("condition")],
    Discriminator(_tag_clause),
]


class LogicalOperator(OpenBodyShape):
    """AND, OR, NOT; any other key is a shorthand equality (§1.9)."""

    AND: list[Clause] | None = None
    OR: list[Clause] | None = None
    NOT: list[Clause] | None = None
    case_sensitive: bool = False


class TieringIdleDays(BodyShape):
    cold: int | None = Field(None, ge=1)
    frozen: int | None = Field(None, ge=1)


class TieringOverride(BodyShape):
    """``{}`` inherits everything (§2); the same shape on a collection (§4.2)."""

    enabled: bool | None = None
    idle_days: TieringIdleDays | None = None
    exempt: str | None = None


LogicalOperator.model_rebuild()
