"""Two thousand creates at once cost as many connections as are in flight, and no memory."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.serve import Server, address, configure
from reconciler.emulator.server.listener import bind

CREATES, EARLY, IN_FLIGHT = 2_000, 500, 32
_MOST_GROWTH = 24 * 2**20
_SETTINGS = "apiVersion: reconciler/v1\nstack: load\nmanifests: [manifests]\n"


class Counting:
    """An API that knows how many creates it has answered."""

    def __init__(self):
        self.app = create_app(":memory:", options=Options(latency_ms=10))
        self.creates = 0

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
        self.creates += scope["type"] == "http" and scope["path"] == "/v1/buckets"


@pytest.fixture
def server():
    with bind("127.0.0.1", 0) as bound:
        ready, config = threading.Event(), configure(":memory:", Options())
        config.app = Counting()
        served = Server(config, address(bound, "127.0.0.1"), ready.set)
        thread = threading.Thread(target=served.run, kwargs={"sockets": [bound]})
        thread.start()
        assert ready.wait(10)
        yield served
        served.should_exit = True
        thread.join()


def _project(folder):
    def manifest(kind, names, spec):
        return {"apiVersion": "reconciler/v1", "kind": kind, "metadata": names, "spec": spec}

    text = {"feature_extractor_name": "text_extractor", "version": "v1"}
    schema = {"properties": {"title": {"type": "text"}}}
    buckets = [
        manifest("Bucket", {"name": f"b{number}", "namespace": "ads"}, {"bucket_schema": schema})
        for number in range(CREATES)
    ]
    namespace = manifest("Namespace", {"name": "ads"}, {"feature_extractors": [text]})
    (folder / "manifests").mkdir()
    (folder / "reconciler.yaml").write_text(_SETTINGS)
    documents = yaml.dump_all([namespace, *buckets], Dumper=yaml.CSafeDumper)
    (folder / "manifests" / "all.yaml").write_text(documents)


def _resident(process):
    """Bytes of memory that a process holds now."""
    pages = Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_many_creates_keep_connections_and_memory_bounded(tmp_path, server):
    _project(tmp_path)
    command = ["-C", str(tmp_path), "--api-url", server.address, "-q", "apply", "--auto-approve"]
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *command, "--parallelism", str(IN_FLIGHT)],
        env={**os.environ, "MIXPEEK_API_KEY": "any"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    connections, early, late = 0, 0, 0
    counting = server.config.app
    while process.poll() is None and counting.creates < CREATES:
        connections = max(connections, len(server.server_state.connections))
        if counting.creates >= EARLY:
            late = _resident(process)
            early = early or late
        time.sleep(0.01)  # leaves the processor to those who are measured
    with process:
        _, said = process.communicate(timeout=60)
    assert (process.returncode, counting.creates) == (0, CREATES), said
    assert 1 < connections <= IN_FLIGHT
    assert early > 0
    assert late - early < _MOST_GROWTH, (early, late)
