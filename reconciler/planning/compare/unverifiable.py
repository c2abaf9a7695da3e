"""What is declared and can be sent, and never be compared."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, part_of
from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields, is_object, item_names
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import SecretText, holds_secret


def unverifiable_in(kind: Kind, spec: Fields) -> tuple[FieldPath, ...]:
    """Declared fields that can be sent and never be compared (§0.15), secrets among them.

    Of a text with a secret in it, what stands around the secret is compared all the same.
    """
    return tuple(path for path, _ in unverifiable_values(kind, spec))


def unverifiable_values(kind: Kind, spec: Fields) -> Iterator[tuple[FieldPath, Data]]:
    """The same, with what is declared there."""
    yield from _unverifiable(facts_of(kind), spec, (), holds_texts=holds_secret(spec))


def unverifiable_of(resource: Resource, kind: Kind) -> tuple[FieldPath, ...]:
    """Where such fields of a resource stand: every plan asks it of all."""
    spec, leading = resource.spec, _leading(kind)
    if resource.may_hold_secrets:
        return unverifiable_in(kind, spec)
    return tuple(
        path
        for name, value in spec.items()
        if name in leading
        for path, _ in _unverifiable(leading[name].variant(spec), value, (name,), holds_texts=False)
    )


@cache
def _leading(kind: Kind) -> Mapping[str, Facts]:
    """The fields of the spec under which the API keeps anything to itself."""
    fields = facts_of(kind).fields
    return {name: facts for name, facts in fields.items() if facts.leads_to_unread}


def unverifiable_sent(
    kind: Kind, spec: Fields, changes: Sequence[FieldChange]
) -> tuple[FieldPath, ...]:
    """The same, of an update: what the API keeps is not sent along with what else changes."""
    paths = unverifiable_in(kind, spec)
    kept = {path for path in paths if _is_kept(kind, spec, path, changes)}
    return tuple(path for path in paths if path not in kept)


def _is_kept(kind: Kind, spec: Fields, path: FieldPath, changes: Sequence[FieldChange]) -> bool:
    for end in range(1, len(path) + 1):
        beside = facts_at(kind, path[:end], spec).kept_with
        if beside:
            decider = (*path[: end - 1], beside)
            return not any(_is_near(change.path, decider) for change in changes)
    return False


def _is_near(one: FieldPath, other: FieldPath) -> bool:
    return one == other[: len(one)] or other == one[: len(other)]


def _facts_below(facts: Facts, key: str, beside: Fields) -> Facts | None:
    deeper = part_of(facts, key)
    return deeper.variant(beside) if deeper is not None and deeper.inside else deeper


def _unverifiable(
    facts: Facts, value: Data, path: FieldPath, *, holds_texts: bool
) -> Iterator[tuple[FieldPath, Data]]:
    """Goes where such a field, or a text with a secret, can stand."""
    if isinstance(value, SecretText) or (not facts.is_read_back and value is not None):
        yield path, value
    elif not (holds_texts or facts.leads_to_unread):
        return
    elif isinstance(value, dict) or is_object(value):
        for key, inner in value.items():
            deeper = _facts_below(facts, key, value)
            if deeper is not None or facts.is_open:
                yield from _unverifiable(
                    deeper or facts, inner, (*path, key), holds_texts=holds_texts
                )
    elif isinstance(value, list):
        key = facts.keyed_by.field if facts.keyed_by else ""
        names: Sequence[str | int] = item_names(value, key) if key else range(len(value))
        for part, inner in zip(names, value, strict=True):
            yield from _unverifiable(
                facts.item or facts, inner, (*path, part), holds_texts=holds_texts
            )
