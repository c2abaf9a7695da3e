"""What keeps a spec from having the shape of its kind, as pydantic tells it."""

from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.spec import Spec
from reconciler.model.data import FieldPath, Fields


def errors_in(kind: Kind, spec: Fields) -> list[ErrorDetails]:
    """Every error, each with its place from the top of the spec."""
    try:
        _adapter(kind.spec).validate_python(spec)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


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


@cache
def _adapter(spec: type[Spec]) -> TypeAdapter[Spec]:
    return TypeAdapter(spec)


_ABSENT = object()


def _inner(value: object, part: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(part, _ABSENT)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return _ABSENT
