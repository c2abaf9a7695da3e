"""A worker that is told to end does so, also told twice, and never with a traceback."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reconciler.model.errors import ExitCode

FLEET = "apiVersion: reconciler/v1\nkind: Fleet\nstacks: [{name: ads, folder: ads}]\n"


@pytest.mark.parametrize("gap", [None, 0.0, 0.1, 0.2, 0.4])
def test_one_signal_or_two_end_it_in_order(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, gap: float | None
) -> None:
    (tmp_path / "fleet.yaml").write_text(FLEET)
    monkeypatch.setenv("RECONCILER_DATABASE_URL", database_url)
    command = [sys.executable, "-m", "reconciler", "controller", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        assert "keeping 1 stack" in worker.stderr.readline()
        worker.send_signal(signal.SIGINT)
        if gap is not None:
            time.sleep(gap)
            worker.send_signal(signal.SIGINT)
        said = worker.stderr.read()
    assert "Traceback" not in said
    expected = {ExitCode.OK} if gap is None else {ExitCode.OK, ExitCode.INTERRUPTED}
    assert worker.returncode in expected, said
