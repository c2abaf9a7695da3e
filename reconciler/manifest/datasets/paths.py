"""Where a file lies that a manifest names: beside the manifest, and nowhere else."""

import os
from pathlib import Path

from msgspec import Struct

from reconciler.manifest.project.files import show_file
from reconciler.model.problem import Problem


class FilePlace(Struct, frozen=True):
    """A file, and the name under which it is shown."""

    path: Path
    shown: str


def locate(named: str, *, manifest: str, folder: Path) -> FilePlace | Problem:
    """The file that a manifest names, relative to its own folder.

    `manifest` is shown relative to the project's `folder`. Whoever proposes a change must not have
    files read, and shown, that are not the project's.
    """
    if "\0" in named:
        says = "the name of a file holds a NUL, which no name does"
        return Problem("bad-path", says, "write the name without it")
    beside = os.path.normpath(folder / os.path.dirname(manifest))
    path = os.path.normpath(os.path.join(beside, named))
    real = os.path.realpath(path)
    if not any(_is_inside(real, os.path.realpath(root)) for root in (folder, beside)):
        says = f"{named} lies outside of the project"
        remedy = (
            "put the file, and not a link to it, beside the manifest or elsewhere in the project"
        )
        return Problem("file-outside", says, remedy)
    return FilePlace(Path(path), show_file(folder, Path(path)))


def _is_inside(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))
