"""Filters of stages, whose values are templates (§5.4)."""

from collections.abc import Callable

from reconciler.emulator.contract.json_text import JsonObject, as_object
from reconciler.emulator.search.templating.templates import Names, render

_GROUPS = ("AND", "OR", "NOT")


def fill(declared: JsonObject, names: Names, warn: Callable[[str], None]) -> JsonObject:
    """The filters with every template filled in. A condition whose value is an input that was
    not given is left out, which ``warn`` is told. Raises NotAnExpression."""
    if "field" in declared:
        value = render(declared.get("value"), names)
        if value is None and declared.get("value") is not None:
            warn(f"'{declared['field']}' is compared with nothing that was given: not filtered by")
            return {}
        return {**declared, "field": render(declared["field"], names), "value": value}
    filled: JsonObject = {}
    for key, value in declared.items():
        if key in _GROUPS and isinstance(value, list):
            inner = [fill(as_object(each), names, warn) for each in value]
            filled[key] = [each for each in inner if each]
        elif value is not None:
            filled[key] = render(value, names)
    return filled
