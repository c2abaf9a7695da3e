"""Why this run changes something: which commit, whose run, and what was said about it.

Asked for when the first write is near, so that reading commands never start git.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import Struct

from reconciler.api.headers.change_reason import header_text
from reconciler.manifest.git.commit import without_repository

Reason: TypeAlias = Callable[[], str]
"""The header's text, made when it is needed."""

VARIABLE: Final = "RECONCILER_REASON"
_TIMEOUT: Final = 5.0
"""Seconds; a reason is good to have, and not worth waiting for."""
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#\s]*@")
"""`user:password@` in a URL, wherever in a text that stands."""


class Pipeline(Struct, frozen=True):
    """Where a CI system tells what it runs: names of environment variables."""

    marker: str
    """Set there, and only there."""
    commit: str
    run: tuple[str, ...]
    """The URL; with `/` in it where it must be put together."""
    actor: str
    title: str = ""


PIPELINES: Final = (
    Pipeline(
        "GITHUB_ACTIONS",
        "GITHUB_SHA",
        ("GITHUB_SERVER_URL", "/", "GITHUB_REPOSITORY", "/actions/runs/", "GITHUB_RUN_ID"),
        "GITHUB_TRIGGERING_ACTOR",
    ),
    Pipeline(
        "GITLAB_CI", "CI_COMMIT_SHA", ("CI_PIPELINE_URL",), "GITLAB_USER_LOGIN", "CI_COMMIT_TITLE"
    ),
    Pipeline("ATLANTIS_TERRAFORM_VERSION", "HEAD_COMMIT", ("PULL_URL",), "USER_NAME"),
    Pipeline("BUILDKITE", "BUILDKITE_COMMIT", ("BUILDKITE_BUILD_URL",), "BUILDKITE_BUILD_CREATOR"),
    Pipeline("CIRCLECI", "CIRCLE_SHA1", ("CIRCLE_BUILD_URL",), "CIRCLE_USERNAME"),
    Pipeline("JENKINS_URL", "GIT_COMMIT", ("BUILD_URL",), "BUILD_USER_ID"),
)


class Origin(Struct, frozen=True):
    """Where a change comes from, as far as it is known."""

    commit: str = ""
    run: str = ""
    actor: str = ""
    title: str = ""


def reason_for(
    command: str,
    *,
    said: str | None,
    folder: Path,
    environ: Mapping[str, str],
    plan: str = "",
) -> Reason:
    """What to tell the audit log about the writes of this run; `plan` is the digest of a file."""

    def tell() -> str:
        origin = _origin(folder, environ)
        message = said or environ.get(VARIABLE, "").strip() or origin.title
        parts = (
            f"reconciler {command}",
            f"plan {plan}" if plan else "",
            f"commit {origin.commit}" if origin.commit else "",
            f"by {origin.actor}" if origin.actor else "",
            f"run {origin.run}" if origin.run else "",
            message,
        )
        return header_text(without_credentials("; ".join(filter(None, parts))))

    return tell


def _origin(folder: Path, environ: Mapping[str, str]) -> Origin:
    """From the CI system; what that does not tell, from the repository of the project."""
    pipeline = next((each for each in PIPELINES if environ.get(each.marker)), None)
    if pipeline is None:
        return Origin(commit=_head(folder), title=_git(folder, "log", "-1", "--format=%s"))
    return Origin(
        commit=environ.get(pipeline.commit, ""),
        run=_url(pipeline, environ),
        actor=environ.get(pipeline.actor, ""),
        title=environ.get(pipeline.title, "") or _git(folder, "log", "-1", "--format=%s"),
    )


def _head(folder: Path) -> str:
    """The commit; with `-dirty` behind it where the manifests may say something else."""
    return _git(folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _url(pipeline: Pipeline, environ: Mapping[str, str]) -> str:
    parts = list(_url_parts(pipeline, environ))
    return "".join(parts) if all(parts) else ""


def _url_parts(pipeline: Pipeline, environ: Mapping[str, str]) -> Iterator[str]:
    for part in pipeline.run:
        yield part if "/" in part else environ.get(part, "")


def without_credentials(text: str) -> str:
    """A text that may be shown to everybody who reads the audit log."""
    return _CREDENTIALS.sub("", text)


def _git(folder: Path, *arguments: str) -> str:
    """One answer of git's; empty where there is no repository, no commit, or no git."""
    try:
        run = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(folder), *arguments],
            capture_output=True,
            timeout=_TIMEOUT,
            env=without_repository(os.environ),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.decode("utf-8", "replace").strip() if run.returncode == 0 else ""
