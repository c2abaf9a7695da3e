"""One form for both sides, so that the differ can stay simple.

The desired side is completed: defaults by policy, sets sorted, keyed lists turned into maps, what
the server sets dropped. The live side is then seen through it: only what the desired side speaks
of, in the same form. What remains unequal is a difference.
"""

import json
from collections.abc import Iterator
from functools import cache

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import Default
from reconciler.model.data import Data, Fields, is_same, named_items, with_whole_numbers
from reconciler.model.secrets.secret import UNTOLD, SecretText

ORDER = "(order)"
"""The key under which a keyed list keeps the order of its items."""
SET_AND_UNTOLD = "(set, and not told)"
"""Stands for a live value of which the API tells only that there is one."""


def normalise_desired(kind: Kind, spec: Fields) -> dict[str, Data]:
    """The desired side: every field that is compared, in comparable form."""
    facts = facts_of(kind)
    full = _complete_object(facts, spec)
    return {name: value for name, value in full.items() if facts.fields[name].is_compared}


def normalise_live(kind: Kind, body: Fields, desired: Fields) -> dict[str, Data]:
    """The live side, as far as the desired side speaks of it, and what stands in open maps beside.

    Whatever is in a map whose keys no model names is there for a reason, declared or not.
    """
    fields = facts_of(kind).fields
    return {
        name: _see_whether(field.is_set_by, body, wanted)
        if (field := fields[name]).is_set_by
        else _see(field.variant(body), body if name == "extra" else body.get(name), wanted)
        for name, wanted in desired.items()
    }


def _see_whether(told_by: str, body: Fields, wanted: Data) -> Data:
    """A value that is never told, where something else tells whether there is one."""
    is_set = bool(body.get(told_by))
    # Which one it is nobody can say: one is as good as the other.
    if is_set == bool(wanted):
        return wanted
    return SET_AND_UNTOLD if is_set else None


def is_blank(facts: Facts, default: Default, value: Data, *, is_live: bool = False) -> bool:
    """Whether a value says no more than the field's default.

    What `is_live` and was never declared may hold empty maps, which the server fills in; who
    declares one has said something.
    """
    # Null, absent and the default are one: the server writes whichever it likes (§1.6, §17).
    if value is None or any(is_same(value, blank) for blank in facts.blanks):
        return True
    if any(_repeats(facts, blank, value) for blank in facts.blanks):
        return True
    # The server fills an object that was never said with nulls and defaults, which say nothing.
    is_hollow = isinstance(value, dict) and all(
        _says_nothing(facts.fields.get(name, OPEN), inner, is_live=is_live)
        for name, inner in value.items()
    )
    # Where the default itself says something, an object of nothings is a choice.
    return is_hollow and not default.value


def _repeats(facts: Facts, blank: Data, value: Data) -> bool:
    """Whether a value is what resets the field, and nothing but defaults beside it."""
    if (
        not isinstance(blank, dict)
        or not isinstance(value, dict)
        or not blank.keys() <= value.keys()
    ):
        return False
    return bool(blank) and all(
        is_same(inner, blank[name])
        if name in blank
        else _says_nothing(facts.fields.get(name, OPEN), inner, is_live=False)
        for name, inner in value.items()
    )


def _says_nothing(facts: Facts, value: Data, *, is_live: bool) -> bool:
    if value is None or (is_live and value == {} and facts.server is not None):
        return True
    return facts.default is not None and is_blank(facts, facts.default, value, is_live=is_live)


def _complete(facts: Facts, value: Data) -> Data:
    # Before the value's own form: what counts as unsaid is not looked into.
    if facts.default is not None and is_blank(facts, facts.default, value):
        return _blank(facts)
    if isinstance(value, dict):
        return _complete_object(facts, value)
    if isinstance(value, list):
        return _complete_list(facts, value)
    return _canonicalise(facts, value)


def _canonicalise(facts: Facts, value: Data) -> Data:
    if facts.written is None or not isinstance(value, str):
        return value
    form = facts.written.form(value)
    # A secret stays one: as plain text it would be shown, and never filled in.
    return SecretText(form) if isinstance(value, SecretText) else form


@cache
def _blank(facts: Facts) -> Data:
    """The default of a field in comparable form."""
    value = facts.default.value if facts.default is not None else None
    return _complete_list(facts, value) if isinstance(value, list) else value


def _complete_object(facts: Facts, value: Fields) -> dict[str, Data]:
    if facts.form is Form.MAP:
        item = facts.item or OPEN
        return {key: _complete(item, inner) for key, inner in value.items()}
    if not facts.fields:
        return dict(value)
    done: dict[str, Data] = {}
    for name, given in value.items():
        field = facts.fields.get(name)
        if field is None:
            if facts.is_open:  # otherwise it is the server's own, such as a copy of parameters
                done[name] = given
        elif type(given) is str and field.is_plain:
            done[name] = given  # what most leaves are, decided without another call
        # Null says something in few places only (§1.6); everywhere else it is as good as absent.
        elif not field.is_server_set and (given is not None or _is_clearing(field)):
            inner = field.variant(value) if field.inside else field
            done[name] = _complete(inner, given)
    for name, field in facts.defaults.items():
        # Beside some values what is unsaid is the server's to say.
        if name not in done and (not field.inside or field.variant(value).default is not None):
            done[name] = _blank(field)
    return done


def _is_clearing(field: Facts) -> bool:
    return field.server is not None and field.server.null_clears


def _complete_list(facts: Facts, value: list[Data]) -> Data:
    item = facts.item or OPEN
    items = [_complete(item, inner) for inner in value]
    # An identity beats being a set: changes are then shown at the item, not as two items.
    if facts.keyed_by is not None:
        return _index_by_key(facts, items)
    return _as_set(items) if facts.is_unordered else items


