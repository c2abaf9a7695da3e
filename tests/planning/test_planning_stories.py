"""Every folder in `cases/` is a story: what is declared, what is live, and the resulting plan."""

from collections import Counter

from stories import CASES, FOLDERS, each_story, tell


@each_story
def test_a_story_ends_in_its_plan(folder, expect_file):
    expect_file(folder / "plan.txt", tell(folder))


def test_every_story_has_a_name_of_its_own():
    names = Counter(folder.name for folder in FOLDERS)
    assert [name for name, times in names.items() if times > 1] == []


def test_a_group_can_be_read_at_a_glance():
    groups = Counter(folder.parent.name for folder in FOLDERS)
    assert [f"{group}: {count}" for group, count in groups.items() if count > 40] == []


def test_every_story_is_in_a_group():
    astray = [file.relative_to(CASES).as_posix() for file in CASES.glob("*/*") if file.is_file()]
    assert astray == [], "a story lies in `cases/<group>/<story>`, or nobody reads it"
