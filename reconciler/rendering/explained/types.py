"""Types of values in words: in a sentence, and short enough for a table."""

from typing import Final

from reconciler.kinds.compile.facts import Form
from reconciler.kinds.describe.kind import FieldDescription
from reconciler.kinds.describe.types import BaseType, ValueLimits, ValueType

_ONE: Final = {
    BaseType.TEXT: "text",
    BaseType.FLAG: "true or false",
    BaseType.NUMBER: "number",
    BaseType.WHOLE: "whole number",
    BaseType.LIST: "list",
    BaseType.MAP: "map",
    BaseType.ANY: "anything",
}
_MANY: Final = {
    BaseType.TEXT: "texts",
    BaseType.FLAG: "true and false",
    BaseType.NUMBER: "numbers",
    BaseType.WHOLE: "whole numbers",
    BaseType.LIST: "lists",
    BaseType.MAP: "maps",
    BaseType.ANY: "anything",
}
_WIDEST_IN_TABLE: Final = 18


def type_in_words(type_: ValueType) -> str:
    """`list of texts, at least 1`; `one of cron, interval`."""
    return ", or ".join(dict.fromkeys(_whole(each) for each in (type_, *type_.others)))


def _whole(type_: ValueType) -> str:
    if type_.choices:
        return f"one of {_list_choices(type_.choices)}"
    says = _ONE[type_.base]
    if type_.item is not None:
        bases = (_MANY[each.base] for each in (type_.item, *type_.item.others))
        of = " or ".join(dict.fromkeys(bases))
        own_keys = ", under names of your own" if type_.base is BaseType.MAP else ""
        each = f", each one of {_list_choices(type_.item.choices)}" if type_.item.choices else ""
        says = f"{says} of {of}{own_keys}{each}"
    elif type_.base is BaseType.MAP and type_.model is None:
        says = "map of anything"
    return f"{says}{_limits(type_)}"


def _list_choices(choices: tuple[str | int, ...]) -> str:
    return ", ".join(f"`{choice}`" for choice in choices)


def _limits(type_: ValueType) -> str:
    limits = type_.limits
    unit = " characters" if type_.base is BaseType.TEXT else ""
    parts = [
        _range(limits.minimum, limits.maximum, ""),
        "not empty" if _is_only_filled(type_) else _length(limits, unit),
        f"matching `{limits.pattern}`" if limits.pattern else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def _is_only_filled(type_: ValueType) -> bool:
    return type_.limits.min_length == 1 and type_.limits.max_length is None


def _length(limits: ValueLimits, unit: str) -> str:
    return _range(limits.min_length, limits.max_length, unit)


def _range(least: float | None, most: float | None, unit: str) -> str:
    if least is not None and most is not None:
        return f"{least:,} to {most:,}{unit}"
    if least is not None:
        return f"at least {least:,}{unit}"
    return f"at most {most:,}{unit}" if most is not None else ""


def length_in_words(least: int, most: int | None) -> str:
    """How long a name may be."""
    if most is None:
        return "not empty" if least == 1 else f"at least {least} characters"
    return _range(least, most, " characters")


def type_in_table(field: FieldDescription) -> str:
    """The type in a few characters; a reference says whose name is due."""
    if field.facts.reference is not None:
        return _referring(field)
    return f"{_short(field.type)}{', secret' if field.facts.is_secret else ''}"


def _referring(field: FieldDescription) -> str:
    reference = field.facts.reference
    kind = field.refers_to
    if reference and reference.is_key:
        return f"map by {kind} name"
    is_many = field.type.base is BaseType.LIST or field.facts.form is Form.LIST
    return f"{kind} {'names' if is_many else 'name'}"


def _short(type_: ValueType) -> str:
    if type_.choices:
        all_of_them = " or ".join(map(str, type_.choices))
        count = f"one of {len(type_.choices)}"
        is_short = len(all_of_them) <= _WIDEST_IN_TABLE
        return all_of_them if len(type_.choices) == 2 and is_short else count
    if type_.others:
        return " or ".join(dict.fromkeys(_ONE[each.base] for each in (type_, *type_.others)))
    if type_.item is not None:
        return f"{_ONE[type_.base]} of {_MANY[type_.item.base]}"
    return _ONE[type_.base]
