"""The documents of a project's files, each between its layers: defaults under it, patches over."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration, declare
from reconciler.manifest.documents.pitfalls import due_at
from reconciler.manifest.documents.place import place_in
from reconciler.manifest.documents.variables import VariableValues, fill_document
from reconciler.manifest.layers.defaults import DefaultLayers, nearest_first
from reconciler.manifest.layers.patch import Patches, fill_patches
from reconciler.manifest.project.defaults import (
    are_defaults,
    judge_kinds,
    judge_place,
    read_folder_defaults,
)
from reconciler.manifest.project.files import find_files
from reconciler.manifest.project.project import Project
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_file, read_text
from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem


class DocumentLayers(Struct, frozen=True):
    """What lies under and over every document."""

    defaults: DefaultLayers
    patches: Patches


def layers_of(
    project: Project,
    files: Mapping[str, Path],
    held: Mapping[str, str],
    values: VariableValues,
    kinds: Mapping[str, Kind],
    problems: list[Problem],
) -> DocumentLayers:
    of_folders = read_folder_defaults(project.folder, files.keys(), held, problems)
    listed = nearest_first([*project.defaults, *of_folders])
    problems += judge_kinds(listed, kinds)
    # Patches now: they are the same for every document, and their problems are told once.
    patches = fill_patches(project.patches, values, kinds, problems)
    return DocumentLayers(DefaultLayers(listed, values, kinds, problems), patches)


def files_of(
    project: Project, paths: Sequence[Path], added: Mapping[str, str], problems: list[Problem]
) -> dict[str, Path]:
    """The files to read, by the names they are shown under; `added` are those to come."""
    starts = paths or [project.folder / name for name in project.manifests]
    if added:  # then a folder need not be there yet
        starts = [start for start in starts if start.exists()]
    said_at = None if paths else partial(project.location_of, "manifests")
    found = find_files(project.folder, starts, said_at=said_at, skip=project.own_files)
    problems += found.problems
    return {**found.paths, **{name: project.folder / name for name in added}}


def documents_in(
    files: Mapping[str, Path], held: Mapping[str, str], problems: list[Problem]
) -> Iterator[Document]:
    for file in sorted(files):
        reading = read_text(held[file], file) if file in held else read_file(files[file], file)
        problems += reading.problems
        for document in reading.documents:
            if are_defaults(document):
                misplaced = judge_place(document)
                problems += [misplaced] if misplaced else []
            else:
                yield document


def read_declaration(
    document: Document,
    values: VariableValues,
    layers: DocumentLayers | None,
    kinds: Mapping[str, Kind],
    problems: list[Problem],
) -> Declaration:
    """What a document means to be, with its variables filled in and between its layers."""
    declaration, written = declare(document, kinds), document
    unfilled: set[FieldPath] = set()
    unset: tuple[Problem, ...] = ()
    # Most do not, and are spared a walk.
    if document.may_hold_variables:
        kind = declaration.kind
        filled = fill_document(document, values, lambda path: due_at(kind, path))
        document, unset = filled.document, filled.problems
        unfilled |= {problem.path for problem in unset}
    if layers is not None:
        underlaid = layers.defaults.lie_under(document)
        document, unfilled = underlaid.document, unfilled | underlaid.unfilled
    # Anew: a variable, or a default, may be in the very name by which patches find it.
    if document is not written:
        declaration = _declare_anew(document, kinds)
    problems += [place_in(declaration, problem) for problem in (*unset, *document.problems)]
    if layers is not None:
        patched = layers.patches.apply(document, declaration.address)
        if patched.document is not document:
            declaration = _declare_anew(patched.document, kinds)
        unfilled |= patched.unfilled
    return replace(declaration, unfilled=frozenset(unfilled)) if unfilled else declaration


def _declare_anew(document: Document, kinds: Mapping[str, Kind]) -> Declaration:
    """What a document means that is another one than was written."""
    # A variable or a layer may have brought a secret along, of which the text says nothing.
    return declare(replace(document, may_hold_secrets=True), kinds)
