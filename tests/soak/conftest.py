"""Processes that are killed: `reconciler apply` against an emulator in a process of its own."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from processes import API, RECONCILER


@contextmanager
def _emulator(database):
    command = [*RECONCILER, "emulator", "--port", "0", "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        assert said.startswith("listening on "), said
        with API(said.removeprefix("listening on ").strip()) as api:
            yield api
        process.terminate()


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """One emulator for all tries: each has a namespace of its own."""
    with _emulator(tmp_path_factory.mktemp("emulator") / "api.db") as served:
        yield served
