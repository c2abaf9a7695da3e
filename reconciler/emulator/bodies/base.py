"""How the emulator reads a request body: the base of every shape, and its two verbs.

``parse`` turns bytes into a shape or into a 422 that lists every failing field;
``plain`` turns a shape back into the JSON that is stored and read back.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from types import UnionType
from typing import Annotated, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Tag, ValidationError
from pydantic_core import ErrorDetails

from reconciler.emulator.contract.http_errors import BadRequest, FieldError, ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, decode, is_deeper_than


class BodyShape(BaseModel):
    """Refuses unknown keys (§0.3) and does not bend types. A field that may be null on
    the wire says so with ``| None``; the rest of the optional fields refuse null on
    create (§1.6)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    keeps_null: ClassVar[frozenset[str]] = frozenset()


class OpenBodyShape(BodyShape):
    """The few that carry keys of their own beside the declared ones (§1.6)."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


_TAGS = frozenset({"logic", "condition", "Pin", "str", "flat", "hierarchical"})
_DEEPEST = 100
"""Deeper bodies are refused before anything walks them."""
_LEAVES = frozenset({str, int, float, bool, type(None)})

Body = TypeVar("Body", bound=BodyShape)


def _check_moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Moment = Annotated[str, AfterValidator(_check_moment)]


def parse(shape: type[Body], raw: bytes) -> Body:
    return check(shape, read_object(raw))


def parse_patch(
    shape: type[Body],
    raw: bytes,
    *,
    nulls: Collection[str] = (),
    ignored: Collection[str] = (),
) -> Body:
    """A null that the contract does not document for this field is as good as absent
    (§1.6)."""
    given = {k: v for k, v in read_object(raw).items() if k not in ignored}
    return check(shape, {k: v for k, v in given.items() if v is not None or k in nulls})


def check(shape: type[Body], given: JsonObject) -> Body:
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise ValidationFailed([_complaint(shape, item) for item in error.errors()]) from error


def read_object(raw: bytes) -> JsonObject:
    """An empty body reads as ``{}``, as it does for the list endpoints (§1.5)."""
    value = _read(raw) if raw.strip() else {}
    if not isinstance(value, dict):
        raise ValidationFailed([FieldError("dict_type", ("body",), "Input should be an object")])
    return value


def _read(raw: bytes) -> Json:
    try:
        value = decode(raw)
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()
        if raw.count(b"{") + raw.count(b"[") > _DEEPEST and is_deeper_than(value, _DEEPEST):
            raise ValueError(f"nested more than {_DEEPEST} levels deep")
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The body is not valid JSON: {error}", code="invalid_json") from error
    return value


def plain(value: object) -> Json:
    """Declared defaults are filled in, absent fields stay absent: what the worked shapes
    of §17 show for nested objects."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, BodyShape):
        return _plain_shape(value)
    if isinstance(value, dict):
        return _plain_items(value)
    if isinstance(value, list | tuple):
        return [item if type(item) in _LEAVES else plain(item) for item in value]
    raise TypeError(type(value).__name__)


def _plain_shape(shape: BodyShape) -> JsonObject:
    kept = type(shape).keeps_null & shape.model_fields_set
    # As a mapping: pydantic keeps the fields of a model there, in their order.
    said = {name: item for name, item in vars(shape).items() if item is not None or name in kept}
    return _plain_items({**said, **(shape.__pydantic_extra__ or {})})


def _plain_items(items: Mapping[str, object]) -> JsonObject:
    # Most are leaves, and a call for each would be most of it all. mypy narrows by no set of types.
    return {
        key: item if type(item) in _LEAVES else plain(item)  # type: ignore[misc]
        for key, item in items.items()
    }


def dump_given(shape: BodyShape, *names: str) -> JsonObject:
    """Only the top-level fields that were sent, nested defaults filled in; of some, if named."""
    sent = shape.model_fields_set
    fields = vars(shape)
    return _plain_items({name: fields[name] for name in names or fields if name in sent})


def _complaint(shape: type[BodyShape], error: ErrorDetails) -> FieldError:
    message = error["msg"]
    if error["type"] == "extra_forbidden":
        message = _describe_accepted(shape, error["loc"])
    place = tuple(step for step in error["loc"] if not _is_union_tag(step))
    return FieldError(error["type"], ("body", *place), message)


def _is_union_tag(step: str | int) -> bool:
    """pydantic writes which branch of a union it tried between the keys of a location."""
    return isinstance(step, str) and ("[" in step or step in _TAGS)


def _describe_accepted(shape: type[BodyShape], location: tuple[str | int, ...]) -> str:
    """§0.3: the refusal of an unknown key names the accepted ones."""
    holder = _walk(shape, location[:-1])
    accepted = ", ".join(sorted(holder.model_fields)) if holder else "see the contract"
    return f"Unknown key '{location[-1]}'. Accepted keys: {accepted}"


def _walk(kind: object, steps: tuple[str | int, ...]) -> type[BodyShape] | None:
    """The shape that a location of pydantic's leads to; its union tags are stepped over."""
    if isinstance(kind, type) and issubclass(kind, BodyShape):
        if not steps:
            return kind
        field = kind.model_fields.get(str(steps[0]))
        return _walk(field.annotation, steps[1:]) if field else _walk(kind, steps[1:])
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _walk(inner[0], steps)
    if origin in (Union, UnionType):
        meant = [option for option in inner if steps and steps[0] in _tags_of(option)] or inner
        found = (_walk(option, steps) for option in meant)
        return next((option for option in found if option), None)
    return _walk(inner[-1], steps[1:]) if origin in (list, dict) and steps else None


def _tags_of(option: object) -> tuple[str, ...]:
    """By which words pydantic's locations call one option of a union."""
    marks = get_args(option)[1:] if get_origin(option) is Annotated else ()
    return tuple(mark.tag for mark in marks if isinstance(mark, Tag))
