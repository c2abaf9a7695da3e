"""docs/ci.md says what is so: its repeated parts, its links, and the texts in its pictures."""

import re

import pytest
from local_runner import ROOT

from demo.ci_page import PAGE, made
from demo.comment import seen, settled
from demo.pictures import PICTURES


def test_the_page_repeats_the_files_as_they_are():
    page = PAGE.read_text(encoding="utf-8")
    assert made(page) == page, "python -m demo.ci_page"


def test_every_link_of_the_page_leads_somewhere():
    for link in re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / link).exists(), link


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    return seen(tmp_path_factory.mktemp("comment"))


@pytest.mark.parametrize("name", ["comment", "issue"])
def test_the_pictures_show_what_a_run_says_today(name, today):
    drawn = (PICTURES / f"{name}.md").read_text(encoding="utf-8")
    assert settled(getattr(today, name)) == drawn, "make pictures, and look at them"


def test_the_snapshot_and_the_action_are_named_by_their_commands():
    from ci.github.inputs import COMMANDS
    from reconciler.cli.command_list import COMMANDS as OURS

    assert set(COMMANDS) <= set(OURS)
    assert ROOT.joinpath("ci", "github", "mixpeek.yml").exists()
