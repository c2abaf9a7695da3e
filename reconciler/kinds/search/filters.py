"""Whether filters mean something, at every depth (§1.9).

The API takes most mistakes for the name of a field, and finds nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from reconciler.kinds.shared import FilterOperator
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean

_JOINS: Final = ("AND", "OR", "NOT")
_OPERATORS: Final = get_args(FilterOperator)
_CONDITION: Final = frozenset({"field", "operator", "value"})


def complaints_about_filters(filters: Data, path: FieldPath = ()) -> Iterator[Problem]:
    """Everything that would be read as equality with a field that nobody has."""
    if not isinstance(filters, Mapping):
        yield _problem(path, "is no map", 'write {"AND": [{"field": "brand", "value": "acme"}]}')
    elif _is_condition(filters):
        yield from _about_condition(filters, path)
    else:
        for key, value in filters.items():
            if key in _JOINS:
                yield from _about_join(value, (*path, key))
            elif key.upper() in _JOINS:
                says = f"`{key}` is taken for the name of a field"
                yield Problem("bad-filter", says, f"write {key.upper()}", path=(*path, key))


def _is_condition(filters: Mapping[str, Data]) -> bool:
    """Who means a field that is called so writes it as the `field` of a condition."""
    return "operator" in filters or "field" in filters


def _about_join(value: Data, path: FieldPath) -> Iterator[Problem]:
    if not isinstance(value, list | tuple):
        yield _problem(path, "takes a list of conditions", "put [ ] around it")
        return
    for position, each in enumerate(value):
        yield from complaints_about_filters(each, (*path, position))


def _about_condition(condition: Mapping[str, Data], path: FieldPath) -> Iterator[Problem]:
    for key in ("field", "value"):
        if key not in condition:
            yield _problem(path, f"has no `{key}`", f"add `{key}`")
    for key in sorted(set(condition) - _CONDITION):
        yield _problem((*path, key), "is no part of a condition", did_you_mean(key, _CONDITION))
    operator = condition.get("operator", "eq")
    if operator not in _OPERATORS:
        remedy = did_you_mean(str(operator), _OPERATORS)
        yield _problem((*path, "operator"), f"is `{operator}`, which compares nothing", remedy)


def _problem(path: FieldPath, says: str, remedy: str) -> Problem:
    return Problem("bad-filter", f"`{show_path(path) or 'filters'}` {says}", remedy, path=path)
