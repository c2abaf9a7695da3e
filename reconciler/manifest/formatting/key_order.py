"""The order in which the page of a kind tells its fields, for the keys of its manifests."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Envelope, LifecycleShape, MetadataShape
from reconciler.manifest.formatting.printing import KeyOrder
from reconciler.model.data import Data, FieldPath, Fields, child_of

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
    return _arranged_map(content, (), key_order(content, kinds))


def _arranged_map(value: Fields, path: FieldPath, order: KeyOrder) -> Fields:
    keys = dict.fromkeys((*(key for key in order(path) if key in value), *value))
    return {key: _arranged(value[key], (*path, key), order) for key in keys}


def _arranged(value: Data, path: FieldPath, order: KeyOrder) -> Data:
    if isinstance(value, Mapping):
        return _arranged_map(value, path, order)
    if isinstance(value, list | tuple):
        return [_arranged(each, (*path, at), order) for at, each in enumerate(value)]
    return value


def _names(facts: Facts | None, value: Data, path: FieldPath) -> Iterator[str]:
    """The fields of what stands at a path, in the order of the page."""
    for part in path:
        if facts is None:
            return
        if facts.form in (Form.LIST, Form.MAP):
            facts = facts.item
        else:
            beside = value if isinstance(value, Mapping) else {}
            field = facts.fields.get(str(part))
            facts = field.variant(beside) if field is not None else None
        value = child_of(value, part)
    # Of an open map, only some keys are known, and no page tells their order.
    if facts is not None and facts.form is Form.OBJECT and not facts.is_open:
        yield from facts.fields
