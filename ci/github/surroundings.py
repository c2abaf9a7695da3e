"""What `reconciler` may know of the job that it runs in: little, because a pull request asks.

A job has tokens and inputs in its environment, and a manifest can name any variable. So the program
is given what programs need, what tells which run this is, and the variables that manifests name, as
far as those belong to the user.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ci.github.inputs import VENDOR, Inputs
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.errors import Rejected
from reconciler.model.secrets.environment import EnvironmentAccess

_NEEDED: Final = re.compile(
    # Programs, files, languages, the network, Python itself; and what is ours.
    r"PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_\w+|TZ|TERM|NO_COLOR|SYSTEMROOT"
    r"|(HTTP|HTTPS|ALL|NO)_PROXY|SSL_CERT_FILE|SSL_CERT_DIR|PYTHON(PATH|UTF8|IOENCODING)"
    r"|SOURCE_DATE_EPOCH|RECONCILER_(ENV|REASON|FAULTS|VAR_\w+)"
    # Which run this is, for the audit log.
    r"|CI|GITHUB_(ACTIONS|SHA|SERVER_URL|REPOSITORY|RUN_ID|TRIGGERING_ACTOR)"
)
_NEVER: Final = re.compile(r"(INPUT|ACTIONS)_.*")
"""The inputs and tokens of this very step: no setting of a project opens them."""
NAMED: Final = re.compile(r"\$\{(?:env|secret)\.([A-Za-z_][A-Za-z0-9_]*)")
_LARGEST: Final = 16 * 1024 * 1024


class WrongApi(Exception):
    """The project would have the key sent to somebody else than the workflow says."""


def environment_for(
    inputs: Inputs, environ: Mapping[str, str], *, base: bytes = b""
) -> dict[str, str]:
    """The environment of the program; `base` names more variables, as an earlier commit did."""
    before = NAMED.findall(base.decode("utf-8", "replace"))
    named = frozenset((*before, *_named_in(_root_of(Path(inputs.project)))))
    return {
        name: value
        for name, value in environ.items()
        if _NEEDED.fullmatch(name.upper()) or (name in named and _is_the_users(name))
    }


def api_for(inputs: Inputs, environ: Mapping[str, str]) -> str:
    """The API to use: the one that is pinned, or the project's own embedded one, without a key.

    Raises `WrongApi` where the project names another: a pull request could have written that.
    """
    project = _project(inputs, environ)
    named = project.api_url.rstrip("/") if project else ""
    pinned = inputs.api_url.rstrip("/")
    if _is_embedded(named) and not _is_embedded(pinned):
        return ""
    is_sent = bool(inputs.api_key) and not _is_embedded(pinned)
    if is_sent and project and named not in (pinned, VENDOR):
        raise WrongApi(
            f"reconciler.yaml names the API {named}, and the key is for {pinned}: nothing was sent."
            " Where that is meant, say so in the workflow: `api-url`."
        )
    return inputs.api_url


def _project(inputs: Inputs, environ: Mapping[str, str]) -> Project | None:
    """The project, unless something is wrong with it, which the program itself will tell."""
    environment = inputs.environment or environ.get("RECONCILER_ENV") or None
    try:
        return load_project(Path(inputs.project), environ=environ, environment=environment)
    except (Rejected, OSError):
        return None


def _is_embedded(url: str) -> bool:
    return url == "embedded" or url.startswith("embedded:")


def _is_the_users(name: str) -> bool:
    return not _NEVER.fullmatch(name.upper()) and not EnvironmentAccess().is_key(name)


def _root_of(project: Path) -> Path:
    """The repository, because manifests may stand beside the project; else the project itself."""
    folder = project.absolute()
    return next((at for at in (folder, *folder.parents) if (at / ".git").exists()), folder)


def _named_in(root: Path) -> Iterator[str]:
    """The variables that YAML files name, whoever reads them: a name too many is no harm."""
    for file in root.rglob("*"):
        is_yaml = file.suffix.lower() in (".yaml", ".yml") and file.is_file()
        if is_yaml and file.stat().st_size <= _LARGEST:
            yield from NAMED.findall(file.read_text(encoding="utf-8", errors="replace"))
