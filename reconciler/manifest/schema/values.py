"""Values as JSON Schema: types, limits, and what a variable or a template may stand for."""

from collections.abc import Mapping
from typing import Final

from reconciler.kinds.describe.types import BaseType, ValueLimits, ValueType
from reconciler.model.data import Data, Fields

VARIABLE: Final[Fields] = {"type": "string", "pattern": r"\$\{"}
"""`${var.x}`, `${env.X}` or `${secret.X}`, which stand for a value of any type."""
FILLED_IN: Final[Fields] = {"type": "string", "pattern": r"\$\{|\{\{"}
"""The same, or one of Mixpeek's own templates, which it fills in while it searches."""


def scalar(type_: ValueType, *, may_be_null: bool) -> Fields:
    """A text, a number or a flag; whatever is not a text may be a variable instead."""
    base = {} if type_.base is BaseType.ANY else {"type": str(type_.base)}
    held: dict[str, Data] = {**base, **limits(type_.limits, type_.base)}
    if type_.choices:
        held = {"enum": [*type_.choices]}
    if not held:
        return {}
    is_plain_text = type_.base is BaseType.TEXT and held.keys() <= {"type"}
    options: list[Data] = [held]
    if not is_plain_text:
        options.append(VARIABLE)
    if may_be_null:
        options.append({"type": "null"})
    return any_of(options)


def any_of(options: list[Data]) -> Fields:
    """One of these; a single one stands for itself."""
    first = options[0]
    return first if len(options) == 1 and isinstance(first, Mapping) else {"anyOf": options}


def limits(said: ValueLimits, base: BaseType) -> dict[str, Data]:
    """The least, the most and the pattern, under the names that go with the type."""
    size = {BaseType.LIST: ("minItems", "maxItems"), BaseType.MAP: ("minProperties", None)}
    least, most = size.get(base, ("minLength", "maxLength"))
    named: dict[str | None, Data] = {
        "minimum": said.minimum,
        "maximum": said.maximum,
        least: said.min_length,
        most: said.max_length,
        "pattern": said.pattern,
    }
    return {name: value for name, value in named.items() if name and value is not None}
