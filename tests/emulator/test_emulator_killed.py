"""Whoever is killed, and whenever: what was acknowledged is there, and nothing by halves."""

import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import httpx
import pytest
from served import serving

SERVER = """
import sys
from reconciler.emulator.call.options import Options
from reconciler.emulator.serve import serve
serve("127.0.0.1", 0, sys.argv[1], Options())
"""
SUICIDE = """
import os, signal, sys
from reconciler.emulator.storage.store import Store
store = Store(sys.argv[1])
with store.transaction(writes=True):
    store.add(kind="bucket", id="bkt_1", name="half", namespace="ns_1", body={})
    os.kill(os.getpid(), signal.SIGKILL)
"""
RESET = struct.pack("ii", 1, 0)
HEADERS = {"Authorization": "Bearer any", "X-Namespace": "shop"}


@contextmanager
def emulator(database):
    """A process that serves the database, and a client of it; the process is killed."""
    command = [sys.executable, "-c", SERVER, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().removeprefix("listening on ").strip()
        with httpx.Client(base_url=url, headers=HEADERS) as client:
            yield client
            process.send_signal(signal.SIGKILL)
        process.wait(20)


def post(path, body, *, length=None):
    """A request as bytes, which may promise more than it says."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: emulator",
        "Content-Type: application/json",
        f"Content-Length: {len(body) if length is None else length}",
        *(f"{name}: {value}" for name, value in HEADERS.items()),
    ]
    return "\r\n".join([*lines, "", body]).encode()


def send_and_die(url, request):
    """Ends like a client that is killed: nobody waits for the answer."""
    host, port = str(url).removeprefix("http://").rstrip("/").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as connection:
        connection.sendall(request)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def is_sound(database):
    with closing(sqlite3.connect(database)) as sql:
        return sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def create(client, name):
    return client.post("/v1/namespaces", json={"namespace_name": name})


def test_what_a_killed_emulator_acknowledged_is_there(tmp_path):
    database = tmp_path / "api.db"
    with emulator(database) as client:
        made = [create(client, f"shop-{number}").json() for number in range(5)]
        send_and_die(client.base_url, post("/v1/namespaces", '{"namespace_name": "shop-5"}'))
    with emulator(database) as client:
        rows = client.get("/v1/namespaces?limit=100").json()["results"]
        assert [row["namespace_id"] for row in rows][:5] == [one["namespace_id"] for one in made]
        again = create(client, "shop-5").status_code
        assert again == (409 if len(rows) == 6 else 200)
    assert is_sound(database)


def test_a_task_goes_on_after_the_emulator_was_killed(tmp_path):
    database = tmp_path / "api.db"
    with emulator(database) as client:
        create(client, "shop")
        task = client.delete("/v1/namespaces/shop").json()["task_id"]
    with emulator(database) as client:
        assert client.get(f"/v1/tasks/{task}").json()["status"] == "COMPLETED"
        assert client.get("/v1/namespaces/shop").status_code == 404


def test_a_request_that_was_being_carried_out_was_not_begun(tmp_path):
    database = tmp_path / "api.db"
    ended = subprocess.run([sys.executable, "-c", SUICIDE, str(database)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert is_sound(database)
    with closing(sqlite3.connect(database)) as sql:
        assert sql.execute("SELECT COUNT(*) FROM resources").fetchone() == (0,)


@pytest.fixture
def client():
    with serving() as server, httpx.Client(base_url=server.address, headers=HEADERS) as connected:
        yield connected


@pytest.mark.parametrize("faults", ["", "* /v1/namespaces 1- 500 committed"])
def test_a_client_that_dies_in_the_middle_of_a_request_has_asked_for_nothing(client, faults, capfd):
    client.post("/_emulator/faults", content=faults)
    request = post("/v1/namespaces", '{"namespace_name": "shop"}', length=1000)
    send_and_die(client.base_url, request)
    client.delete("/_emulator/faults")
    assert client.get("/v1/namespaces").json()["results"] == []
    assert create(client, "shop").status_code == 200
    assert capfd.readouterr().err == ""


def test_a_client_that_dies_before_the_answer_has_asked_once(client):
    with closing(socket.create_connection((client.base_url.host, client.base_url.port))) as dying:
        dying.sendall(post("/v1/namespaces", '{"namespace_name": "shop"}'))
        for _ in range(5000):
            if client.get("/v1/namespaces/shop").is_success:
                break
            time.sleep(0.001)
        dying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    assert create(client, "shop").status_code == 409
    assert len(client.get("/v1/namespaces").json()["results"]) == 1
