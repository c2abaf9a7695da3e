"""A file as lines of text, or the reason why it is none; for whoever reads YAML."""

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final, overload

from msgspec import Struct

from reconciler.model.location import Location
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

MAX_BYTES = 10_000_000
MAX_VALUES = 500_000
"""In one file: ten times what a thousand manifests hold."""
_MISSING: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""What the system says of a file that is not there, or of a link that leads to none."""


class LinesOfText(Sequence[str]):
    """The lines of a text, taken apart when somebody asks for one: of most texts nobody does."""

    __slots__ = ("_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] | None = None

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self._all()[at]

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> list[str]:
        if self._lines is None:
            self._lines = self._text.splitlines()
        return self._lines


class Source(PartlyShown, Struct, frozen=True):
    """A text, and the name under which its places are shown."""

    file: str
    text: str
    lines: Unshown[Sequence[str]]
    may_hold_variables: bool = True
    may_hold_secrets: bool = True
    """The word stands somewhere, or is perhaps written in escapes: without it no text of the
    document names a secret, or hides one."""

    def at(self, line: int, column: int) -> Location:
        """The place of a zero-based line and column."""
        excerpt = self.lines[line] if line < len(self.lines) else ""
        return Location(self.file, line + 1, column + 1, excerpt)


def split(text: str, file: str) -> Source:
    """Take a text apart into the lines that YAML sees."""
    text = text.removeprefix("\ufeff")
    return Source(file, text, LinesOfText(text), "${" in text, _may_hold_secrets(text))


def _may_hold_secrets(text: str) -> bool:
    return "secret" in text or "SECRET" in text or "\\" in text


def open_source(path: Path, file: str) -> Source | Problem:
    """Read a file from disk, unless it is missing, too large or not text."""
    content = read_bytes(path, file, most=MAX_BYTES, what="a manifest")
    return decode(content, file) if isinstance(content, bytes) else content


def read_bytes(path: Path, file: str, *, most: int, what: str) -> bytes | Problem:
    """What a file holds, unless it is missing, no regular file, or larger than `what` may be."""
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            remedy = f"put a regular file in its place, or do not name it as {what}"
            return _unfit("not-a-file", f"{file} is not a regular file", remedy, file)
        if about.st_size > most:
            says = f"{file} has {about.st_size:,} bytes; {what} may have {most:,}"
            return _unfit("file-too-large", says, "split it into several files", file)
        with open(path, "rb", buffering=0) as opened:
            content = opened.read(about.st_size + 1)
        return content if len(content) <= about.st_size else _growing(file)
    except OSError as error:
        if error.errno in _MISSING:
            says = f"{file} does not exist"
            return _unfit("missing-file", says, "create it, or mend the path", file)
        return _unfit("unreadable-file", f"{file}: {error.strerror}", "check its permissions", file)


def _growing(file: str) -> Problem:
    """What a system makes up while it is read has no size, and perhaps no end."""
    return _unfit("not-a-file", f"{file} grows while it is read", "read it when it is whole", file)


def decode(content: bytes, file: str) -> Source | Problem:
    """Bytes as text, unless they are not UTF-8."""
    text = decode_text(content, file)
    return split(text, file) if isinstance(text, str) else text


def decode_text(content: bytes, file: str) -> str | Problem:
    """Bytes as text without a byte order mark, unless they are not UTF-8."""
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _not_utf8(content, error.start, file)


def _not_utf8(content: bytes, offset: int, file: str) -> Problem:
    before = content[:offset]
    line = before.count(b"\n")
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", "replace"))
    excerpt = content.split(b"\n", line + 1)[line].decode("utf-8", "replace").rstrip("\r")
    return Problem(
        "not-utf-8",
        f"byte {content[offset]:#04x} at offset {offset} is not UTF-8",
        "save the file as UTF-8",
        location=Location(file, line + 1, column + 1, excerpt),
    )


def _unfit(code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(code, message, remedy, location=Location(file, 1, 1))
