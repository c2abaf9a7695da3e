"""The website is built from what is locked, strictly: a warning or a link to nowhere ends it."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT
from needed import need

from website.build import DOCS, build

LOCK = ROOT / "website" / "requirements.txt"
HOME = ROOT / ".cache" / "website"


@pytest.fixture(scope="session")
def zensical() -> Path:
    """The generator in an environment of its own; made on request, and again for a new lock."""
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "lock").open("w") as lock:  # several workers may come here at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready, wanted = HOME / "ready", LOCK.read_text(encoding="utf-8")
        if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
            need("registry", os.environ.get("WITH_REGISTRY"))
            _install(HOME / "venv")
            ready.write_text(wanted, encoding="utf-8")
    return HOME / "venv" / "bin" / "zensical"


def _install(venv: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", venv], check=True)
    there = ["--python", str(venv / "bin" / "python"), "install", "--quiet", "--retries=1"]
    pip = [sys.executable, "-m", "pip", *there, "--require-hashes", "--requirement", LOCK]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode:
        need("zensical", None, (done.stderr.strip().splitlines() or ["no reason given"])[-1])


def test_the_website_has_every_page_and_leads_nowhere_else(zensical: Path, tmp_path: Path) -> None:
    """One build for all: it takes seconds."""
    assert build(tmp_path, zensical) == 0, "a link leads nowhere, or the generator warns"
    for page in PAGES:
        if page.is_relative_to(DOCS):
            path = page.relative_to(DOCS).with_suffix("")
            folder = path.parent if path.name == "index" else path
            assert (tmp_path / "html" / folder / "index.html").exists(), page
    # Whoever reads it is told to nobody: no font, script or style comes from elsewhere.
    home = (tmp_path / "html" / "index.html").read_text(encoding="utf-8").replace('"', "")
    assert "fonts.googleapis" not in home
    assert "<script src=http" not in home
