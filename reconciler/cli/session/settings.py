"""Flags over environment over `reconciler.yaml`: which project, which API, which key."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
from msgspec import Struct

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.session.key_file import read_key_file
from reconciler.cli.terminal.masking import add_secrets
from reconciler.manifest.project.api_key import key_in
from reconciler.manifest.project.embedded import database_of, is_embedded
from reconciler.manifest.project.project import (
    ENVIRONMENTS,
    PROJECT_FILE,
    Project,
    access_of,
    environment_names,
    find_project,
    load_project,
)
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity

FAULTS_VARIABLE: Final = "RECONCILER_FAULTS"
"""Faults of embedded APIs and of emulators, one a line or with semicolons between them."""
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class RealApi(Struct, frozen=True, kw_only=True):
    """An API that is reached over the network."""

    url: str
    key: str
    key_env: str
    may_be_plain: bool = False
    """The key may go over http, wherever that is."""

    def __repr__(self) -> str:
        return f"RealApi({self.url!r})"


class EmbeddedApi(Struct, frozen=True):
    """The API inside this process; it needs no key. `faults` are what it is to suffer."""

    database: Path
    faults: tuple[str, ...] = ()


def folder_of(flags: GlobalFlags) -> Path:
    """The folder of `reconciler.yaml`: the one named, or the nearest one upwards."""
    found = flags.project or find_project(Path.cwd())
    if found is None:
        raise Rejected(
            Problem(
                "no-project",
                "there is no reconciler.yaml here or in any folder above",
                "change into a project, or name its folder with -C DIR",
            )
        )
    if not (found / PROJECT_FILE).exists():
        says = f"there is no {PROJECT_FILE} in {found}"
        raise Rejected(Problem("no-project", says, "create it, or name another folder with -C DIR"))
    return found


def environment_of(flags: GlobalFlags, environ: Mapping[str, str]) -> str | None:
    """The environment to load, if any."""
    named = list(dict.fromkeys(flags.env))
    if len(named) > 1:
        raise click.UsageError(
            f"this command looks at one environment, and --env names {' and '.join(named)}"
        )
    return (named[0] if named else environ.get("RECONCILER_ENV")) or None


def environments_of(
    flags: GlobalFlags, environ: Mapping[str, str], *, every: bool, folder: Path
) -> tuple[str, ...]:
    """The environments that a command looks at which can look at several; empty for none.

    Raises `Rejected` where all of them are asked for and there is none.
    """
    named = tuple(dict.fromkeys(flags.env))
    if not every:
        one = None if named else environment_of(flags, environ)
        return named or ((one,) if one else ())
    if named:
        raise click.UsageError("--all-environments names all of them: leave out --env")
    if names := environment_names(folder):
        return names
    says = "this project has no environments"
    remedy = f"create {ENVIRONMENTS}/NAME.yaml, or leave out --all-environments"
    raise Rejected(Problem("no-environments", says, remedy, location=Location(PROJECT_FILE, 1, 1)))


def given_in(flags: GlobalFlags) -> GivenVariables:
    """What the command line says of variables."""
    return GivenVariables(flags.var, flags.var_file)


def open_project(
    flags: GlobalFlags, environ: Mapping[str, str], *, needs_values: bool = True
) -> Project:
    """The project this run is about; without `needs_values` no variable of it matters."""
    environment = environment_of(flags, environ)
    folder = folder_of(flags)
    # Before the project is read, whose problems may quote what the environment holds.
    add_secrets(access_of(folder, environ).known_secrets(environ))
    return load_project(
        folder,
        environment=environment,
        environ=environ,
        given=given_in(flags),
        needs_values=needs_values,
    )


def api_of(
    project: Project, flags: GlobalFlags, environ: Mapping[str, str]
) -> RealApi | EmbeddedApi:
    """The API this run is about, with its key."""
    url = url_of(project, flags, environ)
    if is_embedded(url):
        return EmbeddedApi(database_of(url, project.folder), faults_in(environ))
    from reconciler.api.host.base_url import read_base_url

    read_base_url(url)  # a wrong URL is told before a key is asked for
    return RealApi(
        url=url,
        key=_key(project, flags, environ),
        key_env=project.key_env,
        may_be_plain=flags.insecure_http,
    )


def public_api_of(
    project: Project, flags: GlobalFlags, environ: Mapping[str, str]
) -> RealApi | EmbeddedApi:
    """The same API without a key, for what it tells everybody."""
    url = url_of(project, flags, environ)
    if is_embedded(url):
        return EmbeddedApi(database_of(url, project.folder), faults_in(environ))
    from reconciler.api.host.base_url import read_base_url

    read_base_url(url)
    return RealApi(url=url, key="", key_env=project.key_env, may_be_plain=flags.insecure_http)


def url_of(project: Project, flags: GlobalFlags, environ: Mapping[str, str]) -> str:
    """Where that API is, as it was written."""
    return flags.api_url or environ.get("RECONCILER_API_URL") or project.api_url


def faults_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The faults that the environment asks for, as they are written."""
    written = environ.get(FAULTS_VARIABLE, "").replace("\n", ";").split(";")
    return tuple(text.strip() for text in written if text.strip())


def _key(project: Project, flags: GlobalFlags, environ: Mapping[str, str]) -> str:
    if flags.api_key_file:
        key = read_key_file(flags.api_key_file)
        add_secrets([key])
        return key
    return key_in(environ, project.key_env)


def warnings_about(flags: GlobalFlags) -> tuple[Problem, ...]:
    """What is unwise, but works."""
    file = flags.api_key_file
    if file is None or os.name == "nt" or not _is_open_to_others(file):
        return ()
    return (
        Problem(
            "open-api-key-file",
            f"the API key in {file} can be read by other users of this machine",
            f"chmod 600 {file}",
            Severity.WARNING,
        ),
    )


def _is_open_to_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & _OTHERS)
    except OSError:
        return False
