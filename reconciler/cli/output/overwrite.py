"""What a run writes replaces nothing that a run reads."""

from collections.abc import Iterable
from pathlib import Path

import click

from reconciler.manifest.project.files import is_yaml
from reconciler.manifest.project.input_files import inputs_in


def require_no_input(
    files: Iterable[Path], *, folder: Path | None, reads: Iterable[Path] = ()
) -> None:
    """Raise `click.UsageError` for a file that is, or may be, one of those that are read.

    `folder` is the project's, `reads` what else the command line names. Links, and names that
    only the system takes for the same, are the file that they lead to.
    """
    for file in files:
        if is_yaml(file.name):
            raise click.UsageError(f"{file} may be a manifest: no form of a result is YAML")
        if not file.exists():
            continue
        for read in (*reads, *(inputs_in(folder) if folder else ())):
            if read.exists() and read.samefile(file):
                raise click.UsageError(
                    f"{file} is {_describe(read, folder)}, which is read: {_ELSE}"
                )


_ELSE = "name another file for the result"


def _describe(read: Path, folder: Path | None) -> str:
    inside = folder is not None and read.is_relative_to(folder)
    return str(read.relative_to(folder) if folder and inside else read)
