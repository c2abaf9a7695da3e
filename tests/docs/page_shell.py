"""One shell for a page: its commands run one after another, in a folder of their own."""

import contextlib
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from doc_pages import Command, File

HERE = Path(__file__).parent
Enter = Callable[[str, Path], Path]
"""Lays out a world in a home, and says where its story begins: a fixture."""
HOME = "/home/you"
PORT = "8765"
"""The emulator's own, for which another one stands in: tests run side by side."""
_QUESTION = 'Only "yes" is accepted: '
_PRELUDE = """
reconciler() {
    if [ "$1" = emulator ]; then shift; command reconciler emulator --port "$EMULATOR_PORT" "$@"
    else forked reconciler "$@"; fi
}
by-hand() { forked "$(type -P by-hand)" "$@"; }
status=0
"""
_EACH = """
(exit $status); eval "$(<{n}.typed)" >{n}.said 2>&1 <{terminal}
status=$?; echo $status >{n}.exit
"""


@dataclass(frozen=True)
class Said:
    """What a command said, on both streams, and how it ended."""

    code: int
    text: str


def environment(home: Path) -> dict[str, str]:
    """What a shell of somebody's has, and no key of whoever runs the tests."""
    programs = (Path(sys.executable).parent, HERE / "bin", "/usr/local/bin", "/usr/bin", "/bin")
    author = {"NAME": "Somebody", "EMAIL": "somebody@example.com", "DATE": "2026-01-01T00:00:00Z"}
    return {
        **{f"GIT_{role}_{key}": each for key, each in author.items() for role in _ROLES},
        "PATH": ":".join(map(str, programs)),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "PYTHON_ROOT": str(HERE.parents[1]),
    }


_ROLES = ("AUTHOR", "COMMITTER")


def run(steps: Sequence[File | Command], *, home: Path, folder: Path, server: Path) -> list[Said]:
    """What each command says, from the first to the last that was reached.

    `server` is the socket of a fork_server.py, which runs what would take long to load.
    """
    notes = home / ".typed"
    notes.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    with contextlib.ExitStack() as opened:
        script = [_PRELUDE, f"cd {quote(str(folder))}\n"]
        for number, step in enumerate(steps):
            where = notes / str(number)
            if isinstance(step, File):
                (notes / f"{number}.text").write_text(step.text)
                path = quote(step.path)
                script.append(f'mkdir -p "$(dirname {path})" && cp {where}.text {path}\n')
            else:
                typed = step.typed.replace(f":{PORT}", f":{port}")
                (notes / f"{number}.typed").write_text(typed)
                script.append(_EACH.format(n=where, terminal=_keyboard(step.answers, opened)))
        (notes / "script").write_text("".join(script))
        env = {**environment(home), "EMULATOR_PORT": port, "FORK_SERVER": str(server)}
        _in_a_group(["bash", "--norc", "--noprofile", str(notes / "script")], env)
    shown = {str(home): HOME, os.path.realpath(home): HOME, f":{port}": f":{PORT}"}
    return [
        _said(notes / str(n), shown) for n, step in enumerate(steps) if isinstance(step, Command)
    ]


def _keyboard(answers: str, opened: contextlib.ExitStack) -> str:
    keyboard, terminal = pty.openpty()
    opened.callback(os.close, keyboard)
    opened.callback(os.close, terminal)
    settings = termios.tcgetattr(terminal)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
    os.write(keyboard, answers.encode())
    return os.ttyname(terminal)


def _in_a_group(command: list[str], env: Mapping[str, str]) -> None:
    with subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as shell:
        try:
            # A command that never ends is told as one that was not ended.
            with contextlib.suppress(subprocess.TimeoutExpired):
                shell.wait(timeout=120)
        finally:
            # What a page leaves running in the background ends with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)


def _said(where: Path, shown: Mapping[str, str]) -> Said:
    if not where.with_name(f"{where.name}.exit").exists():
        return Said(-1, "(did not end, or was not reached)")
    text = where.with_name(f"{where.name}.said").read_text(encoding="utf-8")
    text = text.replace(_QUESTION, f"{_QUESTION}yes\n")  # a pipe does not show what is typed
    for found, stands in shown.items():
        text = text.replace(found, stands)
    return Said(int(where.with_name(f"{where.name}.exit").read_text()), text)


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def copied(world: Path, home: Path) -> Path:
    """A world as it is laid out, in somebody's home."""
    shutil.copytree(world, home, dirs_exist_ok=True, symlinks=True)
    return home
