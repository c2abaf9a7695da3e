"""Ids in a live body as names, wherever a name leads back to the same id."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.declarable import declarable
from reconciler.kinds.compile.references import Reference, references_in, with_references
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.resource import Live, LiveResource
from reconciler.planning.names.naming import Naming


class KeptId(Struct, frozen=True):
    """An id that a manifest has to spell out."""

    path: FieldPath
    id: str
    why: str


class NamedFields(Struct):
    """The fields of one body in names, and the ids that stay."""

    fields: Mapping[str, Data] = field(default_factory=dict)
    kept: list[KeptId] = field(default_factory=list)


def in_names(found: LiveResource, kind: Kind, naming: Naming) -> NamedFields:
    """What can be declared of a live resource, in the words of a manifest."""
    named = NamedFields()

    def rewrite(reference: Reference) -> str:
        name = naming.name_of(reference)
        why = _why_kept(reference, name, naming)
        if why is not None:
            named.kept.append(KeptId(reference.path, reference.value, why))
        return name if why is None else reference.value

    body = declarable(kind, found.body)
    named.fields = with_references(kind, body, found.address, rewrite, is_live=True)
    return named


def _why_kept(reference: Reference, name: str, naming: Naming) -> str | None:
    """Why a manifest must say the id; `None` where the name, or the word itself, means the same."""
    located = naming.located(reference)
    if located is not reference:
        return _why_kept(located, name.partition("/")[2], naming)
    if name == reference.value:
        is_known = naming.is_known(reference) or reference.is_loose
        return None if is_known else f"no {reference.kind} that can be listed has it"
    other = naming.name_behind(replace(reference, value=name))
    if other is not None:
        return f"its name, {name}, is the id of another {reference.kind}, {other}"
    homes = (naming.namespace_of(reference), "")
    ids = (naming.directory.id_of(reference.kind, home, name) for home in homes)
    meant = next((each for each in ids if each is not None), None)
    if meant == reference.value:
        return None
    return f"its name, {name}, is not the name of this {reference.kind} alone"


def sources_of(found: LiveResource, kind: Kind, naming: Naming, live: Live) -> Iterator[Fields]:
    """The live bodies of what a resource reads, as far as they are known."""
    if not kind.properties.source:
        return
    read = {kind.properties.source: found.body.get(kind.properties.source)}
    for reference in references_in(kind, read, found.address, is_live=True):
        homes = (naming.namespace_of(reference), "")
        name = naming.name_of(reference)
        for address in (Address(reference.kind, home, name) for home in homes):
            if address in live.resources:
                yield live.resources[address].body
