"""The facts of any path of a spec: what is due there, and what is secret."""

from collections.abc import Iterator, Mapping
from functools import cache

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Expectation, Facts, Form, part_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, is_object
from reconciler.model.secrets.secret import SecretText, holds_secret


def facts_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> Facts:
    """The facts of the field at a path of this spec; `OPEN` where nothing is declared.

    List items may be named by position or by their identity.
    """
    *_, found = facts_of(kind), *_facts_along(kind, path, spec)
    return found


def _facts_along(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> Iterator[Facts]:
    """The facts of each field on the way to a path."""
    found, beside = facts_of(kind), spec
    value: object = spec
    for part in path:
        found = _step(found, part, beside)
        yield found
        value = _value_at(value, part)
        beside = value if is_object(value) else {}


def decider_at(kind: Kind, path: FieldPath) -> tuple[Facts, FieldPath]:
    """The field by whose rules what stands at a path may change, and where that field stands.

    It is the field of the spec, or a part of it that an update takes alone.
    """
    facts: Facts | None = facts_of(kind).fields[str(path[0])]
    decider, at = facts_of(kind).fields[str(path[0])], path[:1]
    for end in range(1, len(path)):
        facts = part_of(facts, path[end]) if facts is not None else None
        if facts is not None and facts.sent_as is not None:
            decider, at = facts, path[: end + 1]
    return decider, at


@cache
def fields_behind_parts(kind: Kind) -> Mapping[str, str]:
    """What an update calls the parts that it takes alone -> the field of the spec of each."""
    fields = facts_of(kind).fields.values()
    return {sent: facts.name for facts in fields for sent in facts.parts_sent_alone}


def _step(found: Facts, part: str | int, beside: Mapping[str, object]) -> Facts:
    if found.form in (Form.LIST, Form.MAP) or isinstance(part, int):
        return found.item or OPEN
    field = found.fields.get(part, OPEN)
    return field.variant(beside) if field.inside else field


def _value_at(value: object, part: str | int) -> object:
    if is_object(value):
        return value.get(str(part))
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def expects_at(kind: Kind, path: FieldPath) -> Expectation:
    """What kind of scalar belongs at a path of the spec; marks inside open maps say nothing."""
    return facts_at(kind, path, {}).expects


def is_in_headers_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> bool:
    """Whether what stands at a path goes into HTTP headers."""
    return any(facts.is_in_headers for facts in _facts_along(kind, path, spec))


def secret_paths(kind: Kind, spec: Mapping[str, Data]) -> Iterator[FieldPath]:
    """Where a spec, as it is declared or in comparable form, holds secrets; outermost first."""
    return _secret_paths(facts_of(kind), spec, (), holds_texts=holds_secret(spec))


def marked_secret_paths(kind: Kind, spec: Mapping[str, Data]) -> Iterator[FieldPath]:
    """The same of the fields that are marked, without texts with a secret in any other place."""
    return _secret_paths(facts_of(kind), spec, (), holds_texts=False)


def _secret_paths(
    facts: Facts, value: Data, path: FieldPath, *, holds_texts: bool
) -> Iterator[FieldPath]:
    """Goes where a secret can stand only: every command asks this of every manifest."""
    is_secret = path and facts.is_secret and value is not None
    if is_secret or isinstance(value, SecretText):
        yield path
    elif isinstance(value, dict) or is_object(value):
        for key, inner in value.items():
            deeper = _step(facts, key, value)
            if holds_texts or deeper.leads_to_secret:
                yield from _secret_paths(deeper, inner, (*path, key), holds_texts=holds_texts)
    elif isinstance(value, list) and (holds_texts or (facts.item or OPEN).leads_to_secret):
        for position, inner in enumerate(value):
            deeper = _step(facts, position, {})
            yield from _secret_paths(deeper, inner, (*path, position), holds_texts=holds_texts)


def has_secrets(kind: Kind, spec: Mapping[str, Data]) -> bool:
    """Whether anything in a spec is a secret."""
    return any(True for _ in secret_paths(kind, spec))


def is_secret_at(kind: Kind, path: FieldPath, spec: Mapping[str, object]) -> bool:
    """Whether the field at a path, or anything around it, is marked secret."""
    return any(facts.is_secret for facts in _facts_along(kind, path, spec))
