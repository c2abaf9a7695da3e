"""Where a project stands in its repository: other tools call files by their path from its top."""

from pathlib import Path

_GIT = ".git"
"""A folder; in a work tree or a submodule it is a file."""


def root_of(folder: Path) -> str:
    """The folder, as seen from the top of its repository, or from here where there is none."""
    inside = folder.resolve()
    top = next((at for at in (inside, *inside.parents) if (at / _GIT).exists()), Path.cwd())
    relative = inside.relative_to(top) if inside.is_relative_to(top) else Path()
    return "" if relative == Path() else relative.as_posix()
