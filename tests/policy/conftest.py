"""Policy tools in an environment of their own, and a project whose plans they judge."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from judged import Judged, begin
from needed import need

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
HOME = HERE.parent.parent / ".cache" / "policy"


@pytest.fixture(scope="session")
def tools() -> Path:
    """The programs of the policy tools; made once, and again when what is required changes."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:  # several workers may come here at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = HOME / "ready"
        if not ready.exists() or ready.read_text() != wanted:
            _install()
            ready.write_text(wanted)
    return HOME / "venv" / "bin"


def _install() -> None:
    venv = HOME / "venv"
    # The pip that is here installs there: a second one takes as long as the tools.
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", venv], check=True)
    there = ["--python", str(venv / "bin" / "python"), "install", "--quiet", "--retries=1"]
    pip = [sys.executable, "-m", "pip", *there, "--requirement"]
    done = subprocess.run([*pip, REQUIREMENTS], capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        need("terraform-compliance", None, why)


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """A namespace with an empty collection and one of 48,000 documents, both live."""
    return begin(tmp_path_factory.mktemp("judged"))


@pytest.fixture(scope="session")
def plan_of(judged: Judged) -> Callable[[str], Path]:
    """The plan of one of the changes, as the command line prints it."""
    return judged.plan_of
