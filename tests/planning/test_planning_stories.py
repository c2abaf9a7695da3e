"""Every folder in `cases/` is a story: what is declared, what is live, and the resulting plan."""

from pathlib import Path

import pytest
from stories import tell

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_story_ends_in_its_plan(folder, expect_file):
    expect_file(folder / "plan.txt", tell(folder))
