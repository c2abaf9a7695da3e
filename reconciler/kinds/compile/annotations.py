"""What an annotation says: the types that a value may be of, and the marks wherever they stand.

Marks may stand around a type, inside an optional one, in an alias or on the items of a list. None
is lost: where two disagree, or nobody could tell whose they are, a kind does not compile.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache, reduce
from types import NoneType, UnionType
from typing import Annotated, Final, NoReturn, TypeAlias, TypeGuard, Union, get_args, get_origin

from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconciler.kinds.declaration.marks import Mark
from reconciler.kinds.declaration.spec import Spec

Marks: TypeAlias = Sequence[Mark]
ModelFields: TypeAlias = dict[str, FieldInfo]
"""By the API's names."""
_MARKS: Final = frozenset(get_args(Mark))


class AmbiguousMarks(TypeError):
    """A declaration of a kind whose marks cannot all be kept; whoever declares it must decide."""


class AnnotatedType(Struct, frozen=True):
    """One annotation without its wrapping, and where it stands."""

    at: str
    """`Stage.config`, with `[]` for each item."""
    parts: tuple[object, ...]
    """What a value may be, None aside; several of a union."""
    marks: tuple[Mark, ...] = ()


def field_annotation(name: str, models: Iterable[tuple[type[Spec], ModelFields]]) -> AnnotatedType:
    """A field of one model, or of all variants of a union that have it; they must agree."""
    having = ((model, fields[name]) for model, fields in models if name in fields)
    return _merge([_of_field(model, name, info) for model, info in having])


def complete_fields(model: type[BaseModel]) -> ModelFields:
    """Likewise, of a model that may not have met yet what its fields refer to by name."""
    # No sooner and no more than is needed: rebuilding makes all that validates.
    if not model.__pydantic_fields_complete__:
        model.model_rebuild()
    return _read_fields(model)


def fields_in(model: type[BaseModel]) -> ModelFields:
    """The fields of a model under the API's names, which Python may have to call otherwise."""
    # A model that refers to later ones has other fields once they are there.
    return _read_fields(model) if model.__pydantic_fields_complete__ else _fields_of(model)


def _fields_of(model: type[BaseModel]) -> ModelFields:
    return {info.alias or name: info for name, info in model.model_fields.items()}


_read_fields = cache(_fields_of)


def item_annotation(at: str, items: Iterable[object]) -> AnnotatedType:
    """The items of a list, or the values of a map; of several where a union has several."""
    return _merge([_read(each, f"{at}[]") for each in items])


def is_model(part: object) -> TypeGuard[type[Spec]]:
    """Whether a part of an annotation is a model of ours."""
    return isinstance(part, type) and issubclass(part, Spec)


def holds_marks(part: object, seen: Collection[object] = ()) -> bool:
    """Whether a mark stands anywhere in an annotation, the models that it leads to included."""
    if is_model(part):
        fields = () if part in seen else tuple(complete_fields(part).values())
        return any(
            any(map(_is_mark, info.metadata)) or holds_marks(info.annotation, (*seen, part))
            for info in fields
        )
    if get_origin(part) is Annotated:
        inner, *marks = get_args(part)
        return any(map(_is_mark, marks)) or holds_marks(inner, seen)
    return any(holds_marks(inner, seen) for inner in get_args(part))


def refuse(at: str, why: str) -> NoReturn:
    """Compile no kind that would lose a mark here."""
    raise AmbiguousMarks(f"{at}: {why}")


def _is_mark(part: object) -> TypeGuard[Mark]:
    return type(part) in _MARKS


def _of_field(model: type[Spec], name: str, info: FieldInfo) -> AnnotatedType:
    inner = _read(info.annotation, f"{model.__name__}.{name}")
    return _with_marks(inner, info.metadata)


def _read(annotation: object, at: str) -> AnnotatedType:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _with_marks(_read(arguments[0], at), arguments[1:])
    if origin in (Union, UnionType):
        parts = [part for part in arguments if part is not NoneType]
        return _merge([_read(part, at) for part in parts])
    if hasattr(annotation, "__value__"):
        refuse(at, f"{annotation} hides what it stands for; write `TypeAlias` in its place")
    return AnnotatedType(at, (annotation,))


def _with_marks(said: AnnotatedType, metadata: Iterable[object]) -> AnnotatedType:
    """The same, with marks around it: each kind of mark once, or twice the same."""
    marks = list(said.marks)
    for mark in filter(_is_mark, metadata):
        others = [each for each in marks if type(each) is type(mark)]
        if not others:
            marks.append(mark)
        elif mark not in others:
            refuse(said.at, f"is marked twice and differently: {others[0]} and {mark}")
    return AnnotatedType(said.at, said.parts, tuple(marks))


def _merge(variants: Sequence[AnnotatedType]) -> AnnotatedType:
    """Several things that one value may be, as one."""
    return reduce(_either, variants)


def _either(one: AnnotatedType, other: AnnotatedType) -> AnnotatedType:
    for here, there in ((one, other), (other, one)):
        for mark in here.marks:
            if mark not in there.marks:
                refuse(_both(here, there), f"only {_who(here, there)} is marked {mark}")
    parts = dict.fromkeys([*one.parts, *other.parts])
    return AnnotatedType(one.at, tuple(parts), one.marks)


def _both(one: AnnotatedType, other: AnnotatedType) -> str:
    return one.at if one.at == other.at else f"{one.at} and {other.at}"


def _who(one: AnnotatedType, other: AnnotatedType) -> str:
    """What a message calls one side: its place, or its type where both stand in one place."""
    if one.at != other.at:
        return one.at
    return " | ".join(getattr(part, "__name__", str(part)) for part in one.parts)
