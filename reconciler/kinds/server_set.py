"""Fields that only the server sets, where a manifest says them all the same."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile import facts_of
from reconciler.kinds.facts import Facts, Form
from reconciler.kinds.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.problem import Problem, Severity


def server_set_in(kind: Kind, spec: Fields) -> Iterator[FieldPath]:
    """Where a spec says what the server sets."""
    yield from _found(facts_of(kind), spec, ())


def said_for_the_server(kind: Kind, spec: Fields) -> Iterator[Problem]:
    """A warning for each, because a body that was copied from an answer is full of them."""
    for path in server_set_in(kind, spec):
        says = f"the server sets `{show_path(path)}`: it is neither sent nor compared"
        yield Problem("server-set", says, "take it out", Severity.WARNING, path=path)


def below(facts: Facts, key: str, beside: Fields) -> Facts | None:
    """The facts of one key of a map, as they are next to its other keys."""
    if facts.form is Form.MAP:
        return facts.item
    field = facts.fields.get(key)
    return field.variant(beside) if field is not None else None


def _found(facts: Facts, value: Data, path: FieldPath) -> Iterator[FieldPath]:
    if facts.is_server_set:
        if value is not None:
            yield path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            deeper = below(facts, key, value)
            if deeper is not None:
                yield from _found(deeper, inner, (*path, key))
    elif isinstance(value, list) and facts.item is not None:
        for position, inner in enumerate(value):
            yield from _found(facts.item, inner, (*path, position))
