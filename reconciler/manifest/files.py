"""The manifest files of a project, in the order of their paths."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.model.location import Location
from reconciler.model.problem import Problem

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Files:
    """Where each file is, by the name under which it is shown; and what could not be found."""

    paths: dict[str, Path]
    problems: tuple[Problem, ...] = ()


def find_files(
    folder: Path, starts: Sequence[Path], *, said_at: Location | None, skip: set[Path]
) -> Files:
    """Every manifest file in these files and folders; `skip` names files that are none."""
    seen = {os.path.realpath(path) for path in skip}
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for start in starts:
        try:
            if not start.exists():
                problems.append(_missing(show_file(folder, start), said_at))
            below = _manifests_in(show_file(folder, start), str(start), seen)
            found |= {shown: Path(path) for shown, path in below}
        except OSError as error:
            problems.append(_unreadable(error, said_at))
    return Files(dict(sorted(found.items())), tuple(problems))


def show_file(folder: Path, path: Path) -> str:
    """A file's name as the project's folder sees it, with `/` on every system."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _manifests_in(shown: str, path: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Walk down; what several links lead to is entered once. Yields how to show it, and where."""
    real = os.path.realpath(path)
    if not _is_new(real, seen):
        return
    if not os.path.isdir(real):
        if os.path.lexists(path):
            yield shown, path
        return
    with os.scandir(real) as entries:
        children = sorted(entries, key=lambda entry: entry.name)
    for child in children:
        below = child.name if shown == "." else f"{shown}/{child.name}"
        yield from _child(below, child, seen)


def _child(shown: str, child: os.DirEntry[str], seen: set[str]) -> Iterator[tuple[str, str]]:
    if child.name.startswith("."):
        return
    # A link may lead in a circle, which only opening it as a file explains to its author.
    is_folder = os.path.isdir(child.path) if child.is_symlink() else child.is_dir()
    if is_folder or (child.is_symlink() and child.name.endswith(SUFFIXES)):
        yield from _manifests_in(shown, child.path, seen)
    elif child.name.endswith(SUFFIXES) and _is_new(child.path, seen):
        yield shown, child.path


def _is_new(real: str, seen: set[str]) -> bool:
    if real in seen:
        return False
    seen.add(real)
    return True


def _missing(shown: str, said_at: Location | None) -> Problem:
    says = f"{shown} does not exist"
    code = "missing-folder" if said_at else "missing-file"
    return Problem(code, says, "create it, or mend the path", location=said_at)


def _unreadable(error: OSError, said_at: Location | None) -> Problem:
    says = f"{error.filename}: {error.strerror}"
    return Problem("unreadable-folder", says, "check its permissions", location=said_at)
