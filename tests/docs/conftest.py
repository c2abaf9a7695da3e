"""The worlds in which pages begin, each prepared once, and what runs their commands."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from doc_pages import ROOT, Command
from page_shell import HERE, Enter, copied, run

EMPTY = "nothing"


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The socket of a fork server; what it runs ends with it."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:  # a socket's path must be short
        place = Path(folder) / "socket"
        command = [sys.executable, str(HERE / "fork_server.py"), str(place)]
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                while not place.exists():
                    assert process.poll() is None, "the fork server ended"
                    time.sleep(0.01)
                yield place
            finally:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def enter(tmp_path_factory: pytest.TempPathFactory, server: Path) -> Enter:
    """Lay out a world in a home; the folder in which its story begins."""
    prepared: dict[str, Path] = {}

    def prepare(name: str) -> Path:
        home = tmp_path_factory.mktemp(name)
        world = HERE / "worlds" / name
        if name != EMPTY:
            assert world.is_dir(), f"there is no world {name} in tests/docs/worlds"
            copied(world, home)
        if (script := home / "prepare.sh").exists():
            step = Command(1, f"(set -e\n{script.read_text()}\n)")
            (said,) = run([step], home=home, folder=home, server=server)
            assert said.code == 0, f"the world {name}: {said.text}"
            script.unlink()
        return home

    def entered(name: str, home: Path) -> Path:
        if name not in prepared:
            prepared[name] = prepare(name)
        copied(prepared[name], home)
        return home / "ads" if (home / "ads").is_dir() else home

    return entered
