"""Shapes that more than one kind uses: schemas of properties, filters, input mappings."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.marks import Computed, Default, RefersTo, ToldBy
from reconciler.kinds.declaration.spec import Anything, OpenSpec, Spec
from reconciler.model.data import Data, Fields

PropertyType = Literal[
    "string",
    "number",
    "integer",
    "float",
    "boolean",
    "object",
    "array",
    "date",
    "datetime",
    "text",
    "image",
    "audio",
    "video",
    "pdf",
    "excel",
]
InputType = PropertyType | Literal["document_reference"]


class Property(OpenSpec):
    """One property of a bucket's or collection's schema (§3)."""

    type: PropertyType
    default: Annotated[Anything, Default()] = None
    """Its value where an object lacks it."""
    items: Annotated["Property | None", Default()] = None
    """What a list holds."""
    properties: Annotated[dict[str, "Property"] | None, Default()] = None
    """What an object holds."""
    examples: Annotated[list[Anything] | None, Default(reset=[])] = None
    description: Annotated[str | None, Default(reset="")] = None
    enum: Annotated[list[Anything] | None, Default()] = None
    """The values it may have."""
    required: Annotated[bool | None, Default(value=False)] = None
    """Whether every object must have it."""


class Schema(OpenSpec):
    """What the objects of a bucket, or the input of a collection, look like (§3)."""

    properties: dict[str, Property]
    """The properties, by name."""


class InputField(OpenSpec):
    """One input of a retriever, keyed by its name (§5.2)."""

    type: InputType
    default: Annotated[Anything, Default()] = None
    """Its value where a search lacks it."""
    items: Annotated["InputField | None", Default()] = None
    """What a list holds."""
    properties: Annotated[dict[str, "InputField"] | None, Default()] = None
    """What an object holds."""
    examples: Annotated[list[Anything] | None, Default(reset=[])] = None
    """Values to show to whoever searches."""
    description: Annotated[str | None, Default(reset="")] = None
    enum: Annotated[list[Anything] | None, Default()] = None
    """The values it may have."""
    required: Annotated[bool | None, Default(value=False)] = None
    """Whether every search must say it."""


FilterOperator = Literal[
    "eq",
    "ne",
    "gt",
    "lt",
    "gte",
    "lte",
    "in",
    "nin",
    "contains",
    "starts_with",
    "ends_with",
    "regex",
    "exists",
    "is_null",
    "text",
    "phrase",
    "words",
    "geo_radius",
    "geo_bounding_box",
    "geo_polygon",
]


class FilterCondition(Spec):
    """One comparison (§1.9)."""

    field: str
    operator: Annotated[FilterOperator, Default(value="eq")] = "eq"
    value: Anything


class Filter(OpenSpec):
    """AND, OR and NOT of conditions; any other key is shorthand for equality (§1.9)."""

    AND: Annotated[list["FilterCondition | Filter"] | None, Default()] = None
    OR: Annotated[list["FilterCondition | Filter"] | None, Default()] = None
    NOT: Annotated[list["FilterCondition | Filter"] | None, Default()] = None
    case_sensitive: Annotated[bool | None, Default(value=False)] = None


def _is_renamed(value: Data, beside: Fields, _: Sequence[Fields]) -> bool:
    return value != str(beside.get("source_path")).rpartition(".")[2]


class FieldPassthrough(Spec):
    """A field of the source that is carried into the documents (§4.3)."""

    source_path: str
    """The field of the source; dots lead deeper."""
    target_path: Annotated[str | None, Computed(is_filled_in=True, is_chosen=_is_renamed)] = None
    """Its name in the document; the last part of `source_path` when it is not said."""
    default: Annotated[Anything, Default()] = None
    """Its value where the source lacks it."""
    required: Annotated[bool | None, Default(value=False)] = None
    """Whether processing fails where the source lacks it."""


class InputMapping(Spec):
    """Where an extractor's input comes from (§4.3)."""

    input_key: str
    source_type: Annotated[Literal["payload", "literal", "vector", "blob"] | None, Computed()] = (
        None
    )
    path: Annotated[str | None, Default()] = None
    override: Annotated[Anything, Default()] = None


class InputSource(Spec):
    """A document's field, a blob, or a constant (§4.3)."""

    source_type: Literal["document_field", "constant", "source_blob"]
    path: Annotated[str | None, Default()] = None
    value: Annotated[Anything, Default()] = None


class SourcedInput(Spec):
    """One input of an alert or a retriever that is run over documents (§4.3)."""

    input_key: str
    source: InputSource


class WriteBack(Spec):
    """A field of a retriever's answer that is written into the document (§4.3)."""

    source_field: str
    target_field: str
    mode: Annotated[Literal["first", "all_as_array", "concat"], Default(value="first")] = "first"


class IngestFilter(Spec):
    """A retriever that decides which objects are kept; an unsaid version is pinned on write."""

    retriever_id: Annotated[str, RefersTo("Retriever"), Field(min_length=1)]
    retriever_version: Annotated[
        int | None, Computed(about="retriever_id", is_filled_in=True), Field(ge=1)
    ] = None
    """The version that runs, until this number changes."""
    action: Annotated[Literal["keep", "drop", "tag"] | None, Computed()] = None
    """`keep` or `drop` what it finds something for, or keep everything and `tag` it."""
    on_error: Annotated[Literal["keep", "drop"] | None, Computed()] = None
    """What happens to an object that could not be judged."""
    timeout_seconds: Annotated[int | None, Default(value=30), Field(ge=1, le=300)] = None


class TieringIdleDays(Spec):
    """Days without use before documents move to a cheaper tier."""

    cold: Annotated[int | None, Computed(), Field(ge=1)] = None
    frozen: Annotated[int | None, Computed(), Field(ge=1)] = None


class Tiering(Spec):
    """When idle documents move to cheaper storage; empty inherits everything (§2)."""

    enabled: Annotated[bool | None, Computed()] = None
    idle_days: Annotated[TieringIdleDays | None, Computed()] = None
    exempt: Annotated[str | None, Computed()] = None
    """Why it never moves, such as a legal hold."""


def told_in(*names: str) -> ToldBy:
    """The server says in these fields of the read model why it moved a value."""

    def why(live: Fields) -> str | None:
        said = "; ".join(str(live[name]) for name in names if live.get(name))
        return f"the API says why: {said}" if said else None

    return ToldBy(why, reads=names)
