"""What a manifest could say of a live body; the rest is the server's own, copies of secrets too."""

from collections.abc import Mapping

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields, is_object
from reconciler.model.resource import STAMP_KEY


def declarable(kind: Kind, body: Fields) -> dict[str, Data]:
    """A live body in the fields that can be declared, at any depth, without the owner's mark.

    A stage repeats its parameters beside its `config` (§5.4), where nobody looks for secrets.
    """
    shown = _declarable_fields(facts_of(kind), body)
    marked = shown.get("metadata")
    if isinstance(marked, Mapping):
        shown["metadata"] = {key: value for key, value in marked.items() if key != STAMP_KEY}
    return shown


def _declarable(facts: Facts, value: Data) -> Data:
    if is_object(value):
        return _declarable_fields(facts, value)
    if isinstance(value, list | tuple):
        return [_declarable(facts.item or OPEN, item) for item in value]
    return value


def _declarable_fields(facts: Facts, value: Fields) -> dict[str, Data]:
    if facts.form is Form.MAP:
        return {key: _declarable(facts.item or OPEN, inner) for key, inner in value.items()}
    if not facts.fields:
        return dict(value)
    shown: dict[str, Data] = {}
    for key, inner in value.items():
        field = facts.fields.get(key)
        if field is None:
            if facts.is_open:
                shown[key] = _declarable(OPEN, inner)
        elif not field.is_server_set:
            # What most fields are is shown as it is, without another call.
            is_text = type(inner) is str
            shown[key] = inner if is_text else _declarable(field.variant(value), inner)
    return shown
