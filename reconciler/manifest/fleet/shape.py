"""The shape of `fleet.yaml`."""

from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.manifest.documents.shape import FileShape
from reconciler.manifest.project.settings import StackName, Variable
from reconciler.model.fleet.controller import (
    USUAL_SCHEDULE,
    USUALLY_KEPT,
    USUALLY_TOLD,
    EventKind,
)

_VARIABLE: Final = r"^[A-Z_][A-Z0-9_]*$"
_DURATION: Final = r"^[1-9][0-9]{0,4}[smh]$"
_SCHEDULE_SAYS: Final = "write five fields of cron, such as */10 * * * *"
AS_DURATION: Final = "write a number of seconds, minutes or hours, such as 90s, 15m or 2h"


class LimitsShape(FileShape):
    """How much runs at once, and for how long."""

    stacks: Annotated[int, Field(ge=1, le=256)] = 8
    """Stacks at once, over all accounts."""
    per_key: Annotated[int, Field(ge=1, le=64)] = 1
    """Stacks at once with the same API key."""
    timeout: Annotated[str, Field(pattern=_DURATION, description=AS_DURATION)] = "30m"
    """How long one stack may take, where its entry says nothing: `90s`, `15m`, `2h`."""


class NotifyShape(FileShape):
    """Where somebody is told of what became of the stacks."""

    url_env: Annotated[
        str,
        Field(
            pattern=_VARIABLE,
            description="write the name of an environment variable in capitals, never the URL "
            "itself",
        ),
    ]
    """The environment variable of the URL that is told."""
    secret_env: Annotated[
        str | None,
        Field(
            pattern=_VARIABLE,
            description="write the name of an environment variable in capitals, never the secret "
            "itself",
        ),
    ] = None
    """The environment variable of the secret that signs; left out, nothing is signed."""
    events: list[
        Literal[
            "waiting",
            "failed",
            "recovered",
            "drift",
            "refused",
            "failed_checks",
            "partial",
            "paused",
            "resumed",
            "approved",
            "applied",
        ]
    ] = Field(
        default=[each.value for each in EventKind if each in USUALLY_TOLD],
        min_length=1,
        description="write kinds of events",
    )
    """What is told; left out, what is not well, what waits for somebody, and what is well again."""
    shape: Literal["json", "slack"] = "json"
    """How the body is written; `slack` is what its incoming webhooks take."""


class ControllerShape(FileShape):
    """How the fleet is kept for good by `reconciler controller`."""

    schedule: Annotated[str, Field(min_length=1, description=_SCHEDULE_SAYS)] = USUAL_SCHEDULE
    """When each stack is run: five fields of cron, in UTC."""
    notify: list[NotifyShape] = Field(default_factory=list)
    """Who is told of what became of the stacks."""
    keep_runs: Annotated[int, Field(ge=10, le=1000)] = USUALLY_KEPT
    """Runs that are remembered of each stack."""


class StackEntryShape(FileShape):
    """One stack."""

    name: StackName
    """What it is called here, in reports and on the command line."""
    folder: Annotated[
        str | None,
        Field(min_length=1, pattern=r"^[^\x00]*$", description="write the path of a folder"),
    ] = None
    """The folder of its `reconciler.yaml`, as seen from here, or from the top of `repository`."""
    repository: Annotated[
        str | None,
        Field(
            pattern=r"^((https?|ssh|file)://[^\s\x00]+|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:[^\s\x00]+)$",
            description="write a URL such as https://git.example.org/shop.git, or "
            "git@git.example.org:shop.git",
        ),
    ] = None
    """The git repository that it is in, where that is not this one."""
    ref: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9_][^\s\x00~^:?*\[\\]*$",
            description="write a branch, a tag or a commit, such as main, v1.4 or its id in full",
        ),
    ] = None
    """A branch, a tag or a commit in full; left out, the repository's default branch."""
    token_env: Annotated[
        str | None,
        Field(
            pattern=_VARIABLE,
            description="write the name of an environment variable in capitals, never the token "
            "itself",
        ),
    ] = None
    """The environment variable of a token that may read `repository`; left out, git decides."""
    env: Annotated[
        str | None, Field(min_length=1, description="write the name of an environment")
    ] = None
    """The environment of the stack to load, as `--env` does."""
    key_env: Annotated[
        str | None,
        Field(
            pattern=_VARIABLE,
            description="write the name of an environment variable in capitals, never the key "
            "itself",
        ),
    ] = None
    """The environment variable of the API key; left out, the one that the stack itself names."""
    environment: list[Variable] = Field(
        default_factory=list,
        description="write names of environment variables, never their values",
    )
    """The environment variables that the stack's manifests see, by name; they see no others."""
    wave: Annotated[int, Field(ge=1)] = 1
    """Stacks of a higher number are applied after those of a lower one are clean."""
    unattended: list[Literal["metadata", "behaviour", "reprocess"]] = Field(
        default=["metadata"],
        description="write classes of changes",
    )
    """Classes of changes that `fleet apply --unattended` applies; what destroys is in none."""
    timeout: Annotated[str | None, Field(pattern=_DURATION, description=AS_DURATION)] = None
    """How long it may take."""
    schedule: Annotated[str | None, Field(min_length=1, description=_SCHEDULE_SAYS)] = None
    """When `reconciler controller` runs it: five fields of cron, in UTC."""


class FleetShape(FileShape):
    """fleet.yaml."""

    apiVersion: Literal["reconciler/v1"]  # noqa: N815 - the key as it is written
    """What tells it from other tools' files."""
    kind: Literal["Fleet"]
    """Always `Fleet`."""
    limits: LimitsShape = LimitsShape.model_construct()
    """How much runs at once, and for how long."""
    controller: ControllerShape = ControllerShape.model_construct()
    """How the fleet is kept for good by `reconciler controller`."""
    stacks: list[StackEntryShape] = Field(min_length=1, description="list at least one stack")
    """Which stacks there are."""
