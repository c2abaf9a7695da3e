"""Where a dotted path leads in a document (§19).

The metadata of a document stands at its root, and what filters by ``metadata.brand`` means it:
where a document has no ``metadata``, that word is stepped over.
"""

from collections.abc import Sequence

from reconciler.emulator.contract.json_text import Json, JsonObject

_ROOT = "metadata"


def values_at(document: JsonObject, steps: Sequence[str]) -> list[Json]:
    """Everything that the path leads to; lists on the way, and at its end, are looked into."""
    if len(steps) > 1 and steps[0] == _ROOT and _ROOT not in document:
        steps = steps[1:]
    return _walk(document, steps)


def value_at(document: JsonObject, path: str) -> Json:
    """What the path leads to as it stands there; the first one behind a list; else null."""
    steps = path.split(".")
    if len(steps) > 1 and steps[0] == _ROOT and _ROOT not in document:
        steps = steps[1:]
    value: Json = document
    for step in steps:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def number_at(document: JsonObject, path: str) -> float | None:
    """What the path leads to, if it is a number that others can be computed of."""
    value = value_at(document, path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def put_at(document: JsonObject, path: str, value: Json) -> JsonObject:
    """A copy that holds the value at the path."""
    first, _, rest = path.partition(".")
    if not rest:
        return {**document, first: value}
    inner = document.get(first)
    return {**document, first: put_at(inner if isinstance(inner, dict) else {}, rest, value)}


def select(document: JsonObject, paths: Sequence[str]) -> JsonObject:
    """Only these paths; those that lead nowhere are left out."""
    chosen: JsonObject = {}
    for path in paths:
        value = value_at(document, path)
        if value is not None:
            chosen = put_at(chosen, path, value)
    return chosen


def texts_in(value: Json) -> list[str]:
    """Every text of a value, in order; keys that begin with ``_`` are the server's own."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    if isinstance(value, dict):
        own = (item for key, item in value.items() if not key.startswith("_"))
        return [text for item in own for text in texts_in(item)]
    return []


def _walk(value: Json, steps: Sequence[str]) -> list[Json]:
    if isinstance(value, list):
        return [found for item in value for found in _walk(item, steps)]
    if not steps:
        return [value]
    if not isinstance(value, dict) or steps[0] not in value:
        return []
    return _walk(value[steps[0]], steps[1:])
