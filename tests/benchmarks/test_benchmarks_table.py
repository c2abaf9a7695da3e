"""The table: every number where its column is, and no verdict where nothing decides."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.line import Line, Yardstick
from benchmarks.measure import Command, Cost, Failed, environment, run, typical
from benchmarks.table import as_text, head

ROOT = Path(__file__).parents[2]
COST = Cost(seconds=2.0, cpu=1.5, memory=80.0, requests=4, bytes=2_000_000)


def cells(line):
    """The cells of a line, by the columns they stand under."""
    names, rule = head().splitlines()
    starts = [i for i, c in enumerate(rule) if c == "-" and (i == 0 or rule[i - 1] == " ")]
    ends = [*starts[1:], None]
    text = as_text(line)
    pairs = list(zip(starts, ends, strict=True))
    return {names[a:b].strip(): text[a:b].strip() for a, b in pairs if text[a:b].strip()}


def test_a_line_holds_every_number_under_its_head():
    line = Line(
        row=2,
        work="no-op plan",
        size=10_000,
        cost=COST,
        yardstick=Yardstick("floor", Cost(1.0, 1.0)),
        target="<= 1.6 x CPU",
        is_reached=True,
    )
    assert cells(line) == {
        "row": "2",
        "work": "no-op plan",
        "N": "10,000",
        "seconds": "2.000",
        "CPU": "1.500",
        "MiB": "80",
        "requests": "4",
        "bytes": "2,000,000",
        "ratio s / CPU": "2.00 / 1.50 x floor",
        "target": "<= 1.6 x CPU",
        "reached": "yes",
    }


def test_a_missing_peer_is_a_line_with_a_reason():
    line = Line(row=6, work="no-op plan", note="peer not installed")
    assert cells(line) == {"row": "6", "work": "no-op plan", "target": "peer not installed"}


@pytest.mark.parametrize(("is_reached", "shown"), [(True, "yes"), (False, "NO"), (None, "-")])
def test_a_target_that_nothing_decides_is_neither_reached_nor_missed(is_reached, shown):
    assert cells(Line(row=1, work="x", target="t", is_reached=is_reached))["reached"] == shown


def test_the_median_is_taken_of_each_column():
    costs = [Cost(1, 9), Cost(2, 8), Cost(30, 1)]
    assert typical(costs) == Cost(2, 8, 0, 0, 0)


def test_a_command_that_fails_is_never_measured():
    command = Command([sys.executable, "-c", "raise SystemExit('no key')"], environment())
    with pytest.raises(Failed, match="no key"):
        run(command)


def test_what_a_command_used_is_its_own():
    """Measured by a small process: the kernel's peak of a child begins with its parent's size."""
    script = (
        "import sys\n"
        "from benchmarks.measure import Command, environment, run\n"
        "cost = run(Command([sys.executable, '-c', 'sum(range(10**6))'], environment()))\n"
        "print(cost.cpu, cost.memory)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)
    cpu, memory = map(float, said.split())
    assert cpu > 0
    assert 1 < memory < 500


@pytest.mark.parametrize("arguments", [["--rows", "0"], ["--rows", "99"], ["--sizes", "ten"]])
def test_what_cannot_be_measured_is_a_usage_error(arguments):
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_measuring_needs_no_terminal():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--rows", "7", "--sizes", "20"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "refusing an alias bomb" in done.stdout
