"""The order in which the page of a kind tells its fields, for the keys of its manifests."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Envelope, LifecycleShape, MetadataShape
from reconciler.manifest.formatting.printing import KeyOrder
from reconciler.model.data import Data, FieldPath, Fields, child_of, is_object

_ENVELOPE: Final[Mapping[FieldPath, Sequence[str]]] = {
    (): tuple(Envelope.model_fields),
    ("metadata",): tuple(MetadataShape.model_fields),
    ("lifecycle",): tuple(LifecycleShape.model_fields),
}


def key_order(content: Data, kinds: Mapping[str, Kind]) -> KeyOrder:
    """The order of the keys of a document; where no kind has one, keys stay as they are."""
    kind = kinds.get(str(child_of(content, "kind"))) if isinstance(content, Mapping) else None
    if kind is None:
        return lambda _: ()

    def order(path: FieldPath) -> Sequence[str]:
        if path[:1] == ("spec",):
            return tuple(_names(facts_of(kind), child_of(content, "spec"), path[1:]))
        return _ENVELOPE.get(path, ())

    return order


def in_key_order(content: Fields, kinds: Mapping[str, Kind]) -> Fields:
    """A whole document with the keys of every map in their order."""
    kind = kinds.get(str(content.get("kind")))
    if kind is None:
        return content
    return {
        key: _arrange(value, facts_of(kind))
        if key == "spec"
        else _in_order(value, _ENVELOPE.get((key,), ()))
        for key, value in _in_order_of(content, _ENVELOPE[()]).items()
    }


def _arrange(value: Data, facts: Facts | None) -> Data:
    """What stands in a spec, its facts beside it all the way down."""
    if is_object(value):
        ordered = _in_order_of(value, _page_of(facts))
        return {key: _arrange(inner, _below(facts, key, value)) for key, inner in ordered.items()}
    if isinstance(value, list | tuple):
        return [_arrange(each, _below(facts, at, value)) for at, each in enumerate(value)]
    return value


def _in_order(value: Data, names: Collection[str]) -> Data:
    return _in_order_of(value, names) if is_object(value) else value


def _in_order_of(fields: Fields, names: Collection[str]) -> Fields:
    """The same fields, beginning with these as far as they are there."""
    if not names:
        return fields
    return {**{name: fields[name] for name in names if name in fields}, **fields}


def _names(facts: Facts, value: Data, path: FieldPath) -> Collection[str]:
    """The fields of what stands at a path, in the order of the page."""
    found: Facts | None = facts
    for part in path:
        found = _below(found, part, value)
        value = child_of(value, part)
    return _page_of(found)


def _below(facts: Facts | None, part: str | int, value: Data) -> Facts | None:
    """The facts of what stands under a key of a value, or in a list."""
    if facts is None or facts.form is Form.LIST or facts.form is Form.MAP:
        return facts.item if facts is not None else None
    field = facts.fields.get(str(part))
    if field is None or not field.inside:
        return field
    return field.variant(value if is_object(value) else {})


def _page_of(facts: Facts | None) -> Collection[str]:
    # Of an open map, only some keys are known, and no page tells their order.
    is_known = facts is not None and facts.form is Form.OBJECT and not facts.is_open
    return facts.fields if facts is not None and is_known else ()
