"""A snapshot of live state as documents of ours: names for ids, and nothing that goes unsaid."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import OPEN, Facts, Form
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.vendor.expressions import escape
from reconciler.manifest.yaml.document import Document
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields, is_same
from reconciler.model.location import Locations
from reconciler.model.resource import STAMP_KEY, Directory
from reconciler.planning.names.naming import Naming
from reconciler.workflows.snapshot_file import FORMAT, Snapshot

_HEAD: Final = 200
"""A snapshot says what it is in its first line."""


def is_snapshot(text: str) -> bool:
    """Whether a text is a snapshot as `reconciler snapshot` writes it."""
    return text.lstrip()[:1] == "{" and f'"{FORMAT}"' in text[:_HEAD]


def contents_of_snapshot(
    snapshot: Snapshot, file: str, kinds: Mapping[str, Kind]
) -> Iterator[Document]:
    """A document for each resource whose fields the snapshot holds: what was declared by then."""
    naming = Naming(frozenset(), _directory(snapshot, kinds), container_in(kinds))
    place = Locations(file, (0, 0, 0, 0, None), is_converted=True)
    for listed in snapshot.lists:
        kind = kinds.get(listed.kind)
        for row in (listed.rows or ()) if kind is not None else ():
            if kind is None or row.body is None or row.is_outline or kind.is_system(row.body):
                continue
            address = Address(kind.name, listed.namespace, row.name)
            named = naming.in_names(kind, row.body, address, is_live=True)
            home = {"namespace": listed.namespace} if listed.namespace else {}
            content: Fields = {
                "apiVersion": API_VERSION,
                "kind": kind.name,
                "metadata": {"name": row.name, **home},
                "spec": escape(_spec(kind, named)),
            }
            yield Document(content, place)


def _directory(snapshot: Snapshot, kinds: Mapping[str, Kind]) -> Directory:
    ids: dict[tuple[str, str], dict[str, str]] = {}
    for listed in snapshot.lists:
        kind = kinds.get(listed.kind)
        known = ids.setdefault((listed.kind, listed.namespace), {})
        for row in listed.rows or ():
            id_ = row.body.get(kind.id_field) if kind is not None and row.body is not None else None
            known.update({row.name: id_} if isinstance(id_, str) else {})
    names = {where: {id_: name for name, id_ in held.items()} for where, held in ids.items()}
    return Directory(ids, names)


def _spec(kind: Kind, body: Fields) -> Fields:
    identity = (kind.id_field, kind.name_field)
    fields = {key: value for key, value in body.items() if key not in identity}
    spec = _said(facts_of(kind), fields)
    metadata = spec.get("metadata") if isinstance(spec, Mapping) else None
    if not isinstance(spec, Mapping) or not isinstance(metadata, Mapping):
        return spec if isinstance(spec, Mapping) else {}
    own = {key: value for key, value in metadata.items() if key != STAMP_KEY}
    rest = {key: value for key, value in spec.items() if key != "metadata"}
    return {**rest, "metadata": own} if own else rest


def _said(facts: Facts, value: Data) -> Data:
    """A value as its author would write it: without defaults, and without the server's own."""
    if isinstance(value, list):
        item = facts.item or OPEN
        return [_said(item, inner) for inner in value if not _is_of_the_server(inner)]
    if not isinstance(value, Mapping) or not (facts.fields or facts.form is Form.MAP):
        return value
    said: dict[str, Data] = {}
    for key, inner in value.items():
        field = facts.item if facts.form is Form.MAP else facts.fields.get(key)
        if field is None and facts.is_open:
            said[key] = inner
        elif field is not None and not _goes_unsaid(field, inner):
            own = _said(field.variant(value), inner)
            # Of what the server filled in alone, nothing is left to be said.
            if own or not inner or field.is_required:
                said[key] = own
    return said


def _goes_unsaid(field: Facts, value: Data) -> bool:
    is_filled_in = field.server is not None and field.server.is_filled_in
    if field.is_server_set or value is None or (is_filled_in and field.form is Form.SCALAR):
        return True
    usual = field.server.usual if field.server is not None else None
    return (usual is not None and is_same(value, usual)) or any(
        is_same(value, blank) for blank in field.blanks
    )


def _is_of_the_server(item: Data) -> bool:
    """An item of a list that the server keeps for itself says so."""
    return isinstance(item, Mapping) and item.get("is_protected") is True
