"""Fields that only the server sets, where a manifest says them all the same."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields, is_object, show_path
from reconciler.model.edit import RemoveKey
from reconciler.model.problem import Problem, Severity
from reconciler.model.sharing.memo import Memo

_FOUND: Final = Memo[tuple[FieldPath, ...]]()
"""Where the value of a field says it, in any resource that holds the same object there."""


def server_set_in(kind: Kind, spec: Fields) -> Iterator[FieldPath]:
    """Where a spec says what the server sets."""
    for name, facts in facts_of(kind).server_set_below.items():
        if name in spec:
            value, meant = spec[name], facts.variant(spec)
            found = _FOUND.find(value, meant)
            if found is None:
                paths = tuple(_find_paths(meant, value, (name,)))
                found = _FOUND.keep(value, meant, answer=paths)
            yield from found


def warn_of_server_set(paths: Iterable[FieldPath]) -> Iterator[Problem]:
    """A warning for each, because a body that was copied from an answer is full of them."""
    for path in paths:
        says = f"the server sets `{show_path(path)}`: it is neither sent nor compared"
        fix = (RemoveKey(path),) if isinstance(path[-1], str) else ()
        yield Problem("server-set", says, "take it out", Severity.WARNING, path=path, fix=fix)


def without_server_set(kind: Kind, spec: Fields) -> Fields:
    """The spec as it is planned and sent: without what only the server may say."""
    leading = facts_of(kind).server_set_below
    # Most specs say nothing of it, and are spared a copy.
    if not any(True for _ in server_set_in(kind, spec)):
        return spec
    return {
        name: _strip(leading[name].variant(spec), value) if name in leading else value
        for name, value in spec.items()
        if name not in leading or not leading[name].is_server_set
    }


def facts_below(facts: Facts, key: str, beside: Fields) -> Facts | None:
    """The facts of one key of a map, as they are next to its other keys."""
    if facts.form is Form.MAP:
        return facts.item
    field = facts.fields.get(key)
    return field.variant(beside) if field is not None and field.inside else field


def _find_paths(facts: Facts, value: Data, path: FieldPath) -> Iterator[FieldPath]:
    """Goes only where the server sets anything: every manifest is asked, and hardly one says it."""
    if facts.is_server_set:
        if value is not None:
            yield path
    elif isinstance(value, dict) or is_object(value):
        leading = None if facts.form is Form.MAP else facts.server_set_below
        for key, inner in value.items():
            deeper = facts.item if leading is None else leading.get(key)
            if deeper is not None and (deeper := deeper.variant(value)).leads_to_server_set:
                yield from _find_paths(deeper, inner, (*path, key))
    elif isinstance(value, list) and facts.item is not None:
        for position, inner in enumerate(value):
            yield from _find_paths(facts.item, inner, (*path, position))


def _strip(facts: Facts, value: Data) -> Data:
    if isinstance(value, Mapping):
        inside = ((key, inner, facts_below(facts, key, value)) for key, inner in value.items())
        return {
            key: inner if deeper is None else _strip(deeper, inner)
            for key, inner, deeper in inside
            if deeper is None or not deeper.is_server_set
        }
    if isinstance(value, list) and facts.item is not None:
        return [_strip(facts.item, inner) for inner in value]
    return value
