"""Defaults as they are written: `defaults:` of reconciler.yaml, and defaults.yaml in any folder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.shape import complaints
from reconciler.manifest.layers.defaults import EVERY_KIND, KindDefaults
from reconciler.manifest.project.settings import DefaultsFileShape
from reconciler.manifest.yaml.document import Document, ParsedFile
from reconciler.manifest.yaml.read import read_file, read_text
from reconciler.model.data import Data, FieldPath, child_of, value_at
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean

KIND: Final = "Defaults"
FILES: Final = ("defaults.yaml", "defaults.yml")


def are_defaults(document: Document) -> bool:
    """Whether a document declares no resource, but what others need not say."""
    return child_of(document.content, "kind") == KIND


def judge_place(document: Document) -> Problem | None:
    """What is wrong with where such a document stands."""
    if PurePosixPath(document.locations.file).name in FILES:
        return None
    says = "defaults hold for a folder, and are found there by the name of their file"
    remedy = f"put them into a file called {FILES[0]}"
    return Problem("misplaced-defaults", says, remedy, location=document.locations.of_value(()))


def read_folder_defaults(
    project: Path, files: Collection[str], held: Mapping[str, str], problems: list[Problem]
) -> Iterator[KindDefaults]:
    """The defaults of every folder that holds one of these files, or lies above it.

    `held` is what some files are about to hold.
    """
    homes = {file.rpartition("/")[0] for file in files}  # most files have theirs in common
    folders = {folder for home in homes for folder in PurePosixPath(home, "file").parents}
    for folder in sorted(folders):
        for name in FILES:
            reading = _reading(project, folder / name, held)
            found = [each for each in reading.documents if are_defaults(each)] if reading else []
            for document in found[:1]:
                wrong = [*document.problems, *_complaints(document)]
                problems += [
                    problem if problem.location else place_problem(problem, document.locations)
                    for problem in wrong
                ]
                if not wrong:
                    yield from defaults_in(document, folder)
            problems += [_report_second(each) for each in found[1:]]


def defaults_in(document: Document, folder: PurePosixPath) -> Iterator[KindDefaults]:
    """What the `defaults:` of a file say, kind by kind."""
    listed = child_of(document.content, "defaults")
    for kind in listed if isinstance(listed, Mapping) else ():
        yield KindDefaults(folder, str(kind), part_of_document(document, ("defaults", str(kind))))


def judge_kinds(found: Sequence[KindDefaults], kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """Defaults of a kind that there is not."""
    for each in found:
        if each.kind != EVERY_KIND and each.kind not in kinds:
            says = f"there is no kind {each.kind}"
            remedy = did_you_mean(each.kind, kinds) or f"for all kinds write `{EVERY_KIND}`"
            place = each.document.locations.of_key(())
            yield Problem("unknown-kind", says, remedy, location=place)


def part_of_document(
    document: Document, at: FieldPath, *, without: Collection[str] = ()
) -> Document:
    """A map inside a document as one of its own, with its places and its traps."""
    held: Data = value_at(document.content, at)
    fields = held if isinstance(held, Mapping) else {}
    content = {key: value for key, value in fields.items() if key not in without}
    traps = tuple((path[len(at) :], word) for path, word in document.traps if path[: len(at)] == at)
    return Document(content, document.locations.beneath(at), traps)


def _reading(project: Path, file: PurePosixPath, held: Mapping[str, str]) -> ParsedFile | None:
    shown = file.as_posix()
    if shown in held:
        return read_text(held[shown], shown)
    path = project / file
    return read_file(path, shown) if path.is_file() else None


def _complaints(document: Document) -> list[Problem]:
    return complaints(DefaultsFileShape, document.content, "a file of defaults")


def _report_second(document: Document) -> Problem:
    says = "a folder has its defaults once, and here they are again"
    place = document.locations.of_value(())
    return Problem("repeated-defaults", says, "put both into one document", location=place)
