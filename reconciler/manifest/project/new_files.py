"""Files that are written where there is none: nothing that somebody else wrote is replaced."""

from collections.abc import Mapping
from pathlib import Path

from reconciler.manifest.project.save import save
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem


def write_new_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write all of them; one that is there already and says the same is left alone.

    Raises `Rejected`, before anything is written, when one says something else.
    """
    taken = [name for name, text in files.items() if not may_write(folder / name, text)]
    if taken:
        raise Rejected(*(_report_taken(folder / name) for name in taken))
    for name, text in files.items():
        if not (folder / name).exists():
            write_new_file(folder / name, text)


def may_write(file: Path, text: str) -> bool:
    """Whether nothing is lost: there is no file, or it says the same."""
    if not file.exists() and not file.is_symlink():
        return True
    try:
        return file.read_bytes() == text.encode()
    except OSError:
        return False


def write_new_file(file: Path, text: str) -> None:
    """Write one file, in folders that are made for it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        says = f"cannot make the folder {file.parent}: {error.strerror}"
        remedy = "name a folder in which you may write"
        raise Rejected(Problem("cannot-write", says, remedy)) from error
    save(file, text)


def _report_taken(file: Path) -> Problem:
    says = f"{file} is there already, and says something else"
    remedy = "move it away, or name another folder; nothing was written"
    return Problem("file-exists", says, remedy, location=Location(file.as_posix(), 1, 1))
