"""Whether a value fits a schema, and nothing more: asked of every stage of every plan.

Each schema is compiled once; what does not fit is then looked at again, by
`find_misfits`, for words.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from reconciler.kinds.catalogue.json_schema import is_of_type, properties_of
from reconciler.model.data import Data, Fields, is_object
from reconciler.model.secrets.secret import SecretText

_Check: TypeAlias = Callable[[Data], bool]

_COMPILED: dict[int, tuple[Fields, _Check]] = {}
"""By the identity of a schema, which is kept here so that no other can have it."""


_LIMITS: Final = frozenset(("enum", "minimum", "maximum"))
"""What a scalar may have to keep to besides its type."""


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

    takes_texts = any_of is None and _takes_texts(schema)

    def check(value: Data) -> bool:
        # What most values are, of most schemas, is decided without another call.
        if value is None or (takes_texts and type(value) is str):
            return True
        if isinstance(value, str) and _is_filled_in(value):
            return True
        if any_of is not None and not any(one(value) for one in any_of):
            return False
        if not scalars(value):
            return False
        if isinstance(value, list):
            return items(value)
        return inside(value) if isinstance(value, dict) or is_object(value) else True

    return check


def _is_filled_in(value: str) -> bool:
    return "{{" in value or isinstance(value, SecretText)


def _takes_texts(schema: Fields) -> bool:
    """Whether every text fits."""
    types = _types_in(schema)
    is_text_due = not types or any(is_of_type(each, "") for each in types)
    return is_text_due and _LIMITS.isdisjoint(schema)


def _types_in(schema: Fields) -> list[str]:
    said = schema.get("type")
    if isinstance(said, str):
        return [said]
    return [str(each) for each in said] if isinstance(said, list) else []


def _of_types(schema: Fields) -> _Check:
    """The type and, where a scalar has more to keep to, all of that."""
    types = _types_in(schema)
    keeps_limits = None if _LIMITS.isdisjoint(schema) else _of_limits(schema)
    of_type: dict[type, bool] = {}

    def fits_type(value: Data) -> bool:
        its = type(value)
        if its is float:  # a whole one is an integer
            return any(is_of_type(each, value) for each in types)
        known = of_type.get(its)
        if known is None:
            known = of_type[its] = any(is_of_type(each, value) for each in types)
        return known

    if keeps_limits is None:
        return fits_type if types else _fits_all

    def check(value: Data) -> bool:
        if types and not fits_type(value):
            return False
        return isinstance(value, list) or is_object(value) or keeps_limits(value)

    return check


def _fits_all(_: Data) -> bool:
    return True


def _of_limits(schema: Fields) -> _Check:
    """What a scalar has to keep to besides its type."""
    listed = schema.get("enum")
    allowed = [each for each in listed if each is not None] if isinstance(listed, list) else []
    low, high = schema.get("minimum"), schema.get("maximum")

    def check(value: Data) -> bool:
        if allowed and value not in allowed:
            return False
        if not isinstance(value, int | float) or isinstance(value, bool):
            return True
        is_low = isinstance(low, int | float) and value < low
        return not is_low and not (isinstance(high, int | float) and value > high)

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
        return item is None or all(map(item, value))

    return check
