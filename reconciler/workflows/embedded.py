"""The API inside this process: where its data is kept, and what may be wrong with that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

EMBEDDED_MISSING: Final = Problem(
    "embedded-missing",
    "a package that the embedded API needs is not installed",
    "pip install mixpeek-reconciler, without --no-deps",
)


def embedded_transport(database: Path) -> "AsyncBaseTransport":
    """The way to an API that keeps its data in this file; raises `Rejected` where it cannot."""
    try:
        from reconciler.emulator.app import create_app
    except ModuleNotFoundError as error:
        raise Rejected(EMBEDDED_MISSING) from error
    from httpx import ASGITransport

    try:
        database.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected(_report_unusable(str(database), str(error.strerror))) from error
    with explain_database_errors(str(database)):
        app = create_app(str(database))
    # A failure in there is an answer of the API's, not ours to crash with.
    return ASGITransport(app, raise_app_exceptions=False)


@contextmanager
def explain_database_errors(database: str) -> Iterator[None]:
    """Says what is wrong with the file that an embedded API or an emulator keeps its data in."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise Rejected(_report_unusable(database, str(error))) from error


def _report_unusable(database: str, why: str) -> Problem:
    return Problem(
        "bad-embedded-api",
        f"{database} cannot be used as the database of the embedded API: {why}",
        "name a file that is new or that an embedded API made, where you may write",
    )
