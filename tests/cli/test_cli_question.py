"""At a real terminal whatever is typed is an answer, and only `yes` is one to go on with."""

import os
import pty
import sys
from pathlib import Path

import pytest
from command_line import Invoke

_QUESTION = b"accepted: "


def answer(typed: bytes, project: Path) -> tuple[int, str]:
    """One `apply` at a terminal of its own: its exit code, and all that stood there."""
    program = [sys.executable, "-m", "reconciler", "-C", str(project), "apply"]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program[0], program)
    shown, is_answered = b"", False
    while part := _read(terminal):
        shown += part
        if _QUESTION in shown and not is_answered:
            os.write(terminal, typed)
            is_answered = True
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody writes there any more
        return b""


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        (b"\x03", 130, "interrupted"),
        (b"\x04", 1, "the answer was not yes"),
        (b"no\n", 1, "the answer was not yes"),
        (b"y\n", 1, "the answer was not yes"),
    ],
    ids=["Ctrl-C", "Ctrl-D", "no", "y"],
)
def test_what_is_no_yes_changes_nothing(
    typed: bytes, code: int, says: str, project: Path, invoke: Invoke
) -> None:
    ended, shown = answer(typed, project)
    assert (ended, says in shown) == (code, True), shown
    assert "2 to create" in invoke("plan").out


def test_yes_carries_the_plan_out(project: Path, invoke: Invoke) -> None:
    ended, shown = answer(b"yes\n", project)
    assert (ended, "Applied: 2 done" in shown) == (0, True), shown
    assert "No changes" in invoke("plan").out
