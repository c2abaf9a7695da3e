"""The manifest files of a project, in the order of their paths."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from reconciler.manifest.project.near_misses import SkippedFile, find_near_misses
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_SUFFIXES = (".yaml", ".yml")
MOST: Final = 250_000
"""Files and folders that are looked at; no stack has as many, and a disk may."""


class Files(Struct, frozen=True):
    """Where each file is, by the name under which it is shown; and what could not be found."""

    paths: dict[str, Path]
    problems: tuple[Problem, ...] = ()


def find_files(
    folder: Path,
    starts: Sequence[Path],
    *,
    said_at: Callable[[], Location] | None = None,
    skip: set[Path],
) -> Files:
    """Every manifest file in these files and folders; `skip` names files that are none.

    `said_at` is asked for the place that names them, where there is something to say about it.

    A file that looks like a manifest and is not read is told in a warning.
    """
    walk = _FileWalk(os.path.realpath(folder), {os.path.realpath(path) for path in skip})
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for start in starts:
        try:
            if not start.exists():
                problems.append(_missing(show_file(folder, start), said_at and said_at()))
            below = walk.manifests_in(show_file(folder, start), str(start))
            found |= {shown: Path(path) for shown, path in below}
        except OSError as error:
            problems.append(_unreadable(error, said_at and said_at()))
        except _OutsideProject as error:
            problems.append(_astray(error, said_at and said_at()))
    problems += find_near_misses(walk.skipped, found)
    return Files(dict(sorted(found.items())), tuple(problems))


def is_yaml(name: str) -> bool:
    """Whether a file of this name is read, in whatever case its suffix is written."""
    return name.lower().endswith(_SUFFIXES)


def show_file(folder: Path, path: Path) -> str:
    """A file's name as the project's folder sees it, with `/` on every system."""
    return Path(os.path.relpath(path, folder)).as_posix()


class _OutsideProject(Exception):
    """The way led to where no manifests are kept."""

    def __init__(self, shown: str, why: str) -> None:
        super().__init__(why)
        self.shown, self.why = shown, why


class _FileWalk(Struct):
    """One way down through files and folders; what several links lead to is entered once."""

    project: str
    """The folder of the project, which is looked for from below only."""
    seen: set[str]
    skipped: list[SkippedFile] = field(default_factory=list)

    def manifests_in(self, shown: str, path: str) -> Iterator[tuple[str, str]]:
        """Every file to read: how to show it, and where it is."""
        real = os.path.realpath(path)
        if not self._is_new(real):
            return
        if not os.path.isdir(real):
            if os.path.lexists(path):
                yield shown, path
            return
        if _is_around(real, self.project):
            raise _OutsideProject(shown, f"is {real}, in which the project itself lies")
        with os.scandir(real) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
        for child in children:
            below = child.name if shown == "." else f"{shown}/{child.name}"
            yield from self._child(below, child)

    def _child(self, shown: str, child: os.DirEntry[str]) -> Iterator[tuple[str, str]]:
        # A link may lead in a circle, which only opening it as a file explains to its author.
        is_folder = os.path.isdir(child.path) if child.is_symlink() else child.is_dir()
        if child.name.startswith("."):
            is_own = is_folder and not child.is_symlink()
            self.skipped.append(SkippedFile(shown, child.path, is_folder=is_own))
        elif is_folder or (child.is_symlink() and is_yaml(child.name)):
            yield from self.manifests_in(shown, child.path)
        elif not is_yaml(child.name):
            self.skipped.append(SkippedFile(shown, child.path))
        elif self._is_new(child.path):
            yield shown, child.path

    def _is_new(self, real: str) -> bool:
        if len(self.seen) + len(self.skipped) > MOST:
            raise _OutsideProject(real, f"is one of more than {MOST:,} files and folders")
        if real in self.seen:
            return False
        self.seen.add(real)
        return True


def _is_around(folder: str, project: str) -> bool:
    return folder != project and project.startswith(os.path.join(folder, ""))


def _astray(error: _OutsideProject, said_at: Location | None) -> Problem:
    says = f"{error.shown} {error.why}"
    remedy = "name the folders that hold manifests, and remove links that lead elsewhere"
    return Problem("not-a-manifest-folder", says, remedy, location=said_at)


def _missing(shown: str, said_at: Location | None) -> Problem:
    says = f"{shown} does not exist"
    code = "missing-folder" if said_at else "missing-file"
    is_shorthand = shown.startswith("~")
    remedy = (
        "write the path out: ~ is a word of shells"
        if is_shorthand
        else "create it, or mend the path"
    )
    return Problem(code, says, remedy, location=said_at)


def _unreadable(error: OSError, said_at: Location | None) -> Problem:
    says = f"{error.filename}: {error.strerror}"
    return Problem("unreadable-folder", says, "check its permissions", location=said_at)
