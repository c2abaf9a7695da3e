"""Calls `reconciler` as a user would, with its results in files."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ci.github.inputs import Inputs
from ci.github.surroundings import api_for, environment_for
from ci.github.telling import unheeded

FORMS: Final = {
    "markdown": "plan.md",
    "html": "plan.html",
    "json": "plan.json",
    "sarif": "plan.sarif",
    "annotations": "annotations.txt",
}
"""The forms of a result, and the file of each."""
NAMED_BEFORE: Final = r"[$][{](env|secret)[.][A-Za-z_][A-Za-z0-9_]*"
"""A variable in a manifest, as git looks for it."""


def reconciler(inputs: Inputs, *arguments: str, asks_api: bool = True) -> int:
    """Run one command; what it says is the step's log. Its exit code."""
    environ = environment_for(inputs, os.environ, base=_named_before(inputs))
    api_url = api_for(inputs, environ)
    common = ["-C", inputs.project]
    if inputs.environment:
        common += ["--env", inputs.environment]
    if api_url:
        common += ["--api-url", api_url]
    with _key_file(inputs.api_key if asks_api else "") as key:
        # -P: what the pull request put into its own folder is never imported.
        command = [sys.executable, "-P", "-m", "reconciler", *common, *key, *arguments]
        with unheeded():
            return subprocess.run(command, check=False, env=environ).returncode


def _named_before(inputs: Inputs) -> bytes:
    """The variables that the manifests named which a pull request is compared with."""
    before = inputs.base or "HEAD^1"
    return git(inputs.project, "grep", "-hoE", NAMED_BEFORE, before, "--", ":/") or b""


@contextmanager
def _key_file(key: str) -> Iterator[list[str]]:
    """The key in a file that only this user may read, for as long as it is needed."""
    if not key:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="reconciler-key-") as folder:
        file = Path(folder) / "key"
        file.touch(mode=0o600)
        file.write_text(key, encoding="utf-8")
        yield ["--api-key-file", str(file)]


def outputs_into(folder: Path, forms: Sequence[str]) -> list[str]:
    """The flags that put these forms of a result into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return [part for form in forms for part in ("--output", f"{form}={folder / FORMS[form]}")]


def git(project: str, *arguments: str) -> bytes | None:
    """One answer of git's in the project's folder, or `None`."""
    # Under a hook of git's own these name another repository than the project's.
    of_a_hook = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
    around = {name: value for name, value in os.environ.items() if name not in of_a_hook}
    environ = {**around, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        run = subprocess.run(
            ["git", "-C", project, *arguments], capture_output=True, check=False, env=environ
        )
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None
