"""What need not be repeated: defaults of a kind, or of all kinds, in a folder and below it.

`defaults:` in reconciler.yaml holds for every manifest, a file called defaults.yaml for those in
its folder and below. What a manifest says itself always counts, null too; between defaults the
nearer folder does, and then the kind's own before those of all kinds.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.pitfalls import due_at
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.variables import VariableValues, fill_document
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields, child_of
from reconciler.model.location import Locations
from reconciler.model.problem import Problem

EVERY_KIND: Final = "*"


class KindDefaults(Struct, frozen=True):
    """What one kind, or every kind, need not say in a folder."""

    folder: PurePosixPath
    """As the project's folder sees it; `.` is the project."""
    kind: str
    """Its name, or `*`."""
    document: Document
    """`metadata`, `lifecycle` and `spec`, as far as given."""

    def holds_in(self, file: str) -> bool:
        """Whether a manifest of this name is in the folder or below it."""
        return self.folder in PurePosixPath(file).parents or self.folder == PurePosixPath(".")


class Underlaid(Struct, frozen=True):
    """A document with what it need not say."""

    document: Document
    unfilled: frozenset[FieldPath] = frozenset()
    """Fields whose variables have a problem already."""


class DefaultLayers(Struct):
    """All defaults of a project, the nearest first; each is filled in once for a kind."""

    listed: Sequence[KindDefaults]
    values: VariableValues
    kinds: Mapping[str, Kind]
    problems: list[Problem]
    _filled: dict[tuple[int, str], tuple[Document, frozenset[FieldPath]]] = field(
        default_factory=dict
    )

    def lie_under(self, document: Document) -> Underlaid:
        """The document with the defaults of its kind and its folder."""
        kind = self.kinds.get(str(child_of(document.content, "kind")))
        if kind is None or document.locations.is_converted:
            return Underlaid(document)
        unfilled: frozenset[FieldPath] = frozenset()
        for number in self._for(kind, document.locations.file):
            under, unset = self._fill(number, kind)
            document, added = _underlay(document, under)
            unfilled |= {path for path in unset if any(path[: len(at)] == at for at in added)}
        return Underlaid(document, unfilled)

    def _for(self, kind: Kind, file: str) -> Iterator[int]:
        for number, each in enumerate(self.listed):
            if each.kind in (kind.name, EVERY_KIND) and each.holds_in(file):
                yield number

    def _fill(self, number: int, kind: Kind) -> tuple[Document, frozenset[FieldPath]]:
        key = (number, kind.name)
        if key not in self._filled:
            said = self.listed[number]
            filled = fill_document(said.document, self.values, lambda path: due_at(kind, path))
            self.problems += [
                place_problem(each, said.document.locations) for each in filled.problems
            ]
            unset = frozenset(each.path for each in filled.problems)
            document = filled.document
            if said.kind == EVERY_KIND:
                document = replace(document, content=_as_far_as_it_fits(document.content, kind))
            self._filled[key] = (document, unset)
        return self._filled[key]


def nearest_first(found: Sequence[KindDefaults]) -> list[KindDefaults]:
    """In the order in which they count."""
    return sorted(found, key=lambda each: (-len(each.folder.parts), each.kind == EVERY_KIND))


def _as_far_as_it_fits(content: Data, kind: Kind) -> Data:
    """Of all kinds, some live in no namespace, and some are nothing but asked."""
    fields = content if isinstance(content, Mapping) else {}
    metadata = fields.get("metadata")
    if isinstance(metadata, Mapping) and not kind.is_namespaced:
        kept = {key: value for key, value in metadata.items() if key != "namespace"}
        fields = {**fields, "metadata": kept}
    if kind.is_local:
        fields = {key: value for key, value in fields.items() if key == "metadata"}
    return fields


def _underlay(document: Document, under: Document) -> tuple[Document, list[FieldPath]]:
    """The document with what only `under` says, and the fields that are from there."""
    added: list[FieldPath] = []
    base = document.content if isinstance(document.content, Mapping) else {}
    fields = under.content if isinstance(under.content, Mapping) else {}
    content = _fill_gaps(base, fields, (), added)
    if not added:
        return document, added
    patched: dict[FieldPath, Locations] = {
        **document.locations.patched,
        **{path: under.locations.beneath(path) for path in added},
    }
    traps = [trap for trap in under.traps if any(trap[0][: len(path)] == path for path in added)]
    return replace(
        document,
        content=content,
        locations=replace(document.locations, patched=patched),
        traps=(*document.traps, *traps),
    ), added


def _fill_gaps(base: Fields, under: Fields, path: FieldPath, added: list[FieldPath]) -> Fields:
    merged = dict(base)
    for key, value in under.items():
        here = (*path, key)
        if key not in base:
            merged[key] = value
            added.append(here)
        elif isinstance(held := base[key], Mapping) and isinstance(value, Mapping):
            merged[key] = _fill_gaps(held, value, here, added)
    return merged
