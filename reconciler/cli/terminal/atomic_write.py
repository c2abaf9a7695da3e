"""Files written whole or not at all: those that only their owner may read, and results."""

import os
import stat
from pathlib import Path

from reconciler.cli.terminal.masking import mask_secrets
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


def write_private(file: Path, text: str, *, what: str) -> None:
    """Put a text into a file; what was there stays until the new one is whole.

    `what` says what is saved: "the plan". Raises `Rejected` when it cannot be.
    """
    _write(file, text, what=what, mode=None)


def write_shared(file: Path, text: str, *, what: str) -> None:
    """The same for a file that holds no secrets: whoever may read files here may read it."""
    _write(file, text, what=what, mode=_mode_of(file))


def _mode_of(file: Path) -> int:
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except OSError:
        # The only way to ask for the mask is to set it.
        mask = os.umask(0o077)
        os.umask(mask)
        return 0o666 & ~mask


def _write(file: Path, text: str, *, what: str, mode: int | None) -> None:
    import tempfile  # most commands write no file

    try:
        if file.exists() and not file.is_file():
            raise _make_rejection(what, file, "it is there, and not a file")
        # Made for its owner alone, which a private file stays.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise _make_rejection(what, file, error.strerror or str(error)) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as being_written:
            being_written.write(mask_secrets(text))
            being_written.flush()
            # Before the rename: after a crash the name must not lead to an empty file.
            os.fsync(being_written.fileno())
        if mode is not None:
            os.chmod(name, mode)
        # In the same folder, so that it is one step of the file system, and never a copy.
        os.replace(name, file)
    except OSError as error:
        raise _make_rejection(what, file, error.strerror or str(error)) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _make_rejection(what: str, file: Path, why: str) -> Rejected:
    remedy = "name a file in a folder where you may write"
    return Rejected(Problem("cannot-write", f"cannot save {what} as {file}: {why}", remedy))
