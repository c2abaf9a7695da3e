"""The row of a resource as the API told it, without its secrets, wherever they are repeated."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.rendering.words.masking import mask_fields
from reconciler.rendering.words.secret_places import (
    EACH,
    SecretPath,
    find_declared_places,
    places_below,
)

_TELLING: Final = 8
"""So many letters of a secret are hidden inside other texts too."""


def mask_body(kind: Kind, body: Fields) -> dict[str, Data]:
    """The body with `(secret)` at each secret place, and at each copy of what stands there.

    The API repeats a stage's parameters beside its `config`, where no field is known (§5.4).
    """
    places = find_declared_places(kind, body)
    secrets = frozenset(_scalars_at(body, places))
    hidden = mask_fields(body, places)
    return {key: _without(value, secrets) for key, value in hidden.items()}


def _scalars_at(value: Data, places: Collection[SecretPath]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _scalars_at(inner, _inside(places, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars_at(inner, _inside(places, EACH))
    elif () in places and value not in (None, "") and not isinstance(value, bool):
        yield str(value)


def _inside(places: Collection[SecretPath], key: str) -> Collection[SecretPath]:
    return places if () in places else places_below(places, key)


def _without(value: Data, secrets: Collection[str]) -> Data:
    if not secrets or value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {key: _without(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, secrets) for inner in value]
    text = str(value)
    long = (secret for secret in secrets if len(secret) >= _TELLING)
    return SECRET_SHOWN if text in secrets or any(each in text for each in long) else value
