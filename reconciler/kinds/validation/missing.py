"""What is missing, and how it is written."""

from typing import Final

from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.values import describe_place
from reconciler.model.data import FieldPath, Fields
from reconciler.model.problem import Problem

_SHOWN: Final = {Form.LIST: "[...]", Form.OBJECT: "{...}", Form.MAP: "{...}"}
_MOST_WRITTEN_OUT: Final = 3


def missing_field(kind: Kind, spec: Fields, path: FieldPath) -> Problem:
    """A problem where a field stands that the spec lacks."""
    *parent, key = path
    where = describe_place(kind, spec, tuple(parent))
    facts = facts_at(kind, path, spec)
    return Problem(
        "missing-field",
        f"{where} needs `{key}`",
        _advise_adding(str(key), facts),
        path=path,
    )


def _advise_adding(key: str, facts: Facts) -> str:
    if facts.is_secret and facts.form is Form.SCALAR:
        return f"add `{key}: ${{secret.NAME}}`"
    if len(facts.choices) > _MOST_WRITTEN_OUT:
        return f"add `{key}: ...`, one of {', '.join(facts.choices)}"
    shown = _SHOWN.get(facts.form, "...")
    said = [f"`{key}: {choice}`" for choice in facts.choices]
    return f"add {' or '.join(said or [f'`{key}: {shown}`'])}"
