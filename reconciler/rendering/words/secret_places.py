"""Where secrets stand: in any resource of a kind, and in one whose manifest fills them in."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Final, TypeAlias

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.secrets.secret import SecretText, holds_secret

SecretPath: TypeAlias = tuple[str, ...]
"""A path in which `*` stands for any item of a list or map."""

EACH: Final = "*"


def find_declared_places(kind: Kind | None, *told: Fields) -> frozenset[SecretPath]:
    """Where a kind says that secrets stand; one that nobody knows says nothing.

    `told` is what is said of the resource, which may tell which of several models a map follows.
    """
    if kind is None:
        return frozenset()
    choosers = {facts.by for facts in facts_of(kind).fields.values() if facts.models}
    chosen = (each.get(by) for each in told for by in choosers if by)
    return _declared_places(kind, frozenset(each for each in chosen if isinstance(each, str)))


@cache
def _declared_places(kind: Kind, chosen: frozenset[str]) -> frozenset[SecretPath]:
    places = frozenset(_in_facts(facts_of(kind), (), chosen))
    # Requests call some fields by another name.
    called = {name: facts.api_name for name, facts in facts_of(kind).fields.items()}
    sent = ((name, place) for place in places if place and (name := called.get(place[0])))
    return places.union((name, *place[1:]) for name, place in sent)


def places_at(path: FieldPath, places: Collection[SecretPath]) -> Collection[SecretPath]:
    """The places inside the field at a path, relative to it; itself when it is inside one."""
    inside = places
    for part in path:
        if () in inside:
            break
        inside = places_below(inside, str(part) if isinstance(part, str) else EACH)
    return inside


def places_below(places: Collection[SecretPath], key: str) -> frozenset[SecretPath]:
    """The places inside one field or item, relative to it."""
    return _places_below(frozenset(places), key)


@lru_cache(maxsize=4096)
def _places_below(places: frozenset[SecretPath], key: str) -> frozenset[SecretPath]:
    return frozenset(place[1:] for place in places if place and place[0] in (key, EACH))


@lru_cache(maxsize=1024)
def keys_of(places: frozenset[SecretPath]) -> frozenset[str]:
    """The keys below which the places are."""
    return frozenset(place[0] for place in places if place)


def place_of(path: FieldPath) -> SecretPath:
    """A path as a place: whichever item of a list."""
    return tuple(EACH if isinstance(part, int) else part for part in path)


def find_filled_places(value: Data, at: SecretPath = ()) -> Iterator[SecretPath]:
    """Where a value is filled from `${secret.NAME}`: hardly any is, which is seen at a glance."""
    return _filled_places(value, at) if holds_secret(value) else iter(())


def _filled_places(value: Data, at: SecretPath) -> Iterator[SecretPath]:
    if isinstance(value, SecretText):
        yield at
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _filled_places(item, (*at, key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _filled_places(item, (*at, EACH))


def _in_facts(
    facts: Facts, above: tuple[Mapping[str, Facts], ...], chosen: frozenset[str]
) -> Iterator[SecretPath]:
    if facts.is_secret:
        yield ()
        return
    if any(facts.fields is outer for outer in above):  # a shape that contains itself
        return
    for name, inner in facts.fields.items():
        yield from ((name, *place) for place in _in_facts(inner, (*above, facts.fields), chosen))
    if facts.item:
        yield from ((EACH, *place) for place in _in_facts(facts.item, above, chosen))
    # Whichever variant applies: rather a word too many masked than one too few.
    for name, variant in facts.inside.items():
        if not (facts.models and chosen) or name in chosen:
            yield from _in_facts(variant, above, chosen)
