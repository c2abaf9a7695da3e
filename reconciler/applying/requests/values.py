"""Values on their way into a request."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.validation.server_set import facts_below
from reconciler.model.data import Data, is_object, item_names, named_items
from reconciler.model.secrets.secret import SecretText, holds_secret
from reconciler.model.text.field_pattern import match_keys, match_places, means_all

_LEAVES: Final = frozenset((str, int, float, bool))


def as_sent(facts: Facts, value: Data) -> Data:
    """A declared value without what only the server may say; secrets are still names.

    Nulls that only mean a default are left out as well (§1.6).
    """
    if is_object(value):
        sent: dict[str, Data] = {}
        for key, held in value.items():
            deeper = facts_below(facts, key, value) or OPEN
            # A copied read model holds nulls for all that was never said.
            if not deeper.is_server_set and (held is not None or not _means_default(deeper)):
                sent[key] = held if type(held) in _LEAVES else as_sent(deeper, held)
        return sent
    if isinstance(value, list):
        item = facts.item or OPEN
        return [held if type(held) in _LEAVES else as_sent(item, held) for held in value]
    return value


def fill_secrets(value: Data, fill: Callable[[SecretText], str]) -> Data:
    """A value of a request with its secrets in place."""
    return _fill(value, fill) if holds_secret(value) else value


def _fill(value: Data, fill: Callable[[SecretText], str]) -> Data:
    if isinstance(value, SecretText):
        return fill(value)
    if is_object(value):
        return {key: _fill(inner, fill) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, fill) for inner in value]
    return value


def _facts_below(facts: Facts, key: str) -> Facts:
    if facts.form is Form.MAP:
        return facts.item or OPEN
    return facts.fields.get(key, OPEN)


def _means_default(facts: Facts) -> bool:
    return facts.default is not None or (facts.server is not None and not facts.server.null_clears)


def drop_unknown_keys(facts: Facts, value: Data) -> Data:
    """A live value without the keys that the server adds and no request accepts."""
    if not isinstance(value, Mapping) or facts.form is Form.MAP or not facts.fields:
        return value
    return {
        key: drop_unknown_keys(facts.fields[key], inner) if key in facts.fields else inner
        for key, inner in value.items()
        if inner is not None and (facts.is_open or _is_ours(facts, key))
    }


def _is_ours(facts: Facts, key: str) -> bool:
    return key in facts.fields and not facts.fields[key].is_server_set


def with_ignored_kept(facts: Facts, declared: Data, held: Data, ignored: Sequence[str]) -> Data:
    """The declared value of a field, except where the manifest ignores live's own."""
    # One after another: what one pattern kept, the next may look into.
    for pattern in ignored:
        for _, rest in match_keys(pattern, (facts.name,)):
            declared = _keep(facts, declared, held, rest)
    return declared


def is_left_alone(name: str, ignored: Sequence[str]) -> bool:
    """Whether a whole field is ignored."""
    rests = (rest for pattern in ignored for _, rest in match_keys(pattern, (name,)))
    return any(map(means_all, rests))


def _keep(facts: Facts, declared: Data, held: Data, ignored: str) -> Data:
    if isinstance(declared, list) and isinstance(held, list):
        if facts.keyed_by is None:
            return _keep_in_list(facts, declared, held, ignored)
        return _keep_in_keyed(facts, declared, held, ignored)
    if not isinstance(declared, Mapping) or not isinstance(held, Mapping):
        return declared
    # Live keys that no request accepts cannot be kept by sending them.
    known = {key: None for key in (*declared, *held) if key in declared or _is_known(facts, key)}
    kept = dict(declared)
    for key, rest in match_keys(ignored, known):
        if not means_all(rest):
            if key in kept:
                kept[key] = _keep(_facts_below(facts, key), kept[key], held.get(key), rest)
        elif key in held:
            kept[key] = held[key]
        else:
            del kept[key]
    return kept


def _is_known(facts: Facts, key: str) -> bool:
    return facts.form is Form.MAP or facts.is_open or _is_ours(facts, key)


def _keep_in_list(facts: Facts, declared: list[Data], held: Data, ignored: str) -> list[Data]:
    items, kept = held if isinstance(held, list) else [], list(declared)
    for at, rest in match_places(ignored, min(len(items), len(kept))):
        item = items[at]
        kept[at] = item if rest == "" else _keep(facts.item or OPEN, kept[at], item, rest)
    return kept


def _keep_in_keyed(facts: Facts, declared: list[Data], held: Data, ignored: str) -> list[Data]:
    field = facts.keyed_by.field if facts.keyed_by else ""
    by_name = named_items(held, field)
    names = dict.fromkeys((*item_names(declared, field), *by_name))
    for name, rest in match_keys(ignored, names):
        if means_all(rest):
            declared = _with_item_kept(facts, declared, by_name, name)
        else:
            declared = [
                _keep(facts.item or OPEN, item, by_name.get(name), rest) if called == name else item
                for called, item in zip(item_names(declared, field), declared, strict=True)
            ]
    return declared


def _with_item_kept(
    facts: Facts, items: list[Data], held: Mapping[str, Data], name: str
) -> list[Data]:
    """The list with the item of this name as it is live: where it stands there, or not at all."""
    field = facts.keyed_by.field if facts.keyed_by else ""
    named = zip(item_names(items, field), items, strict=True)
    others = [item for called, item in named if called != name]
    if name not in held:
        return others
    # Where live has it: moving it would be a change, and it is to be left alone.
    place = min(list(held).index(name), len(others))
    return [*others[:place], drop_unknown_keys(facts.item or OPEN, held[name]), *others[place:]]
