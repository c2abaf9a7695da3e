"""Files of a project, written whole or not at all, as readable as they were."""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_USUAL: Final = 0o644


def read_as_is(file: Path) -> str:
    """A file's text with its line ends and marks as they are."""
    return file.read_bytes().decode("utf-8")


def outside(file: Path, folder: Path, *, shown: str) -> Problem | None:
    """Why a file may not be written: it lies, or leads, out of the project in this folder."""
    real = Path(os.path.realpath(file))
    if real.is_relative_to(os.path.realpath(folder)):
        return None
    says = f"{shown} is {real}, outside of the project, where others may read it too"
    remedy = "write it by hand there, or keep it in the project"
    return Problem("outside-project", says, remedy, location=Location(shown, 1, 1))


def find_outside(files: Iterable[str], folder: Path) -> Iterator[Problem]:
    """The same of many files of a project, as it shows them: their folders are few."""
    root = Path(os.path.realpath(folder))

    @cache
    def is_inside(parent: str) -> bool:
        return Path(os.path.realpath(parent)).is_relative_to(root)

    for shown in files:
        place = os.path.join(folder, shown)
        if not is_inside(os.path.dirname(place)) or os.path.islink(place):
            problem = outside(Path(place), folder, shown=shown)
            if problem is not None:
                yield problem


def save(file: Path, text: str) -> None:
    """Put a text into a file; what was there stays until the new one is whole.

    Who may read it stays the same, and a link stays a link. Raises `Rejected` when it cannot be.
    """
    place = Path(os.path.realpath(file))
    try:
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else _USUAL
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    except OSError as error:
        raise _make_rejection(file, error) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="") as being_written:
            being_written.write(text)
            being_written.flush()
            os.fsync(being_written.fileno())
        os.chmod(name, mode)
        os.replace(name, place)
    except (OSError, UnicodeEncodeError) as error:
        raise _make_rejection(file, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _make_rejection(file: Path, error: OSError | UnicodeEncodeError) -> Rejected:
    why = error.strerror if isinstance(error, OSError) else "a text in it is not one"
    remedy = "check that you may write there; the file is as it was"
    return Rejected(Problem("cannot-write", f"cannot write {file}: {why}", remedy))


def create(file: Path, text: str) -> None:
    """Put a text into a file that is not there, and into folders that need not be.

    Raises `Rejected` where something is there by now: nothing is ever written over.
    """
    try:
        try:
            _write_new(file, text)
        except (FileNotFoundError, NotADirectoryError):
            file.parent.mkdir(parents=True, exist_ok=True)
            _write_new(file, text)
    except FileExistsError as error:
        says = f"{file} is there already, and nothing is written over it"
        raise Rejected(Problem("file-exists", says, "move it, and run again")) from error
    except (OSError, UnicodeEncodeError) as error:
        raise _make_rejection(file, error) from error


def _write_new(file: Path, text: str) -> None:
    with open(file, "x", encoding="utf-8", newline="") as being_written:
        being_written.write(text)
