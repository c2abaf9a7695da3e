"""The README's first manifest, word for word, as somebody types it."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from needed import need

ROOT = Path(__file__).parents[2]
INSTALLS = "pip install mixpeek-reconciler\n"
BLOCK = re.compile(r"^```(sh|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.yaml)\n")


def as_typed():
    """The section as one script: its commands, and its files where they are shown."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## The first manifest\n")[2].partition("\n## ")[0]
    for language, text in BLOCK.findall(section):
        if language == "sh":
            yield text
        else:
            yield f"cat > {FILE.match(text)[1]} <<'END'\n{text}END\n"


def typed(script, folder, programs, environ=None):
    """What is said when somebody types all that, and `yes`."""
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, b"yes\n")
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=folder,
            env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder), **(environ or {})},
            stdin=terminal,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_promised(said):
    before, _, after = said.partition("3 to create")
    assert "No changes." not in before
    assert "3 done" in after
    assert after.rstrip().splitlines()[-1].startswith("No changes.")


def test_the_first_manifest_goes_as_it_is_written(tmp_path):
    script = "".join(as_typed())
    assert script.startswith(INSTALLS)
    programs = Path(sys.executable).parent
    assert_promised(typed(script.removeprefix(INSTALLS), tmp_path, programs))


def test_the_distribution_alone_serves_it(tmp_path):
    """In an environment that holds nothing else, installed by the very line."""
    need("registry", os.environ.get("WITH_REGISTRY"))
    dist = tmp_path / "dist"
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", dist]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    alone = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", alone], check=True)
    ours = tmp_path / "this-one.txt"
    ours.write_text(f"mixpeek-reconciler @ {wheel.as_uri()}\n")
    registry = {key: each for key, each in os.environ.items() if key.startswith(("PIP_", "SSL_"))}
    said = typed(
        "".join(as_typed()), tmp_path, alone / "bin", {**registry, "PIP_CONSTRAINT": str(ours)}
    )
    assert_promised(said)
