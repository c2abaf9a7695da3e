"""The pull request that the documentation's pictures show still fits the example."""

import subprocess
import sys

import pytest

from demo.change import change, copied
from demo.controller_page import page
from demo.page_text import words_of
from demo.pictures import PICTURES, reviewed


def test_the_change_fits_the_example_and_is_valid(tmp_path):
    project = copied(tmp_path)
    change(project)
    command = [sys.executable, "-m", "reconciler", "-C", str(project), "validate"]
    said = subprocess.run(command, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


def test_the_pictures_of_the_page_show_what_it_says_today(tmp_path):
    told = reviewed(tmp_path, tmp_path).read_text(encoding="utf-8")
    drawn = (PICTURES / "plan.txt").read_text(encoding="utf-8")
    assert words_of(told) == drawn, "make pictures, and look at them"


def test_the_picture_of_a_kept_fleet_shows_what_its_page_says_today():
    drawn = (PICTURES / "controller.txt").read_text(encoding="utf-8")
    assert words_of(page()) == drawn, "make pictures, and look at them"


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.png")), ids=lambda path: path.name)
def test_pictures_are_small_and_shown(picture):
    assert picture.stat().st_size <= 200_000
    pages = "".join(page.read_text(encoding="utf-8") for page in PICTURES.parent.glob("*.md"))
    assert f"pictures/{picture.name}" in pages
