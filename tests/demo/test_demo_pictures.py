"""The pull request that the documentation's pictures show still fits the example."""

import subprocess
import sys
from pathlib import Path

import pytest

from demo.change import change, copied

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def test_the_change_fits_the_example_and_is_valid(tmp_path):
    project = copied(tmp_path)
    change(project)
    command = [sys.executable, "-m", "reconciler", "-C", str(project), "validate"]
    said = subprocess.run(command, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.png")), ids=lambda path: path.name)
def test_pictures_are_small_and_shown(picture):
    assert picture.stat().st_size <= 200_000
    pages = "".join(page.read_text(encoding="utf-8") for page in PICTURES.parent.glob("*.md"))
    assert f"pictures/{picture.name}" in pages
