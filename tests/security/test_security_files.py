"""What is written is for its owner alone, and there whole or not at all."""

import os
import stat
from pathlib import Path

import pytest
from marked import Marked

_KILLED = """
import os, signal, sys
from reconciler.cli.main import main

os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
sys.exit(main(sys.argv[1:]))
"""
_SAVING = {
    "plan": ("plan", "--exclude", "Retriever/ads/find", "-o"),
    "record": ("apply", "--auto-approve", "--record"),
}


@pytest.mark.parametrize("what", _SAVING)
def test_a_run_that_is_killed_while_it_writes_leaves_what_was_there(
    what: str, marked: Marked
) -> None:
    file = marked.root / "cwd" / "kept.json"
    file.write_text("what was there")
    ended = marked.run(*_SAVING[what], str(file), program=("-c", _KILLED))
    assert ended.code == -9
    assert file.read_text() == "what was there"
    assert _open_to_others(marked.root / "cwd") == {file}


@pytest.mark.parametrize("what", _SAVING)
def test_a_private_file_is_private_even_where_all_files_are_public(
    what: str, marked: Marked
) -> None:
    file = marked.root / "cwd" / "new.json"
    before = os.umask(0)
    try:
        ended = marked.run(*_SAVING[what], str(file))
    finally:
        os.umask(before)
    assert ended.code == 0, ended.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _open_to_others(marked.root / "cwd") == set()


def _open_to_others(folder: Path) -> set[Path]:
    return {file for file in folder.rglob("*") if file.stat().st_mode & 0o077}
