"""Files beside the manifests that are not read, and look as if they were meant to be.

What a manifest declares is deleted when the manifest is gone: a file that is merely called
`feed.yaml.disabled` by now, or was moved into `.old/`, must not go unmentioned.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from reconciler.manifest.documents.foreign import VENDOR_VERSION
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity

_MOST: Final = 2_000
"""So many files are looked into; a folder of manifests rarely holds as many others."""
_HEAD: Final = 4_096
"""So many bytes of each are looked at."""
_PREAMBLE: Final = re.compile(r"\ufeff?(?:\s*(?:#|---|%)[^\n]*\n|\s*\n)*")
_FIRST: Final = re.compile(r"[\s{]*[\"']?(?:apiVersion|kind|metadata|lifecycle|spec)[\"']?\s*:")
_OURS: Final = re.compile(r"apiVersion[\"']?\s*:\s*[\"']?reconciler/")
_VENDORS: Final = re.compile(
    rf"""version["']?\s*:\s*["']?{re.escape(VENDOR_VERSION)}["']?\s*(?:#|$)"""
)
_ENTRY: Final = re.compile(r"(?:-\s*\{?|\[\s*\{)\s*name\s*:")
_KIND: Final = re.compile(r"(?:^|[\s{,\"'])kind[\"']?\s*:")
_READ_NAME: Final = re.compile(r"[.#~]*(.*?\.ya?ml)", re.IGNORECASE)


class SkippedFile(Struct, frozen=True):
    """A file, or a hidden folder, that was not read."""

    shown: str
    path: str
    is_folder: bool = False


def find_near_misses(skipped: Iterable[SkippedFile], found: Collection[str]) -> Iterator[Problem]:
    """A warning for each that holds a manifest; not for the copies that editors keep beside one."""
    files = (file for each in skipped for file in _files_in(each))
    for file in islice(files, _MOST):
        if not _is_copy(file.shown, found) and _is_manifest(file.path):
            yield _warning(file.shown)


def _files_in(skipped: SkippedFile) -> Iterator[SkippedFile]:
    if not skipped.is_folder:
        yield skipped
        return
    # What git keeps was written by git.
    inner = islice(os.walk(skipped.path), _MOST if _name(skipped.shown) != ".git" else 0)
    for folder, folders, names in inner:
        folders.sort()
        below = os.path.relpath(folder, skipped.path)
        inside = skipped.shown if below == "." else f"{skipped.shown}/{below.replace(os.sep, '/')}"
        for name in sorted(names):
            if name.lower().endswith((".yaml", ".yml")):
                yield SkippedFile(f"{inside}/{name}", os.path.join(folder, name))


def _name(shown: str) -> str:
    return shown.rpartition("/")[2]


def _is_copy(shown: str, found: Collection[str]) -> bool:
    """Whether the file is named after one that is read: `feed.yaml~`, `.feed.yaml.swp`."""
    folder, slash, name = shown.rpartition("/")
    named = _READ_NAME.match(name)
    return named is not None and f"{folder}{slash}{named[1]}" in found


def _is_manifest(path: str) -> bool:
    """Whether it begins as a manifest that is read does; pages that quote one do not."""
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            head = file.read(_HEAD).decode("utf-8", errors="replace")
    except OSError:
        return False
    preamble = _PREAMBLE.match(head)
    if _is_vendors(head[preamble.end() if preamble else 0 :]):
        return True
    if not _OURS.search(head) or not _KIND.search(head):
        return False
    return _FIRST.match(head, preamble.end() if preamble else 0) is not None


def _is_vendors(text: str) -> bool:
    """Whether a text begins as the vendor's own manifest does, which is read as it is."""
    begins = _VENDORS.match(text.partition("\n")[0])
    return begins is not None and _ENTRY.search(text) is not None


def _warning(shown: str) -> Problem:
    hidden = next((part for part in shown.split("/") if part.startswith(".") and part != ".."), "")
    why = (
        f"{hidden} begins with a dot, and what does is left alone"
        if hidden
        else "its name does not end in .yaml or .yml"
    )
    what = f"{hidden} without the dot" if hidden else "it so that it ends in .yaml"
    return Problem(
        "manifest-not-read",
        f"{shown} looks like a manifest and is not read: {why}",
        f"rename {what} if it is to count, or move it out of the folder if it is not",
        Severity.WARNING,
        location=Location(shown, 1, 1),
    )
