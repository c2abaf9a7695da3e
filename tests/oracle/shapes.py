"""Two ways to say what a body may hold, the vendor's and ours, brought to one table of words.

`stages[].config` -> `map`: every path a body can have, and the word for what stands there;
`tiering.idle_days.cold at least` -> `1`: and how little or much of it.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Shape: TypeAlias = Mapping[str, str]
Trail: TypeAlias = tuple[type[BaseModel], ...]
Found: TypeAlias = Iterator[tuple[str, str]]

_WORDS = {str: "text", bool: "flag", int: "whole number", float: "number", object: "anything"}
_OWN_KEYS = "additional_properties"
"""How the vendor's models hold keys that they do not list."""
_WRAPPED = {"any_of_schemas", "one_of_schemas"}
"""What the vendor's models of alternatives have in common."""


def shape_of(*models: type[BaseModel]) -> Shape:
    """Every path that any of these models knows; a model inside itself is entered once."""
    found: dict[str, str] = {}
    for model in models:
        for path, word in _model(model, "", ()):
            found.setdefault(path, word.removesuffix(".0"))
    return found


def _model(model: type[BaseModel], path: str, trail: Trail) -> Found:
    if model in trail:
        return
    model.model_rebuild()
    for name, info in model.model_fields.items():
        if name != _OWN_KEYS:
            key = f"{path}.{info.alias or name}".lstrip(".")
            yield from _limits(info.metadata, key)
            choices = _validated_choices(model, name)
            for inner, word in _value(info.annotation, key, (*trail, model)):
                yield inner, choices if choices and word == "text" else word


def _value(annotation: Any, path: str, trail: Trail) -> Found:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _limits(arguments[1:], path)
        yield from _value(arguments[0], path, trail)
    elif origin in (Union, UnionType):
        yield from _alternatives([part for part in arguments if part is not NoneType], path, trail)
    elif origin is list:
        yield path, "list"
        yield from _value(arguments[0], f"{path}[]", trail)
    elif origin is dict:
        yield path, "map"
        if arguments[1] not in (object, Any):
            yield from _value(arguments[1], f"{path}.*", trail)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _object(annotation, path, trail)
    else:
        yield path, _word(annotation)


def _limits(marks: Iterable[Any], path: str) -> Found:
    for mark in marks:
        match mark:
            case FieldInfo():
                yield from _limits(mark.metadata, path)
            case Ge() | MinLen():
                yield f"{path} at least", f"{mark.ge if isinstance(mark, Ge) else mark.min_length}"
            case Le() | MaxLen():
                yield f"{path} at most", f"{mark.le if isinstance(mark, Le) else mark.max_length}"


def _object(model: type[BaseModel], path: str, trail: Trail) -> Found:
    if _WRAPPED & model.model_fields.keys():
        parts = [
            info.annotation
            for name, info in model.model_fields.items()
            if name.startswith(("anyof_schema_", "oneof_schema_"))
        ]
        yield from _value(Union[tuple(parts)], path, trail)  # noqa: UP007 - of a computed tuple
        return
    yield path, "map"
    yield from _model(model, path, trail)


def _alternatives(parts: list[Any], path: str, trail: Trail) -> Found:
    words = {_plain(part) for part in parts}
    if all(get_origin(part) is Literal for part in parts):
        yield path, _choices(value for part in parts for value in get_args(part))
    elif words == {"whole number", "number"}:
        yield path, "number"
        yield from _limits(get_args(parts[0])[1:], path)
    else:
        for part in parts:
            yield from _value(part, path, trail)


def _plain(annotation: Any) -> str:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return _WORDS.get(annotation, "") if isinstance(annotation, type) else ""


def _word(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return _choices(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _choices(member.value for member in annotation)
    return _WORDS.get(annotation, "text" if annotation is not Any else "anything")


def _choices(values: Any) -> str:
    return "one of " + ", ".join(sorted(map(str, values)))


def _validated_choices(model: type[BaseModel], name: str) -> str | None:
    """The choices of a plain text, which the vendor's models state in a validator only."""
    for validator in model.__pydantic_decorators__.field_validators.values():
        if name in validator.info.fields and validator.cls_var_name.endswith("_validate_enum"):
            return _choices(_asked(getattr(model, validator.cls_var_name), name))
    return None


def _asked(validator: Any, name: str) -> tuple[str, ...]:
    try:
        validator("nonsense")
    except ValueError as error:
        said = ast.literal_eval("(" + str(error).partition("(")[2])
        return said if isinstance(said, tuple) else (said,)
    raise AssertionError(f"{name} takes anything")
