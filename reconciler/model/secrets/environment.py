"""Which environment variables a manifest may name: never the API's key, and no CI system's tokens.

Whoever writes a manifest decides what a plan shows and what is sent. A pull request is written by
people who must not have the keys of those who run it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from reconciler.model.secrets.secret import is_key

USUAL_KEY: Final = "MIXPEEK_API_KEY"
"""The variable of the API's key where a project names no other."""
_KEYS: Final = frozenset({USUAL_KEY, "INPUT_API_KEY"})
_OF_THE_RUN: Final = re.compile(
    # Inputs of actions; the tokens of GitHub, GitLab, Azure, Buildkite, CircleCI and Atlantis.
    r"INPUT_.*|ACTIONS_.*|(GITHUB|GH|GITLAB|CIRCLE|BUILDKITE|ATLANTIS)_(.*_)?TOKEN(_V\d)?"
    r"|CI_.*(TOKEN|PASSWORD|JWT)(_V\d)?|CI_REPOSITORY_URL|ATLANTIS_.*(SECRET|PASSWORD)"
    r"|SYSTEM_ACCESSTOKEN|BITBUCKET_.*TOKEN"
)
_SECRET_BY_NAME: Final = re.compile(
    r".*(TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE).*|(.*_)?(API|ACCESS)?KEY|(.*_)?PAT"
    r"|(HTTP|HTTPS|ALL)_PROXY"
)

_CREDENTIALS: Final = re.compile("://([^/@]+)@")

VARIABLE_PREFIX: Final = "RECONCILER_VAR_"
"""What stands before the name of a variable of the project."""
AccessDenial: TypeAlias = tuple[str, str]
"""Why a variable cannot be read, and what to do instead."""


class EnvironmentAccess(Struct, frozen=True):
    """What the manifests of one project may read of the environment."""

    keys: frozenset[str] = frozenset()
    """The variables that hold API keys: those of every environment of the project."""
    listed: frozenset[str] = frozenset()
    """What `environment:` in reconciler.yaml opens."""
    secrets: frozenset[str] = frozenset()
    """The variables that hold what the project declares as `secret`."""

    def to_show(self, name: str) -> AccessDenial | None:
        """Why `${env.NAME}` cannot be filled in: its value would be in every plan."""
        if self.is_key(name):
            return _key(name)
        if name in self.secrets:
            says = f"{name} is declared a secret, and what ${{env.…}} reads is shown in plans"
            return says, f"write ${{var.{name.removeprefix(VARIABLE_PREFIX)}}}"
        if name in self.listed or not _is_secret(name):
            return None
        says = f"{name} is the name of a secret, and what ${{env.…}} reads is shown in plans"
        instead = "" if _is_of_the_run(name) else f"write ${{secret.{name}}}, or "
        return says, f"{instead}list it in reconciler.yaml if it is none: `environment: [{name}]`"

    def to_send(self, name: str) -> AccessDenial | None:
        """Why `${secret.NAME}` cannot be filled in: it is what runs the run."""
        if self.is_key(name):
            return _key(name)
        if name in self.listed or not _is_of_the_run(name):
            return None
        says = f"{name} belongs to the CI system that runs this, not to the manifests"
        return says, (
            "put what the API needs into a variable of another name, or list this one in "
            f"reconciler.yaml: `environment: [{name}]`"
        )

    def is_key(self, name: str) -> bool:
        """Whether a variable holds an API key; no setting opens it."""
        return name.upper() in _KEYS or name.upper() in {key.upper() for key in self.keys}

    def known_secrets(self, environ: Mapping[str, str]) -> Iterator[str]:
        """What no output may hold: keys, and the tokens of the CI system.

        Where a manifest may not look is often no secret: the URL of the repository, an input.
        """
        for name, value in environ.items():
            if self.is_key(name) or (name in self.secrets and is_key(value)):
                yield value
            elif _is_of_the_run(name):
                yield from _secrets_in(name, value)

    def sendable(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The environment as `${secret.NAME}` may read it."""
        return {name: value for name, value in environ.items() if self.to_send(name) is None}


def _is_of_the_run(name: str) -> bool:
    return _OF_THE_RUN.fullmatch(name.upper()) is not None


def _is_secret(name: str) -> bool:
    return _is_of_the_run(name) or _SECRET_BY_NAME.fullmatch(name.upper()) is not None


def _secrets_in(name: str, value: str) -> Iterator[str]:
    """A URL is an address, and its password a secret; else the name decides."""
    if "://" not in value:
        if _SECRET_BY_NAME.fullmatch(name.upper()) is not None:
            yield value
        return
    for credentials in _CREDENTIALS.findall(value):
        _, _, password = credentials.rpartition(":")
        yield unquote(password)


def _key(name: str) -> AccessDenial:
    return (
        f"{name} holds the API's key, which no manifest can read",
        "remove it: the key goes along with every request by itself; what the API is to use "
        "itself needs a key and a variable of its own",
    )