def _as_set(items: list[Data]) -> list[Data]:
    """Each item once, in an order that is the same for the same items."""
    return list(dict(sorted((_to_key(item), item) for item in items)).values())


def _to_key(item: Data) -> str:
    """An item in one word; those that are the same have the same one, and no others."""
    if isinstance(item, str):
        return f"${item}" if isinstance(item, SecretText) else f'"{item}'
    return json.dumps(with_whole_numbers(item), sort_keys=True)


def _index_by_key(facts: Facts, items: list[Data]) -> dict[str, Data]:
    assert facts.keyed_by is not None
    found = named_items(items, facts.keyed_by.field)
    if facts.keyed_by.is_ordered:
        found[ORDER] = list(found)
    return found


def _see(facts: Facts, value: Data, wanted: Data) -> Data:
    # What cannot be read equals whatever was declared: anything else would differ for ever.
    if not facts.is_read_back or (value == UNTOLD and wanted is not None):
        return wanted
    # Nothing to remove: as good as removed.
    if value is None and facts.server is not None and wanted == facts.server.cleared_by:
        return wanted
    if facts.default is not None:
        if is_blank(facts, facts.default, value):
            return _blank(facts)
        # Undeclared on our side: the whole of live is the difference, and not only what we speak
        # of.
        if is_same(wanted, _blank(facts)):
            is_hollow = is_blank(facts, facts.default, value, is_live=True)
            return _blank(facts) if is_hollow else _complete(facts, value)
    if isinstance(wanted, dict):
        if facts.keyed_by is not None:
            return _see_keyed(facts, value if isinstance(value, list) else [], wanted)
        return _see_object(facts, value, wanted) if isinstance(value, dict) else value
    if isinstance(wanted, list) and isinstance(value, list):
        return _see_list(facts, value, wanted)
    value = _canonicalise(facts, value)
    # Equal as far as can be known: the value is not read here, and live may be masked.
    return wanted if isinstance(wanted, SecretText) and wanted.may_be(value) else value


def _see_object(facts: Facts, value: Fields, wanted: Fields) -> dict[str, Data]:
    if facts.form is Form.MAP:
        return _see_map(facts, value, wanted)
    seen: dict[str, Data] = {}
    for key, inner in wanted.items():
        held = value.get(key)
        # Most fields are equal texts, and are decided here without another call.
        if held == inner and (inner is None or type(inner) is str):
            seen[key] = held
        elif (field := facts.fields.get(key)) is not None:
            seen[key] = _see(field.variant(value) if field.inside else field, held, inner)
        elif key in value:
            seen[key] = _see(facts.unknown, held, inner)
    if not value.keys() <= wanted.keys():
        seen.update(_find_undeclared(facts, value, wanted))
    return seen


def _find_undeclared(facts: Facts, value: Fields, wanted: Fields) -> Iterator[tuple[str, Data]]:
    """What live holds under keys that are the author's to declare, and that are not declared."""
    for key, held in value.items():
        if key in wanted or held is None:
            continue
        field = facts.fields.get(key)
        if field is None:
            if facts.is_exact:
                yield key, held
        elif field.is_unset_by_default:
            seen = _complete(field.variant(value), held)
            if seen != {} or held == {}:  # an object of nothing but the server's own says nothing
                yield key, seen


def _see_map(facts: Facts, value: Fields, wanted: Fields) -> dict[str, Data]:
    item = facts.item or OPEN
    seen = {key: _see(item, value[key], inner) for key, inner in wanted.items() if key in value}
    if facts.is_exact:
        for key, inner in value.items():
            if key not in wanted:
                seen[key] = _complete(item, inner)
    return seen


def _see_keyed(facts: Facts, value: list[Data], wanted: Fields) -> dict[str, Data]:
    assert facts.keyed_by is not None
    item = facts.item or OPEN
    present = _index_by_key(facts, value)
    order = present.pop(ORDER, None)
    seen: dict[str, Data] = {}
    for key, inner in present.items():
        if key in wanted:
            seen[key] = _see(item, inner, wanted[key])
        # In a partial or additive list the undeclared items are somebody else's.
        elif not (facts.is_partial or facts.is_additive):
            seen[key] = _complete(item, inner)
    if isinstance(order, list) and ORDER in wanted:
        seen[ORDER] = [key for key in order if key in seen]
    return seen


def _see_list(facts: Facts, value: list[Data], wanted: list[Data]) -> Data:
    item = facts.item or facts.unknown
    if facts.is_unordered:
        return _as_set(_see_set([_complete(item, inner) for inner in value], wanted))
    seen = [_see(item, inner, like) for inner, like in zip(value, wanted, strict=False)]
    # What live has beyond the declared end is a difference as well.
    return seen + [_complete(item, inner) for inner in value[len(wanted) :]]


def _see_set(value: list[Data], wanted: list[Data]) -> list[Data]:
    """A secret is taken for one of the live items that it may be and nobody else declared."""
    secrets = [like for like in wanted if isinstance(like, SecretText)]
    if not secrets:
        return value
    declared = {_to_key(like) for like in wanted}
    left = [inner for inner in value if _to_key(inner) not in declared]
    found: list[Data] = [inner for inner in value if _to_key(inner) in declared]
    # The one that says most about itself chooses first.
    for secret in sorted(secrets, key=lambda each: -len(each.clear)):
        at = next((at for at, inner in enumerate(left) if secret.may_be(inner)), None)
        if at is not None:
            del left[at]
            found.append(secret)
    return [*found, *left]
