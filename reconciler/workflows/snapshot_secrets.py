"""Secrets left out of a record of live state, at the places where they stand.

Unlike what is only shown, a record is compared later. So the shape stays: keys of maps, items of
lists, and the texts that the manifest itself says in clear beside a secret.
"""

from collections.abc import Collection, Iterator, Mapping

from reconciler.model.data import Data, Fields
from reconciler.model.resource import Resource
from reconciler.model.secret import UNTOLD, SecretText
from reconciler.rendering.secret_places import EACH, Place, below, declared_places, filled_places


def without_secrets(body: Fields, resource: Resource) -> dict[str, Data]:
    """A live body as a record may hold it; the resource says what is filled in from secrets."""
    filled = frozenset(filled_places(resource.spec))
    # Under `extra` a manifest says what stands beside the other fields when it is live.
    filled |= {place[1:] for place in filled if place[0] == "extra"}
    hidden = _hidden_in(body, declared_places(resource.address.kind), frozenset())
    clear = frozenset(_clear(resource.spec, filled)) if filled else frozenset[str]()
    return _hidden_in(hidden, filled, clear)


def spelled_out(resource: Resource) -> bool:
    """Whether a manifest says a secret in clear: what is live cannot be compared with it."""
    return any(True for _ in _clear(resource.spec, declared_places(resource.address.kind)))


def _hidden_in(
    fields: Fields, places: Collection[Place], clear: Collection[str]
) -> dict[str, Data]:
    return {key: _hidden(value, below(places, key), clear) for key, value in fields.items()}


def _hidden(value: Data, places: Collection[Place], clear: Collection[str]) -> Data:
    if value is None or not places:
        return value
    if isinstance(value, Mapping):
        return {key: _hidden(inner, _inside(places, key), clear) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(item, _inside(places, EACH), clear) for item in value]
    return UNTOLD if () in places and value not in clear else value


def _inside(places: Collection[Place], key: str) -> Collection[Place]:
    """Whatever is inside a secret is one."""
    return places if () in places else below(places, key)


def _clear(value: Data, places: Collection[Place]) -> Iterator[str]:
    """The texts at these places that the manifest says itself."""
    if not places or value is None or isinstance(value, SecretText):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _clear(item, _inside(places, key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _clear(item, _inside(places, EACH))
    elif () in places:
        yield str(value)
