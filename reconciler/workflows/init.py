"""A project to begin with: what is missing of it is written, and nothing that is there replaced."""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePath

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.manifest.project.new_files import may_write, write_new_file
from reconciler.manifest.project.project import PROJECT_FILE
from reconciler.manifest.starter.files import DECLARING, Start, files_of_start
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.rendering.words.view import format_count


class Initialised(Struct, frozen=True):
    """What became of each file."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    """They were there, and say the same."""
    left: tuple[str, ...]
    """They were there, and say something else."""
    not_added: tuple[str, ...]
    """Manifests, where another stack is declared already."""


def init(folder: Path, start: Start) -> Initialised:
    """Write what is missing; raises `Rejected` when a file cannot be written."""
    if folder.exists() and not folder.is_dir():
        says = f"{folder} is a file, and a project is a folder"
        raise Rejected(Problem("not-a-folder", says, "name a folder with -C DIR"))
    files = files_of_start(start)
    if obstacles := [*_obstacles(folder, files)]:
        raise Rejected(*obstacles)
    settings = folder / PROJECT_FILE
    is_another = not may_write(settings, files[PROJECT_FILE])
    written, unchanged, left, not_added = [], [], [], []
    for name, text in files.items():
        file = folder / name
        if not may_write(file, text):
            left.append(name)
        elif file.exists():
            unchanged.append(name)
        elif is_another and name.startswith(DECLARING):
            # A project that somebody wrote must not get resources that he did not ask for.
            not_added.append(name)
        else:
            write_new_file(file, text)
            written.append(name)
    return Initialised(tuple(written), tuple(unchanged), tuple(left), tuple(not_added))


def _obstacles(folder: Path, files: Collection[str]) -> Iterator[Problem]:
    """What stands where a folder or the project's own file is due: found before one is written."""
    remedy = "move it away, and run again; nothing was written"
    settings = folder / PROJECT_FILE
    if not settings.is_file() and (settings.exists() or settings.is_symlink()):
        says = f"{settings} is there, and no file that can be read"
        yield Problem("not-a-file", says, remedy)
    due = {folder / above for name in files for above in PurePath(name).parents}
    for each in sorted(due):
        if not each.is_dir() and (each.exists() or each.is_symlink()):
            yield Problem("not-a-folder", f"{each} is a file, and a folder is due there", remedy)


def why_no_namespace(name: str) -> str | None:
    """Why a name cannot be one of a namespace, if it cannot, in its staging's form either."""
    shortest, longest = next(kind.name_length for kind in KINDS.values() if kind.is_container)
    room = (longest or len(name)) - len("-staging")
    if "/" in name or not name.strip() or "${" in name:
        return "a namespace's name is a word without /"
    if not shortest <= len(name) <= room:
        length = format_count(len(name), "character")
        return f"it has {length}, and {shortest} to {room} leave room for -staging"
    return None
