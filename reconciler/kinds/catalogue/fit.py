"""Whether a value fits a schema, and nothing more: asked of every stage of every plan.

Each schema is compiled once; what does not fit is then looked at again, by
`find_misfits`, for words.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from reconciler.kinds.catalogue.json_schema import find_misfits, is_of_type, properties_of
from reconciler.model.data import Data, Fields, is_object
from reconciler.model.secrets.secret import SecretText

_Check: TypeAlias = Callable[[Data], bool]

_COMPILED: dict[int, tuple[Fields, _Check]] = {}
"""By the identity of a schema, which is kept here so that no other can have it."""


def fits(schema: Fields, value: Data) -> bool:
    """Whether `find_misfits` has nothing to say."""
    found = _COMPILED.get(id(schema))
    if found is None:
        found = _COMPILED[id(schema)] = schema, _compile(schema)
    return found[1](value)


def _compile(schema: Fields) -> _Check:
    scalars = _of_types(schema)
    inside = _of_object(schema)
    items = _of_list(schema)
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    any_of = (
        [_compile(each) for each in alternatives if isinstance(each, Mapping)]
        if isinstance(alternatives, Sequence)
        else None
    )

    def check(value: Data) -> bool:
        if value is None or (isinstance(value, str) and _is_filled_in(value)):
            return True
        if any_of is not None and not any(one(value) for one in any_of):
            return False
        if not scalars(value):
            return False
        if is_object(value):
            return inside(value)
        return items(value) if isinstance(value, list) else True

    return check


def _is_filled_in(value: str) -> bool:
    return "{{" in value or isinstance(value, SecretText)


def _of_types(schema: Fields) -> _Check:
    """The type and, where a scalar has more to keep to, all of that."""
    said = schema.get("type")
    types = [said] if isinstance(said, str) else list(said) if isinstance(said, list) else []
    is_limited = not {"enum", "minimum", "maximum"}.isdisjoint(schema)
    plain = {key: schema[key] for key in ("enum", "minimum", "maximum") if key in schema}

    def check(value: Data) -> bool:
        if types and not any(is_of_type(str(each), value) for each in types):
            return False
        if not is_limited or isinstance(value, list) or is_object(value):
            return True
        return not any(True for _ in find_misfits(plain, value))

    return check


def _of_object(schema: Fields) -> Callable[[Fields], bool]:
    known = {name: _compile(each) for name, each in properties_of(schema).items()}
    others = schema.get("additionalProperties")
    other = _compile(others) if isinstance(others, Mapping) else None
    is_closed = bool(known) and not others

    def check(value: Fields) -> bool:
        for name, inner in value.items():
            judge = known.get(name, other)
            if judge is None:
                if is_closed:
                    return False
            elif not judge(inner):
                return False
        return True

    return check


def _of_list(schema: Fields) -> Callable[[Sequence[Data]], bool]:
    items = schema.get("items")
    item = _compile(items) if isinstance(items, Mapping) else None
    least, most = schema.get("minItems"), schema.get("maxItems")

    def check(value: Sequence[Data]) -> bool:
        if isinstance(least, int) and len(value) < least:
            return False
        if isinstance(most, int) and len(value) > most:
            return False
        return item is None or all(item(inner) for inner in value)

    return check
