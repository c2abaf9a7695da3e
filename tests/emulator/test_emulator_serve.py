"""The emulator as a process: it says where it listens, and ends when it is told to."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

PROGRAM = """
from reconciler.emulator.call.options import Options
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


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


@pytest.mark.parametrize("stdout", ["None", "open('/dev/full', 'w')"])
def test_a_server_whose_announcement_is_lost_serves_all_the_same(stdout):
    port = free_port()
    program = f"import sys\nsys.stdout = {stdout}\n{PROGRAM.replace(' 0,', f' {port},')}"
    with subprocess.Popen([sys.executable, "-c", program]) as started:
        try:
            assert answers(f"http://127.0.0.1:{port}/v1/health", started)
            started.send_signal(signal.SIGTERM)
            assert started.wait(timeout=20) == 0
        finally:
            started.kill()


def answers(url, process):
    while process.poll() is None:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status == 200
        except urllib.error.URLError:
            time.sleep(0.05)
    return False
