"""The files that a command rewrites: a project's own, or those that were named."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from reconciler.manifest.project.files import find_files
from reconciler.manifest.project.project import (
    BASELINE,
    ENVIRONMENTS,
    PROJECT_FILE,
    environment_files,
    load_project,
)
from reconciler.manifest.project.save import outside, save
from reconciler.manifest.yaml.source import open_source
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.rewriting.rewrite import FileRewrite


class RewritableFile(Struct, frozen=True):
    """A file that may be rewritten, and what it holds."""

    file: str
    path: Path
    text: str
    is_manifest: bool
    """Not the project's own settings, nor an environment's."""


class FoundFiles(Struct, frozen=True):
    """The files, and why others are none."""

    files: tuple[RewritableFile, ...]
    problems: tuple[Problem, ...]


def find_rewritable(
    folder: Path, *, paths: Sequence[Path], environ: Mapping[str, str]
) -> FoundFiles:
    """The files in these paths, or else all that the project in this folder reads.

    Raises `Rejected` where the project cannot be read, which only the second needs.
    """
    starts = [*paths] or _files_of_project(folder, environ)
    found = find_files(folder, starts, skip=set())
    problems = [each for each in found.problems if each.severity is Severity.ERROR]
    roots = [folder, *paths]
    files: list[RewritableFile] = []
    for shown, path in found.paths.items():
        opened = _open(shown, path, roots)
        if isinstance(opened, Problem):
            problems.append(opened)
        elif not path.name.startswith(BASELINE):
            files.append(opened)
    return FoundFiles(tuple(files), tuple(problems))


def _files_of_project(folder: Path, environ: Mapping[str, str]) -> list[Path]:
    project = load_project(folder, environ=environ, needs_values=False)
    manifests = [folder / name for name in project.manifests]
    return [*manifests, folder / PROJECT_FILE, *environment_files(folder)]


def _open(shown: str, path: Path, roots: Sequence[Path]) -> RewritableFile | Problem:
    astray = [outside(path, root, shown=shown) for root in roots]
    if all(astray) and (first := astray[0]):
        return first
    source = open_source(path, shown)
    if isinstance(source, Problem):
        return source
    return RewritableFile(shown, path, source.text, is_manifest=not _is_settings(path))


def _is_settings(path: Path) -> bool:
    above = path.absolute().parent
    is_environment = above.name == ENVIRONMENTS and (above.parent / PROJECT_FILE).is_file()
    return path.name == PROJECT_FILE or is_environment


def _require_unchanged(rewrite: FileRewrite) -> None:
    """Somebody else may write too: what was never read is not replaced by what it was."""
    now = open_source(Path(rewrite.path), rewrite.file)
    if isinstance(now, Problem) or now.text != rewrite.before:
        says = f"{rewrite.file} changed meanwhile, and was left as it is now"
        place = Location(rewrite.file, 1, 1)
        raise Rejected(Problem("file-changed", says, "run it again", location=place))


def write_all(files: Sequence[FileRewrite]) -> tuple[tuple[FileRewrite, ...], tuple[Problem, ...]]:
    """Write each file, whole or not at all; those that were, and why others could not be."""
    written: list[FileRewrite] = []
    problems: list[Problem] = []
    for each in files:
        try:
            _require_unchanged(each)
            save(Path(each.path), each.after)
            written.append(each)
        except Rejected as error:
            problems += error.problems
    return tuple(written), tuple(problems)
