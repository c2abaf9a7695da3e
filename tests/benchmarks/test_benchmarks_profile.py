"""The profile: every file has a stage, every stage its time, and the sum is what was spent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.profile import as_table
from benchmarks.sampling import COLLECTING, IMPORTS, STARTING, stage_in
from reconciler import cli

HOUSE = Path(cli.__file__).parents[1]


@pytest.mark.parametrize("file", sorted(HOUSE.rglob("*.py")), ids=lambda f: str(f.parent.name))
def test_each_file_of_ours_has_a_stage(file):
    is_part = len(file.relative_to(HOUSE).parts) > 1 and "emulator" not in file.parts
    assert bool(stage_in(str(file))) == is_part


def test_the_longest_name_that_fits_counts():
    assert stage_in("/x/reconciler/manifest/yaml/read.py") == "read YAML"
    assert stage_in("/x/reconciler/manifest/load.py") == "check manifests"
    assert stage_in("/x/site-packages/h11/_events.py") == "network: HTTP"
    assert stage_in("/x/site-packages/pydantic/main.py") == "", "its caller's"


def test_a_table_has_the_dearest_stage_first_and_a_sum():
    table = as_table({"plan": {"a": 0.001, "b": 0.030, "c": 0.0001}, "apply": {"a": 0.002}})
    assert table == [
        "| CPU, ms | plan | apply |",
        "|---|---:|---:|",
        "| b | 30 | 0 |",
        "| a | 1 | 2 |",
        "| **all** | **31** | **2** |",
    ]


def test_a_command_that_is_sampled_ends_as_it_would_and_its_time_is_told(tmp_path):
    out = tmp_path / "spent.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sampling", str(out), "version"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("reconciler ")
    spent = json.loads(out.read_text())
    assert {STARTING, IMPORTS} <= spent.keys()
    assert all(seconds >= 0 for stage, seconds in spent.items() if stage != COLLECTING)
