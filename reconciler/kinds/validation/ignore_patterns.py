"""Whether a pattern of `ignore_changes` or `--ignore` can name any field of a kind."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields, named_items
from reconciler.model.text.article import with_article
from reconciler.model.text.field_pattern import (
    first_place,
    first_word,
    match_keys,
    match_places,
    means_all,
)
from reconciler.model.text.nearest import did_you_mean, nearest


class Mismatch(Struct, frozen=True):
    """Why a pattern names nothing, and what to write instead."""

    says: str
    remedy: str
    is_certain: bool = True
    """Whatever is live: not only a name that nobody declares."""


def find_mismatch(kind: Kind, spec: Fields, pattern: str) -> Mismatch | None:
    """Why no field can be meant; `None` where one can. `spec` holds the names that are known."""
    return _find_mismatch(facts_of(kind), spec, pattern, with_article(kind.name))


def _find_mismatch(facts: Facts, value: Data, pattern: str, where: str) -> Mismatch | None:
    if means_all(pattern) or (facts.is_open and not facts.fields):
        return None
    if facts.form is Form.LIST:
        if facts.keyed_by is None:
            return _in_list(facts, value, pattern, where)
        return _in_keyed(facts, _by_name(facts, value), pattern, where)
    if facts.form is Form.MAP:
        return _in_keyed(facts, value if isinstance(value, Mapping) else {}, pattern, where)
    if facts.form is Form.SCALAR or pattern.startswith("["):
        return Mismatch(f"{where} is no {_expected_form(pattern)}", f"name {where} as a whole")
    return _in_object(facts, value if isinstance(value, Mapping) else {}, pattern, where)


def _in_object(facts: Facts, value: Fields, pattern: str, where: str) -> Mismatch | None:
    known = dict.fromkeys([*facts.fields, *(value if facts.is_open else ())])
    found = match_keys(pattern, known)
    if not found:
        return _unknown(facts, pattern, known, where)
    inner = (
        _find_mismatch(facts.fields.get(key, OPEN).variant(value), value.get(key), rest, f"`{key}`")
        for key, rest in found
    )
    return _combine(list(inner))


def _unknown(facts: Facts, pattern: str, known: Iterable[str], where: str) -> Mismatch | None:
    word = first_word(pattern)
    is_doubtful = nearest(word, known) is not None and "*" not in word
    if facts.is_open and not is_doubtful:
        return None
    remedy = did_you_mean(word, known)
    return Mismatch(f"{where} has no field `{word}`", remedy, is_certain=not facts.is_open)


def _in_list(facts: Facts, value: Data, pattern: str, where: str) -> Mismatch | None:
    place, rest = first_place(pattern)
    if not place:
        return Mismatch(f"{where} is a list, whose items have no names", "write [*] for all items")
    if facts.is_unordered:
        return Mismatch(f"{where} is a set, in which nothing has a place", f"name {where} itself")
    # How long the list is live nobody knows: any place may be taken.
    items = value if isinstance(value, list) else []
    item: Data = next((items[at] for at, _ in match_places(pattern, len(items))), {})
    return _find_mismatch(facts.item or OPEN, item, rest, f"an item of {where}")


def _expected_form(pattern: str) -> str:
    return "list" if pattern.startswith("[") else "map"


def _in_keyed(facts: Facts, items: Fields, pattern: str, where: str) -> Mismatch | None:
    """Below an item by its name, which may be live only."""
    if pattern.startswith("["):
        remedy = "write the name of the item instead of its place"
        return Mismatch(f"{where} has named items", remedy)
    known = match_keys(pattern, items)
    if known:
        inner = (
            _find_mismatch(facts.item or OPEN, items.get(key), rest, f"`{key}` of {where}")
            for key, rest in known
        )
        return _combine(list(inner))
    word = first_word(pattern)
    close = nearest(word, items)
    if close is not None and "*" not in word:
        says = f"{where} declares no `{word}`"
        return Mismatch(says, f"did you mean `{close}`?", is_certain=False)
    rest = pattern[len(word) :].removeprefix(".")
    return _find_mismatch(facts.item or OPEN, {}, rest, f"`{word}` of {where}")


def _combine(found: list[Mismatch | None]) -> Mismatch | None:
    """What keeps the pattern from every field; one that can be meant is enough."""
    return None if None in found else found[0]


def _by_name(facts: Facts, value: Data) -> Fields:
    key = facts.keyed_by.field if facts.keyed_by else ""
    return named_items(value, key)
