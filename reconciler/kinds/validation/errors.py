"""What keeps a spec from having the shape of its kind, as pydantic tells it.

Where a field beside a map tells which model it follows, the map is held against that model.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import FieldPath, Fields


def errors_in(kind: Kind, spec: Fields) -> list[ErrorDetails]:
    """Every error, each with its place from the top of the spec."""
    return [*_errors(kind.spec, spec), *_errors_in_variants(kind, spec)]


def missing_in(kind: Kind, spec: Fields) -> list[FieldPath]:
    """Where a spec lacks what its kind requires."""
    errors = errors_in(kind, spec)
    return [path_in(spec, details) for details in errors if details["type"] == "missing"]


def path_in(spec: Fields, details: ErrorDetails) -> FieldPath:
    """Pydantic's `loc` without the tags of unions, which are no part of the document."""
    path: list[str | int] = []
    value: object = spec
    for part in details["loc"]:
        inner = _inner(value, part)
        if inner is not _ABSENT:
            value = inner
            path.append(part)
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


_ABSENT = object()


def _inner(value: object, part: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(part, _ABSENT)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return _ABSENT


def _errors_in_variants(kind: Kind, spec: Fields) -> Iterator[ErrorDetails]:
    for name, facts in facts_of(kind).fields.items():
        model = facts.models.get(str(spec.get(facts.by or "")))
        value = spec.get(name)
        if model is not None and isinstance(value, dict):
            for details in _errors(model, value):
                yield {**details, "loc": (name, *details["loc"])}


def _errors(model: type[BaseModel], value: object) -> list[ErrorDetails]:
    try:
        _adapter(model).validate_python(value)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


@cache
def _adapter(model: type[BaseModel]) -> TypeAdapter[BaseModel]:
    return TypeAdapter(model)
