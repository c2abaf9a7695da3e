"""What the action was given: its inputs, and where GitHub says it runs."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

COMMANDS: Final = ("validate", "plan", "apply", "drift", "snapshot")
VENDOR: Final = "https://api.mixpeek.com"
"""Who is given the key where the workflow says nothing else."""

_TOLD: Final = (
    "GITHUB_API_URL",
    "GITHUB_EVENT_NAME",
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_ID",
    "GITHUB_SERVER_URL",
    "GITHUB_SHA",
    "RUNNER_TEMP",
)


class BadInput(Exception):
    """An input that cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The inputs of `action.yml`, each under its own name."""

    command: str
    project: str
    environment: str
    api_url: str
    api_key: str
    snapshot: str
    base: str
    approve: str
    arguments: tuple[str, ...]
    compare_credits: str
    """A number; empty compares nothing."""
    comment: bool
    issue: bool
    fails_on_drift: bool
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where this is: the repository, the commit, the event and the files GitHub reads."""

    repository: str
    commit: str
    event: str
    event_payload: Mapping[str, Any]
    actor: str
    url: str
    api_url: str
    results: Path
    outputs: Path | None
    summary: Path | None

    @property
    def pull_request(self) -> int | None:
        """The number of the pull request that is planned."""
        number = self.event_payload.get("pull_request", {}).get("number")
        return number if isinstance(number, int) else None

    @property
    def head(self) -> str:
        """The commit that people see; what runs for a pull request is a merge of it."""
        head = self.event_payload.get("pull_request", {}).get("head", {}).get("sha")
        return head if isinstance(head, str) else self.commit


def read_inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs, which GitHub hands over as texts."""
    command = environ.get("INPUT_COMMAND", "")
    if command not in COMMANDS:
        raise BadInput(f"command: `{command}` is none of {', '.join(COMMANDS)}")
    return Inputs(
        command=command,
        project=environ.get("INPUT_PROJECT") or ".",
        environment=environ.get("INPUT_ENVIRONMENT", ""),
        api_url=environ.get("INPUT_API_URL", "").strip() or VENDOR,
        api_key=environ.get("INPUT_API_KEY", "").strip(),
        snapshot=environ.get("INPUT_SNAPSHOT", ""),
        base=environ.get("INPUT_BASE", ""),
        approve=environ.get("INPUT_APPROVE", ""),
        arguments=_arguments(environ.get("INPUT_ARGUMENTS", "")),
        compare_credits=_number("compare-credits", environ.get("INPUT_COMPARE_CREDITS", "")),
        comment=_is_true("comment", environ.get("INPUT_COMMENT", "true")),
        issue=_is_true("issue", environ.get("INPUT_ISSUE", "true")),
        fails_on_drift=_is_true("fail-on-drift", environ.get("INPUT_FAIL_ON_DRIFT", "false")),
        token=environ.get("INPUT_GITHUB_TOKEN", ""),
    )


def _is_true(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise BadInput(f"{name}: `{text}` is neither true nor false")
    return text == "true"


def _number(name: str, text: str) -> str:
    told = text.strip()
    try:
        is_one = not told or (isfinite(float(told)) and float(told) >= 0)
    except ValueError:
        is_one = False
    if not is_one:
        raise BadInput(f"{name}: `{text}` is no number of 0 or more")
    return told


def _arguments(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text, comments=True))
    except ValueError as error:
        raise BadInput(f"arguments: {error}") from error


def read_run(environ: Mapping[str, str]) -> Run:
    """Where this is, as every job is told."""
    if missing := [name for name in _TOLD if name not in environ]:
        raise BadInput(f"{missing[0]}: is not set, so this is no job of GitHub's")
    server, repository = environ["GITHUB_SERVER_URL"], environ["GITHUB_REPOSITORY"]
    return Run(
        repository=repository,
        commit=environ["GITHUB_SHA"],
        event=environ["GITHUB_EVENT_NAME"],
        event_payload=_payload(environ),
        actor=environ.get("GITHUB_TRIGGERING_ACTOR", ""),
        url=f"{server}/{repository}/actions/runs/{environ['GITHUB_RUN_ID']}",
        api_url=environ["GITHUB_API_URL"],
        results=Path(environ["RUNNER_TEMP"]) / "reconciler-results",
        outputs=_file(environ.get("GITHUB_OUTPUT")),
        summary=_file(environ.get("GITHUB_STEP_SUMMARY")),
    )


def _payload(environ: Mapping[str, str]) -> Mapping[str, Any]:
    file = _file(environ.get("GITHUB_EVENT_PATH"))
    found = json.loads(file.read_text(encoding="utf-8")) if file and file.is_file() else {}
    return found if isinstance(found, dict) else {}


def _file(name: str | None) -> Path | None:
    return Path(name) if name else None
