"""What a field's value may be: its type and its limits, read from the annotation, for `explain`."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from msgspec import Struct
from msgspec.structs import replace
from pydantic.fields import FieldInfo

from reconciler.kinds.compile.annotations import fields_in
from reconciler.kinds.declaration.spec import Spec


class BaseType(StrEnum):
    """What a value is at the outermost; the words of JSON Schema."""

    TEXT = "string"
    FLAG = "boolean"
    NUMBER = "number"
    WHOLE = "integer"
    LIST = "array"
    MAP = "object"
    ANY = "any"


class ValueLimits(Struct, frozen=True, kw_only=True):
    """The least, the most and the pattern, in the words of JSON Schema; `None` sets no limit."""

    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    """Characters of a text, items of a list."""
    max_length: int | None = None
    pattern: str | None = None


class ValueType(Struct, frozen=True, kw_only=True):
    """The type of a value."""

    base: BaseType
    choices: tuple[str | int, ...] = ()
    limits: ValueLimits = ValueLimits()
    item: "ValueType | None" = None
    """Of each item of a list, or of each value of a map whose keys are the user's."""
    model: type[Spec] | None = None
    """What declares the fields of a map."""
    others: tuple["ValueType", ...] = ()
    """What it may be instead."""

    @property
    def innermost(self) -> "ValueType":
        """What the lists and maps around it finally hold."""
        return self.item.innermost if self.item is not None else self

    @property
    def models(self) -> tuple[type[Spec], ...]:
        """Every model that declares fields of what it finally holds."""
        inner = self.innermost
        own = () if inner.model is None else (inner.model,)
        others = self.others if inner is self else (*self.others, *inner.others)
        return tuple(dict.fromkeys([*own, *(model for each in others for model in each.models)]))


ANYTHING: Final = ValueType(base=BaseType.ANY)
A_MAP: Final = ValueType(base=BaseType.MAP)
A_LIST: Final = ValueType(base=BaseType.LIST, item=A_MAP)
_A_TEXT: Final = ValueType(base=BaseType.TEXT)
TEXTS: Final = replace(_A_TEXT, others=(ValueType(base=BaseType.LIST, item=_A_TEXT),))

_SCALARS: Final = {
    str: BaseType.TEXT,
    bool: BaseType.FLAG,
    int: BaseType.WHOLE,
    float: BaseType.NUMBER,
}


def type_of(info: FieldInfo) -> ValueType:
    """The type of a model's field."""
    return _parse_type(info.annotation, tuple(info.metadata))


def type_in(models: Iterable[type[Spec]], name: str) -> ValueType:
    """The type of a field that several models have, each of its own type."""
    found = [type_of(fields_in(model)[name]) for model in models if name in fields_in(model)]
    return _any_of(list(dict.fromkeys(found)))


def _parse_type(annotation: object, marks: tuple[object, ...] = ()) -> ValueType:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _parse_type(arguments[0], (*arguments[1:], *marks))
    if origin in (Union, UnionType):
        return _either([part for part in arguments if part is not NoneType], marks)
    limits = _limits(marks)
    if origin is Literal:
        base = BaseType.WHOLE if isinstance(arguments[0], int) else BaseType.TEXT
        return ValueType(base=base, choices=arguments)
    if origin is list:
        return ValueType(base=BaseType.LIST, limits=limits, item=_parse_type(arguments[0]))
    if origin is dict:
        return ValueType(base=BaseType.MAP, limits=limits, item=_values(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return ValueType(base=BaseType.MAP, model=annotation)
    base = _SCALARS.get(annotation, BaseType.ANY) if isinstance(annotation, type) else BaseType.ANY
    return ValueType(base=base, limits=limits)


def _values(annotation: object) -> ValueType | None:
    """Of a map of the user's own; `None` where its values may be anything."""
    return None if annotation is object else _parse_type(annotation)


def _either(parts: Iterable[object], marks: tuple[object, ...]) -> ValueType:
    return _any_of([_parse_type(part, marks) for part in parts])


def _any_of(types: Sequence[ValueType]) -> ValueType:
    first, *others = types
    if others and first.choices and all(other.choices for other in others):
        choices = (choice for each in (first, *others) for choice in each.choices)
        return ValueType(base=first.base, choices=tuple(choices))
    return replace(first, others=(*first.others, *others))


def _limits(marks: Sequence[object]) -> ValueLimits:
    """Pydantic spreads them over several marks, each with one of these attributes."""
    return ValueLimits(
        minimum=_first(marks, "ge"),
        maximum=_first(marks, "le"),
        min_length=_first(marks, "min_length"),
        max_length=_first(marks, "max_length"),
        pattern=_first(marks, "pattern"),
    )


def _first(marks: Sequence[object], name: str) -> Any:  # noqa: ANN401 - pydantic's own
    found = (getattr(mark, name, None) for mark in marks)
    return next((value for value in found if value is not None), None)
