"""Nobody is forgotten, and no kind is named where a declaration should speak for it."""

import sys

from house import HOUSE, ROOT, name_of, none_of, ours_of, stage_of

from reconciler.cli.command_list import COMMANDS


def test_every_page_of_kinds_is_reached_from_the_list():
    reached, waiting = set(), [HOUSE / "kinds" / "__init__.py"]
    while waiting:
        path = waiting.pop()
        if path not in reached and stage_of(path) == "kinds":
            reached.add(path)
            waiting += ours_of(path)
    pages = {*(HOUSE / "kinds").glob("*.py")}
    none_of(
        sorted(name_of(path) for path in pages - reached),
        "Put its kind into KINDS or LOOKUPS.",
    )


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    none_of(
        [name for name in COMMANDS if f"`{name}" not in readme],
        "Add it to the README's table of commands.",
    )


def test_the_standard_library_is_new_enough():
    assert sys.version_info >= (3, 11)
