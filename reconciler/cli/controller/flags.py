"""The options that say where a controller remembers what it does."""

import os
from typing import TYPE_CHECKING, Final

import click
from msgspec import Struct

from reconciler.cli.flags.invocation import Decorated, Invocation, add_options, shared_option
from reconciler.model.errors import Rejected
from reconciler.model.fleet.controller import DATABASE_URL
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path


class DatabaseFlags(PartlyShown, Struct, frozen=True, kw_only=True):
    """Where the database is."""

    database: Unshown[str | None] = None
    embedded: bool = False


_OPTIONS: Final = (
    shared_option(
        DatabaseFlags,
        "--database",
        metavar="URL",
        help=f"The PostgreSQL database; else {DATABASE_URL}. Without its password.",
    ),
    shared_option(
        DatabaseFlags,
        "--embedded",
        is_flag=True,
        help="A PostgreSQL of its own, beside fleet.yaml: one machine, the first minute.",
    ),
)


def database_options(command: Decorated) -> Decorated:
    """Adds `--database` and `--embedded`."""
    return add_options(_OPTIONS, command)


def database_url(invocation: Invocation, folder: "Path", *, may_be_found: bool) -> str:
    """The database that is meant; raises `Rejected` where none is said or it cannot be started.

    Whoever asks of a worker that has an embedded one need not say so again: it `may_be_found`.
    """
    from reconciler.controller.database.connect import password_in
    from reconciler.controller.database.embedded import has_embedded, start_embedded

    flags = invocation.get(DatabaseFlags)
    if flags.embedded and flags.database:
        raise click.UsageError("--embedded brings its own database, and --database names another")
    if flags.embedded:
        return start_embedded(folder)
    if flags.database:
        if password_in(flags.database):
            raise Rejected(_PASSWORD)
        return flags.database
    said = os.environ.get(DATABASE_URL, "").strip()
    if not said and may_be_found and has_embedded(folder):
        return start_embedded(folder)
    if not said:
        raise Rejected(_NOWHERE)
    return said


_NOWHERE: Final = Problem(
    "no-database",
    "nobody has said where the controller's database is",
    f"set {DATABASE_URL}, or pass --database URL, or --embedded to try it on this machine",
)
_PASSWORD: Final = Problem(
    "credentials-in-url",
    "--database has a password in it, which everybody on this machine can read",
    f"set {DATABASE_URL} instead, or leave the password to PGPASSWORD or a password file, and "
    "change it",
)
