"""A project on disk, the embedded API behind it, and a command line to call."""

import io
import sys
from pathlib import Path

import pytest
from command_line import BUCKET, NAMESPACE, PROJECT, Invoke, Said, Terminal

from reconciler.cli.main import main

_SAID_ELSEWHERE = ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY", "NO_COLOR")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A namespace and a bucket, declared and not yet live; the current folder."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "reconciler.yaml").write_text(PROJECT)
    (tmp_path / "manifests" / "namespace.yaml").write_text(NAMESPACE)
    (tmp_path / "manifests" / "bucket.yaml").write_text(BUCKET)
    monkeypatch.chdir(tmp_path)
    for name in _SAID_ELSEWHERE:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command line; `answer` is typed at a terminal, without it there is none."""

    def run(*args: str, answer: str | None = None) -> Said:
        keyboard = io.StringIO() if answer is None else Terminal(answer)
        monkeypatch.setattr(sys, "stdin", keyboard)
        code = main(args)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
