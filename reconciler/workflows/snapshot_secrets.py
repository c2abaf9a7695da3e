"""Secrets left out of a record of live state, at the places where they stand.

Unlike what is only shown, a record is compared later. So the shape stays: keys of maps, items of
lists, and the texts that the manifest itself says in clear beside a secret.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.model.data import Data, Fields
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import OTHER, UNTOLD, SecretText
from reconciler.rendering.words.secret_places import (
    EACH,
    SecretPath,
    find_declared_places,
    find_filled_places,
    places_below,
)


def without_secrets(body: Fields, resource: Resource) -> dict[str, Data]:
    """A live body as a record may hold it; the resource says what is filled in from secrets."""
    filled = frozenset(find_filled_places(resource.spec))
    # Under `extra` a manifest says what stands beside the other fields when it is live.
    filled |= {place[1:] for place in filled if place[0] == "extra"}
    known = _Known(
        frozenset(_clear(resource.spec, filled)) if filled else frozenset[str](),
        tuple(_texts(resource.spec)) if filled else (),
    )
    hidden = _hide_in(body, filled, known)
    kind = KINDS[resource.address.kind]
    return _hide_in(hidden, find_declared_places(kind, resource.spec, body), _Known())


class _Known(Struct, frozen=True):
    """What a manifest says of the values at some places."""

    clear: Collection[str] = ()
    """Texts that it spells out."""
    filled: Sequence[SecretText] = ()
    """Texts with secrets in them; without any, all that is live may be as declared."""

    def hide(self, value: Data) -> Data:
        """The value, as far as a record may hold it."""
        if value == OTHER or value in self.clear:
            return value
        is_as_declared = not self.filled or any(text.may_be(value) for text in self.filled)
        return UNTOLD if is_as_declared else OTHER


def _texts(value: Data) -> Iterator[SecretText]:
    if isinstance(value, SecretText):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def has_plain_secrets(resource: Resource) -> bool:
    """Whether a manifest says a secret in clear: what is live cannot be compared with it."""
    return any(
        True
        for _ in _clear(
            resource.spec, find_declared_places(KINDS[resource.address.kind], resource.spec)
        )
    )


def _hide_in(fields: Fields, places: Collection[SecretPath], known: _Known) -> dict[str, Data]:
    return {key: _hide(value, places_below(places, key), known) for key, value in fields.items()}


def _hide(value: Data, places: Collection[SecretPath], known: _Known) -> Data:
    if value is None or not places:
        return value
    if isinstance(value, Mapping):
        return {
            key: _hide(inner, _places_inside(places, key), known) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_hide(item, _places_inside(places, EACH), known) for item in value]
    return known.hide(value) if () in places else value


def _places_inside(places: Collection[SecretPath], key: str) -> Collection[SecretPath]:
    """Whatever is inside a secret is one."""
    return places if () in places else places_below(places, key)


def _clear(value: Data, places: Collection[SecretPath]) -> Iterator[str]:
    """The texts at these places that the manifest says itself."""
    if not places or value is None or isinstance(value, SecretText):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _clear(item, _places_inside(places, key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _clear(item, _places_inside(places, EACH))
    elif () in places:
        yield str(value)
