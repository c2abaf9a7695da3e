"""What each command loads, exactly: start-up is imports, and each of them is paid by every run."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "emulator"))

from served import serving

READING = {"pydantic", "yaml"}
NETWORK = {"httpx", "h11"}
OTHERS = {
    *("rich", "pygments", "deepdiff", "jinja2", "starlette", "uvicorn", "sqlite3", "tzdata"),
    *("httpcore", "anyio"),
}
STAGES = {
    f"reconciler.{stage}"
    for stage in ("kinds", "manifest", "api", "planning", "applying", "verifying", "emulator")
}
SELDOM = {
    "reconciler.api.evaluations",
    "reconciler.api.search",
    "reconciler.applying.execute",
    "reconciler.manifest.git.tree",
    "reconciler.planning.attribution",
    "reconciler.planning.planfile",
    "reconciler.workflows.embedded",
}
WATCHED = READING | NETWORK | OTHERS | STAGES | SELDOM


def loaded_by(*args: str) -> set[str]:
    """Which of the watched modules a process has loaded when the command line is done."""
    script = (
        "import sys\n"
        "from reconciler.cli.main import run\n"
        "try:\n"
        "    run()\n"
        "except SystemExit as end:\n"
        "    print(end.code, *sys.modules, sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *args], capture_output=True, text=True, check=True
    )
    *_, modules = done.stdout.rpartition("\n0\n")
    return set(modules.split()) & WATCHED


@contextmanager
def reached(tmp_path: Path) -> Iterator[list[str]]:
    """The options that reach a served API."""
    (tmp_path / "key").write_text("k")
    with serving() as api:
        yield ["--api-url", api.address, "--api-key-file", str(tmp_path / "key")]


@pytest.mark.parametrize("args", [["--help"], ["version"], ["--version"]])
def test_what_says_little_loads_nothing(args: list[str]) -> None:
    assert loaded_by(*args) == set()


def test_validating_loads_what_reads_manifests(project: Path) -> None:
    assert loaded_by("-C", str(project), "validate") == READING | {
        "reconciler.kinds",
        "reconciler.manifest",
        "reconciler.planning",
    }


def test_a_plan_loads_what_reads_and_compares_and_nothing_for_options_that_nobody_gave(
    project: Path, tmp_path: Path
) -> None:
    with reached(tmp_path) as options:
        args = ["-C", str(project), *options]
        subprocess.run([sys.executable, "-m", "reconciler", *args, "apply", "--yes"], check=True)
        loaded = loaded_by(*args, "plan")
    assert loaded == READING | NETWORK | {
        f"reconciler.{stage}" for stage in ("kinds", "manifest", "api", "planning", "applying")
    }


def test_an_option_loads_what_it_needs(project: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "plan.json")
    with reached(tmp_path) as options:
        loaded = loaded_by("-C", str(project), *options, "plan", "-o", file)
    assert "reconciler.planning.planfile" in loaded


def test_whoever_uses_the_library_keeps_the_command_line_of_httpx() -> None:
    script = "import reconciler.library, sys\nassert sys.modules['httpx._main'] is not None\n"
    subprocess.run([sys.executable, "-c", script], check=True)
