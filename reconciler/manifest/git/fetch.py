"""One commit of a repository that is elsewhere, without its history, in a folder of its own.

Git itself fetches it, as a program of its own: it knows every transport, and whoever runs it has
told it how to be let in. A token goes to it by its environment alone, where no list of processes
shows it, and what git says of a failure is not repeated, because that may quote the token.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from reconciler.manifest.git.commit import without_repository
from reconciler.model.errors import Rejected
from reconciler.model.fleet.stack import Repository
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

_TOKEN: Final = "RECONCILER_GIT_TOKEN"
"""What the token is called inside git's own environment."""
_HELPER: Final = (
    f'!f() {{ test "$1" = get && echo username=x-access-token && echo "password=${_TOKEN}"; }}; f'
)
"""Git asks its helper once for each host; the name is one that all forges take beside a token."""


class Fetched(Struct, frozen=True):
    """What was fetched."""

    folder: Path
    commit: str
    """Its id, in full."""


class _Git(PartlyShown, Struct, frozen=True):
    folder: Path
    environ: Unshown[Mapping[str, str]]

    async def ask(self, *arguments: str) -> str | None:
        """Git's answer; `None` where it says no. Whoever is cancelled leaves no process behind."""
        command = ("git", "-C", str(self.folder), *arguments)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self.environ,
            # Git starts others, which only a group of their own can be ended with; and in a session
            # of their own none of them finds a terminal to ask at.
            start_new_session=os.name != "nt",
        )
        try:
            said, _ = await process.communicate()
        finally:
            if process.returncode is None:
                _end(process)
                await process.wait()
        return said.decode("utf-8", "replace") if process.returncode == 0 else None


def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def fetch(
    repository: Repository, into: Path, *, environ: Mapping[str, str], token: str | None = None
) -> Fetched:
    """Fetch a commit into an empty folder; raises `Rejected` where it cannot be had.

    `environ` is what git may see: whoever fetches for one stack takes the keys of all out of it.
    """
    git = _Git(into, _environ_of(repository, environ, token))
    try:
        began = await git.ask("init", "--quiet", "--template=")
    except FileNotFoundError as error:
        remedy = "install git, or check the repository out and name its folder"
        raise _make_rejection("no-git", "git is not installed here", remedy) from error
    except OSError as error:
        says = f"git cannot be started: {error.strerror}"
        raise _make_rejection("no-git", says, "mend the installation of git") from error
    ref = repository.ref or "HEAD"
    wanted = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules")
    if began is None or await git.ask(*wanted, "--end-of-options", repository.url, ref) is None:
        raise await _explain(git, repository)
    commit = await git.ask("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}")
    if commit is None or await git.ask(*_checkout()) is None:
        says = f"{ref} of {repository.url} cannot be checked out"
        raise _make_rejection("unreadable-repository", says, "name a branch, a tag or a commit")
    _require_inside(into, repository)
    return Fetched(into, commit.strip())


def _checkout() -> Sequence[str]:
    return ("-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "FETCH_HEAD")


def _environ_of(
    repository: Repository, environ: Mapping[str, str], token: str | None
) -> dict[str, str]:
    """Never a question at a terminal, and no program out of the repository's own settings."""
    settings = {
        "core.hooksPath": os.devnull,
        "core.fsmonitor": "false",
        "protocol.ext.allow": "never",
        "submodule.recurse": "false",
    }
    own = {
        "GIT_TERMINAL_PROMPT": "0",
        "GCM_INTERACTIVE": "never",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
    }
    if token is not None:
        parts = urlsplit(repository.url)
        # Git adds up its helpers, and tells each of what let it in: the empty one forgets others.
        settings["credential.helper"] = ""
        settings[f"credential.{parts.scheme}://{parts.netloc}.helper"] = _HELPER
        own |= {_TOKEN: token, "GIT_ASKPASS": "", "SSH_ASKPASS": ""}
    # What a CI says by the same variables comes first, and stays.
    said = environ.get("GIT_CONFIG_COUNT", "")
    first = int(said) if said.isascii() and said.isdigit() else 0
    for at, (key, value) in enumerate(settings.items(), start=first):
        own |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
    own["GIT_CONFIG_COUNT"] = str(first + len(settings))
    return {**without_repository(environ), **own}


async def _explain(git: _Git, repository: Repository) -> Rejected:
    """Why nothing came: asked again, because what git said may hold what nobody should read."""
    if await git.ask("ls-remote", "--quiet", "--end-of-options", repository.url, "HEAD") is None:
        says = f"the repository {repository.url} cannot be reached, or lets nobody in"
        remedy = (
            f"check the URL, and that the token in {repository.token_env} may read it"
            if repository.token_env
            else "check the URL, and that `git ls-remote` of it works here without a question; a "
            "token is named by `token_env: NAME`"
        )
        return _make_rejection("unreachable-repository", says, remedy)
    says = f"{repository.url} has no {repository.ref or 'default branch'}"
    remedy = "mend `ref`: the name of a branch or a tag, or the id of a commit in full"
    return _make_rejection("unknown-ref", says, remedy)


def _require_inside(top: Path, repository: Repository) -> None:
    """A link that leads out would read another stack's files, or this machine's."""
    around = os.path.realpath(top)
    for folder, names, files in os.walk(top):
        names[:] = [name for name in names if name != ".git"]
        for name in (*names, *files):
            path = os.path.join(folder, name)
            if os.path.islink(path) and not _is_below(os.path.realpath(path), around):
                shown = os.path.relpath(path, top)
                says = f"{shown} of {repository.url} is a link that leads out of the repository"
                raise _make_rejection(
                    "outside-repository", says, "put the file itself into the repository"
                )


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _make_rejection(code: str, message: str, remedy: str) -> Rejected:
    return Rejected(Problem(code, message, remedy))
