"""What is declared and can be sent, and never be compared."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, part_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields, item_names
from reconciler.model.secrets.secret import SecretText


def unverifiable_in(kind: Kind, spec: Fields) -> tuple[FieldPath, ...]:
    """Declared fields that can be sent and never be compared (§0.15), secrets among them.

    Of a text with a secret in it, what stands around the secret is compared all the same.
    """
    return tuple(path for path, _ in unverifiable_values(kind, spec))


def unverifiable_values(kind: Kind, spec: Fields) -> Iterator[tuple[FieldPath, Data]]:
    """The same, with what is declared there."""
    yield from _unverifiable(facts_of(kind), spec, ())


def _unverifiable(facts: Facts, value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, Data]]:
    if isinstance(value, SecretText) or (not facts.is_read_back and value is not None):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            deeper = part_of(facts, key)
            if deeper is not None or facts.is_open:
                yield from _unverifiable(deeper or facts, inner, (*path, key))
    elif isinstance(value, list):
        key = facts.keyed_by.field if facts.keyed_by else ""
        names: Sequence[str | int] = item_names(value, key) if key else range(len(value))
        for part, inner in zip(names, value, strict=True):
            yield from _unverifiable(facts.item or facts, inner, (*path, part))
