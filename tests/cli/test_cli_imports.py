"""What each command loads, exactly: start-up is imports, and each of them is paid by every run."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "emulator"))

from served import serving

from reconciler.cli.session.left_out import leave_out

READING = {"pydantic", "yaml"}
OTHERS = {
    *("rich", "pygments", "deepdiff", "jinja2", "starlette", "uvicorn", "sqlite3", "tzdata"),
    *("httpx", "httpcore", "anyio", "h11", "http.cookiejar", "importlib.metadata", "html"),
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
WATCHED = READING | OTHERS | STAGES | SELDOM


def all_loaded_by(*args: str) -> dict[str, str]:
    """Which modules a process has loaded when the command line is done, and from where."""
    script = (
        "import sys\n"
        "from reconciler.cli.main import run\n"
        "print(run())\n"
        "for name, module in sys.modules.items():\n"
        "    print(name, getattr(module, '__file__', None), sep='\\t')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *args], capture_output=True, text=True, check=True
    )
    *_, modules = done.stdout.rpartition("\n0\n")
    return dict(line.split("\t") for line in (modules or done.stdout[2:]).splitlines())


def loaded_by(*args: str) -> set[str]:
    """Which of the watched ones."""
    return set(all_loaded_by(*args)) & WATCHED


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


PLAIN = """\
# plain
apiVersion: reconciler/v1
kind: Namespace
metadata:
  name: ads
spec:
  feature_extractors:
  - feature_extractor_name: multimodal_extractor
    version: v1
"""


def test_plain_manifests_that_are_live_are_read_without_the_parser(tmp_path: Path) -> None:
    (tmp_path / "reconciler.yaml").write_text(
        "apiVersion: reconciler/v1\nstack: ads\nmanifests: [namespace.yaml]\n"
    )
    (tmp_path / "namespace.yaml").write_text(PLAIN)
    with reached(tmp_path) as options:
        args = ["-C", str(tmp_path), *options]
        subprocess.run([sys.executable, "-m", "reconciler", *args, "apply", "--yes"], check=True)
        assert "yaml" not in loaded_by(*args, "plan")


def test_a_plan_loads_what_reads_and_compares_and_nothing_for_options_that_nobody_gave(
    project: Path, tmp_path: Path
) -> None:
    with reached(tmp_path) as options:
        args = ["-C", str(project), *options]
        subprocess.run([sys.executable, "-m", "reconciler", *args, "apply", "--yes"], check=True)
        loaded = loaded_by(*args, "plan")
    assert loaded == READING - {"yaml"} | {
        f"reconciler.{stage}" for stage in ("kinds", "manifest", "api", "planning", "applying")
    }


def test_a_plan_loads_these_modules_and_no_other(
    project: Path, tmp_path: Path, expect_file: Callable[[Path, str], None]
) -> None:
    with reached(tmp_path) as options:
        args = ["-C", str(project), *options]
        subprocess.run([sys.executable, "-m", "reconciler", *args, "apply", "--yes"], check=True)
        loaded = all_loaded_by(*args, "plan")
    ours = sorted(name for name in loaded if name.split(".")[0] == "reconciler")
    others = {name.split(".")[0] for name, file in loaded.items() if "site-packages" in file}
    named = sorted(name for name in others if not name.startswith(("_", "reconciler")))
    expect_file(Path(__file__).with_name("plan_imports.txt"), "\n".join([*named, *ours, ""]))


def test_an_option_loads_what_it_needs(project: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "plan.json")
    with reached(tmp_path) as options:
        loaded = loaded_by("-C", str(project), *options, "plan", "-o", file)
    assert "reconciler.planning.planfile" in loaded


def test_a_connection_with_tls_loads_certificates_and_no_other_client() -> None:
    script = """
import asyncio, sys
from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.backoff import Backoff
from reconciler.model.errors import ServiceUnavailable

async def ask():
    async with open_reader("https://127.0.0.1:9", ApiKey("k"), backoff=Backoff(total=0)) as reader:
        await reader.get_json("/v1/me", params={"limit": "1"})

try:
    asyncio.run(ask())
except ServiceUnavailable:
    print(*sys.modules, sep="\\n")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "certifi" in loaded
    assert not loaded & OTHERS


def test_a_worker_of_a_kept_fleet_loads_nothing_that_it_may_never_need() -> None:
    script = (
        "import sys\n"
        "from reconciler.cli.main import run\n"
        "import reconciler.cli.controller.work\n"
        "print(*sys.modules, sep='\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    seldom = {"httpx", "rich", "pygments", "deepdiff", "yaml", "reconciler.emulator"}
    assert not seldom & set(done.stdout.split())


def test_whoever_wants_plugins_of_pydantic_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("httpx._main", "pydantic.plugin._loader"):
        monkeypatch.setitem(sys.modules, name, sys)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "another")
    leave_out()
    assert sys.modules["pydantic.plugin._loader"] is sys
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS")
    leave_out()
    instead = sys.modules["pydantic.plugin._loader"]
    assert list(instead.get_plugins()) == []
    assert instead.PYDANTIC_ENTRY_POINT_GROUP == "pydantic"


def test_whoever_uses_the_library_keeps_the_command_line_of_httpx() -> None:
    script = (
        "import reconciler.library, httpx, sys\nassert sys.modules['httpx._main'] is not None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
