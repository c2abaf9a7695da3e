"""The YAML files of a commit, laid out in a folder of their own.

Laid out rather than read in place, because then whatever reads a project reads an earlier one the
same way. Nothing in the folder leads out of it, whatever the commit holds.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct, field

from reconciler.manifest.git.commit import Commit, TreeEntry, list_tree, read_blobs
from reconciler.manifest.project.files import is_yaml

_IN_LFS: Final = b"version https://git-lfs.github.com/spec/"


class Tree(Struct, frozen=True):
    """What was laid out, and what could not be because the commit itself does not hold it."""

    folder: Path
    """Of the project, in the laid-out copy; it may not exist."""
    modules: tuple[Path, ...] = ()
    """Submodules, where they would be."""
    in_lfs: tuple[Path, ...] = field(default=())
    """Files of which the commit holds a pointer only."""


def lay_out(commit: Commit, into: Path) -> Tree:
    """Put the YAML files of a commit, and its links, into an empty folder."""
    kept = [each for each in list_tree(commit) if _is_safe(each.path)]
    files = [each for each in kept if is_yaml(each.path) and not each.is_module]
    links = [each for each in kept if each.is_link and each not in files]
    in_lfs = []
    for each, content in read_blobs(commit, [*files, *links]):
        place = into / each.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if each.is_link:
            _link(place, content, each)
        else:
            place.write_bytes(content)
            in_lfs += [place] if content.startswith(_IN_LFS) else []
    modules = tuple(into / each.path for each in kept if each.is_module)
    return Tree(into / commit.prefix, modules, tuple(in_lfs))


def find_missing(tree: Tree, starts: Sequence[Path]) -> Iterator[Path]:
    """Whatever in these files and folders the commit does not hold itself."""
    around = [Path(os.path.normpath(start)) for start in starts]
    for place in (*tree.modules, *tree.in_lfs):
        if any(place.is_relative_to(start) or start.is_relative_to(place) for start in around):
            yield place


def _is_safe(path: str) -> bool:
    """Git forbids the rest as well; a tree made by other means may still hold it."""
    parts = path.split("/")
    return not {"", ".", "..", ".git"} & {*parts} and (os.sep == "/" or os.sep not in path)


def _link(place: Path, content: bytes, kept: TreeEntry) -> None:
    target = os.fsdecode(content)
    if _stays_inside(target, depth=kept.path.count("/")):
        place.symlink_to(target)


def _stays_inside(target: str, *, depth: int) -> bool:
    """Up at first and then down: past another link, `..` may lead anywhere."""
    parts = PurePosixPath(target).parts
    ups = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    is_plain = not PurePosixPath(target).is_absolute() and ".." not in parts[ups:]
    return is_plain and ups <= depth and "\0" not in target
