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
            found |= {show_file(folder, path): path for path in _manifests_in(start, seen)}
        except OSError as error:
            problems.append(_unreadable(error, said_at))
    return Files(dict(sorted(found.items())), tuple(problems))


def show_file(folder: Path, path: Path) -> str:
    """A file's name as the project's folder sees it, with `/` on every system."""
    return Path(os.path.relpath(path, folder)).as_posix()


def _manifests_in(path: Path, seen: set[str]) -> Iterator[Path]:
    """Walk down; a file or folder that several links lead to is entered once."""
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    if path.is_dir():
        for child in sorted(path.iterdir()):
            if not child.name.startswith(".") and (child.is_dir() or child.suffix in SUFFIXES):
                yield from _manifests_in(child, seen)
    elif path.exists() or path.is_symlink():
        yield path


def _missing(shown: str, said_at: Location | None) -> Problem:
    says = f"{shown} does not exist"
    code = "missing-folder" if said_at else "missing-file"
    return Problem(code, says, "create it, or mend the path", location=said_at)


def _unreadable(error: OSError, said_at: Location | None) -> Problem:
    says = f"{error.filename}: {error.strerror}"
    return Problem("unreadable-folder", says, "check its permissions", location=said_at)
