"""What git knows of a commit, asked without touching the work tree or the index.

Git itself is asked, as a program of its own: it knows packed, partial and linked repositories,
and every way to name a commit.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_OF_A_REPOSITORY: Final = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""Variables with which git tells its own hooks where they are (`git rev-parse --local-env-vars`).

Those that only configure git stay: a CI says there whose checkouts are safe.
"""
_YAML: Final = (":(icase)*.yaml", ":(icase)*.yml")
_BLOB_HEAD: Final = 3
"""`<id> blob <size>`."""


class Commit(Struct, frozen=True):
    """A commit, and the folder of the project inside its tree."""

    folder: Path
    ref: str
    """As it was given."""
    id: str
    """In full."""
    prefix: str
    """`deploy/mixpeek/`; empty at the top of the repository."""


class TreeEntry(Struct, frozen=True):
    """One entry of a commit's tree."""

    mode: str
    id: str
    path: str

    @property
    def is_link(self) -> bool:
        """A symbolic link, whose content is where it leads."""
        return self.mode == "120000"

    @property
    def is_module(self) -> bool:
        """A submodule, whose files are in another repository."""
        return self.mode == "160000"


def find_commit(folder: Path, ref: str) -> Commit:
    """What a ref names; raises `Rejected` when git is missing, or knows no such commit here."""
    if not ref or ref.startswith("-"):
        says = f"`{ref}` is not the name of a commit" if ref else "the ref is empty"
        raise _make_rejection("unknown-ref", says, "name a branch, a tag or a commit: origin/main")
    prefix = _ask(folder, ["rev-parse", "--show-prefix"])
    if prefix is None:
        raise _not_a_repository(folder)
    found = _ask(
        folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]
    )
    if not found:
        raise _unknown(folder, ref)
    return Commit(folder, ref, found.decode().strip(), prefix.decode().removesuffix("\n"))


class Checkout(Struct, frozen=True):
    """What is checked out where a project stands."""

    commit: str
    """Its id, in full."""
    is_dirty: bool
    """A YAML file below the folder of the project differs from it, or is not in it."""


def find_checkout(folder: Path) -> Checkout | None:
    """The commit that a folder's files are of; `None` outside of git, or before any commit."""
    try:
        found = _ask(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        changed = _ask(folder, ["status", "--porcelain", "--untracked-files=all", "--", *_YAML])
    except Rejected:  # no git: a project need not be in a repository
        return None
    if not found or changed is None:
        return None
    return Checkout(found.decode().strip(), is_dirty=bool(changed.strip()))


def list_tree(commit: Commit) -> Iterator[TreeEntry]:
    """Everything in a commit, whatever the folder of the project."""
    listed = _ask(commit.folder, ["ls-tree", "-r", "-z", "--full-tree", commit.id])
    if listed is None:
        raise _missing(commit)
    for line in listed.split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _, id_ = about.decode().split(" ")
            yield TreeEntry(mode, id_, path.decode(errors="surrogateescape"))


def read_blobs(commit: Commit, kept: Sequence[TreeEntry]) -> Iterator[tuple[TreeEntry, bytes]]:
    """What these entries hold."""
    asked = "".join(f"{each.id}\n" for each in kept).encode()
    answer = _ask(commit.folder, ["cat-file", "--batch"], asked) if kept else b""
    if answer is None:
        raise _missing(commit)
    at = 0
    for each in kept:
        end = answer.find(b"\n", at)
        head = answer[at:end].split(b" ")
        if end < 0 or len(head) != _BLOB_HEAD:  # `<id> missing`
            raise _missing(commit)
        size = int(head[2])
        yield each, answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def without_repository(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment in which git finds the repository of the folder it is asked in.

    Under a hook of git's own it would take another one, or lose the folder inside it.
    """
    return {name: value for name, value in environ.items() if name not in _OF_A_REPOSITORY}


def _ask(folder: Path, arguments: Sequence[str], asked: bytes = b"") -> bytes | None:
    """Git's answer; `None` when it says no."""
    command = ["git", "--no-optional-locks", "--no-replace-objects", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            input=asked,
            capture_output=True,
            check=False,
            env=without_repository(os.environ),
        )
    except FileNotFoundError as error:
        remedy = "install git, or leave --base out"
        raise _make_rejection("no-git", "git is not installed here", remedy) from error
    except OSError as error:
        says = f"git cannot be started: {error.strerror}"
        raise _make_rejection("no-git", says, "mend the installation of git") from error
    return done.stdout if done.returncode == 0 else None


def _not_a_repository(folder: Path) -> Rejected:
    says = f"{folder} is not in a git repository that may be read"
    remedy = (
        "run it in a checkout; if the checkout is another user's: "
        f"git config --global --add safe.directory {folder}"
    )
    return _make_rejection("no-repository", says, remedy)


def _unknown(folder: Path, ref: str) -> Rejected:
    says = f"git knows no commit `{ref}` here"
    if _ask(folder, ["rev-parse", "--is-shallow-repository"]) == b"true\n":
        branch = ref.removeprefix("origin/")
        remedy = (
            f"this clone is shallow: fetch it with `git fetch --depth=1 origin {branch}` and name "
            "FETCH_HEAD, or clone the whole history (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0)"
        )
        return _make_rejection("unknown-ref", says, remedy)
    return _make_rejection(
        "unknown-ref", says, "mend the name, or fetch it with `git fetch origin`"
    )


def _missing(commit: Commit) -> Rejected:
    says = f"the files of `{commit.ref}` ({commit.id[:12]}) are not all in this clone"
    return _make_rejection("unknown-ref", says, "fetch them with `git fetch --refetch origin`")


def _make_rejection(code: str, message: str, remedy: str) -> Rejected:
    return Rejected(Problem(code, message, remedy))
