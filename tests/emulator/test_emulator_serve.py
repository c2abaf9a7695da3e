"""The emulator as a process: it says where it listens, and ends when it is told to."""

import signal
import subprocess
import sys
import urllib.request

import pytest

PROGRAM = """
from reconciler.emulator.options import Options
from reconciler.emulator.serve import serve
serve("127.0.0.1", 0, ":memory:", Options())
"""


@pytest.fixture
def process():
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        yield started
        started.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_announces_itself_answers_and_ends_cleanly_on_a_signal(process, number):
    line = process.stdout.readline()
    assert line.startswith("listening on http://127.0.0.1:")
    url = line.removeprefix("listening on ").strip()
    with urllib.request.urlopen(f"{url}/v1/health") as answer:
        assert answer.status == 200
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
