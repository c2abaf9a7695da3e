"""Two programs apply one project at once: nothing is made twice, and nobody claims it twice."""

import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import ExitCode

RECONCILER = [sys.executable, "-m", "reconciler"]
ADDRESSES = ["Bucket/ads/videos", "Namespace/ads"]


@pytest.fixture
def api(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An API that is slow enough for two runs to meet."""
    monkeypatch.setenv("MIXPEEK_API_KEY", "any")
    command = [*RECONCILER, "emulator", "--port", "0", "--latency-ms", "150"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        yield served.stdout.readline().removeprefix("listening on ").strip()
        served.terminate()


def apply(project: Path, url: str) -> subprocess.Popen[str]:
    command = [*RECONCILER, "apply", "--auto-approve", "--format", "json", "--api-url", url]
    return subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def creations(url: str) -> list[str]:
    request = urllib.request.Request(
        f"{url}/v1/organizations/audit/logs", headers={"Authorization": "Bearer any"}
    )
    with urllib.request.urlopen(request) as answer:
        rows: list[Any] = json.load(answer)["results"]
    return sorted(row["action"] for row in rows)


def test_each_creation_is_the_work_of_one_run_and_told_so(project: Path, api: str) -> None:
    runs = [apply(project, api), apply(project, api)]
    told = [json.loads(run.communicate()[0]) for run in runs]
    assert [run.returncode for run in runs] == [ExitCode.OK, ExitCode.OK]
    own = Counter(
        step["address"]
        for each in told
        for step in each["steps"]
        if step["outcome"] == "done" and not step["by_another_run"]
    )
    assert own == Counter(ADDRESSES)
    assert creations(api) == ["bucket_created", "namespace_created"]
