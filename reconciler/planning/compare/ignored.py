"""What a manifest leaves alone, taken out of what is compared; and what is sent all the same."""

from collections.abc import Iterable, Mapping

from reconciler.model.data import Data, Fields
from reconciler.model.text.field_pattern import match_keys, match_places, means_all
from reconciler.planning.compare.normalise import ORDER


def forget_all(fields: dict[str, Data], ignored: Iterable[str]) -> None:
    """Take all that these patterns name out of a form."""
    for path in ignored:
        _forget(fields, path)


def _forget(fields: dict[str, Data], ignored: str) -> None:
    """Take all that a pattern names out of what is compared."""
    for key, rest in match_keys(ignored, fields):
        if means_all(rest):
            del fields[key]
            _forget_place(fields, key)
        else:
            fields[key] = _without(fields[key], rest)


def _without(value: Data, ignored: str) -> Data:
    """What is left of a value; an item of a list leaves its place behind."""
    if isinstance(value, dict):
        copied = dict(value)
        _forget(copied, ignored)
        return copied
    if not isinstance(value, list):
        return value
    left = dict(match_places(ignored, len(value)))
    return [
        item if at not in left else None if left[at] == "" else _without(item, left[at])
        for at, item in enumerate(value)
    ]


def _forget_place(fields: dict[str, Data], name: str) -> None:
    """Take an item that is ignored out of the order of its list as well."""
    order = fields.get(ORDER)
    if isinstance(order, list):
        fields[ORDER] = [each for each in order if each != name]


def with_new_whole(before: Fields, after: Fields, whole: Fields) -> dict[str, Data]:
    """What is declared, with what is ignored in it where live has nothing to be left alone.

    An item or an object that is new is sent whole, so that all of it is shown.
    """
    sent = dict(after)
    for key, inner in after.items():
        declared, held = whole[key], before.get(key)
        if isinstance(inner, Mapping) and isinstance(declared, Mapping):
            sent[key] = declared
            if isinstance(held, Mapping):
                sent[key] = with_new_whole(held, inner, declared)
    return sent
