"""The API that is measured against: it counts what reaches it, and the floor agrees with it."""

import subprocess
import sys

import pytest

from benchmarks.bench import Bench, module, planning
from benchmarks.measure import Command, Failed, environment

LISTS = 4
"""Of the namespaces, and of every kind that the stack declares."""
OTHERS = 5
"""Of what it may have declared once: of taxonomies, clusters and triggers, and of alerts twice."""


@pytest.fixture
def bench(tmp_path):
    return Bench(folder=tmp_path, sizes=(20,), latency_ms=0, repeat=1)


def test_requests_and_bytes_of_a_command_are_counted(bench):
    ask = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()"
    with bench.live(20) as api:
        url = f"{api.url}/-/states/7"
        cost = api.run(Command([sys.executable, "-c", ask, url], environment()))
    assert (cost.requests, cost.bytes) == (1, 68)


def test_the_floor_and_the_product_agree_that_nothing_differs(bench):
    project = bench.project(20)
    with bench.live(20) as api:
        floor = api.run(module("floor", str(project), api.url))
        ours = api.run(planning(api, project))
    assert floor.requests == LISTS
    assert ours.requests == LISTS + OTHERS


def test_the_floor_and_the_product_agree_that_something_differs(bench):
    project = bench.project(20, every_changed=5)
    with bench.live(20) as api:
        ours = api.run(planning(api, project, has_changes=True))
        with pytest.raises(Failed, match="3 of 20 differ"):
            api.run(module("floor", str(project), api.url))
    assert ours.requests == LISTS + OTHERS + 1, "the lists, and the account's rate"


def test_a_served_api_ends_with_its_starter(bench):
    with bench.empty():
        pass
    starter = "import benchmarks.served as s, pathlib, sys, os; c = s.serving(pathlib.Path("
    starter += "sys.argv[1]), latency_ms=0); print(c.__enter__().url, flush=True); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", starter, str(bench.folder / "alone.db")],
        capture_output=True,
        text=True,
        timeout=60,
    )
    # The pipes close only when the API, which inherits them, has ended too.
    assert done.stdout.startswith("http://127.0.0.1:")
