"""`--api-key-file`: a key out of a file or a pipe, and an end to whatever holds none."""

import os
import stat
import time
from io import FileIO
from pathlib import Path
from typing import Final

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_LARGEST: Final = 16 * 1024
"""Bytes; a key has some dozens."""
_TIMEOUT: Final = 10.0
"""Seconds in which a pipe must have said everything: `<(...)` may ask a password manager."""
_UNFIT: Final = {
    stat.S_IFDIR: "it is a folder",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
    stat.S_IFSOCK: "it is a socket",
}


def read_key_file(file: Path, *, timeout: float = _TIMEOUT) -> str:
    """The key a file or a pipe holds; `timeout` is how many seconds a pipe may take."""
    try:
        key = _content(file, timeout).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text file"
        raise _unread(file, why or str(error), "check --api-key-file") from error
    if not key:
        message = f"the API key file {file} is empty"
        raise Rejected(Problem("no-api-key", message, "put the key, and nothing else, into it"))
    return key


def _content(file: Path, timeout: float) -> bytes:
    sort = stat.S_IFMT(file.stat().st_mode)
    if sort in _UNFIT:
        raise _unread(file, _UNFIT[sort], "name a file, or a pipe such as <(...)")
    # Opening a pipe waits for somebody to write, unless it is told not to.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(file, flags), "rb", buffering=0) as opened:
        is_pipe = stat.S_ISFIFO(sort)
        content = _read_pipe(opened, file, timeout) if is_pipe else opened.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        says = f"it holds more than {_LARGEST:,} bytes"
        raise _unread(file, says, "name a file that holds the key, and nothing else")
    return content


def _read_pipe(opened: FileIO, file: Path, timeout: float) -> bytes:
    """What somebody writes into a pipe until they close it, or more than a key has."""
    from select import POLLIN, poll  # Windows has no pipe that is a file

    content, deadline = b"", time.monotonic() + timeout
    waiting = poll()
    waiting.register(opened, POLLIN)
    while len(content) <= _LARGEST:
        if not waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
            says = f"nobody wrote it, and closed it, within {timeout:g} seconds"
            raise _unread(file, says, "write the key into it, or name a file that holds it")
        part = opened.read(_LARGEST + 1 - len(content))
        if not part:
            break
        content += part
    return content


def _unread(file: Path, why: str, remedy: str) -> Rejected:
    return Rejected(Problem("no-api-key", f"cannot read the API key from {file}: {why}", remedy))
