"""Nobody is forgotten, and no kind is named where a declaration should speak for it."""

import sys

from house import HOUSE, ROOT, name_of, none_of, ours_of, stage_of

from reconciler.cli.commands import COMMANDS

ASKERS = {
    "accept.py",
    "annotations.py",
    "containment.py",
    "open_maps.py",
    "shapes.py",
    "bystanders.py",
    "catalogued.py",
    "fitting.py",
    "inline_schema.py",
    "json_schema.py",
    "server_set.py",
    "compile.py",
    "declarable.py",
    "facts.py",
    "ignorable.py",
    "outdated.py",
    "outline.py",
    "references.py",
    "describe.py",
    "describe_fields.py",
    "describe_says.py",
    "describe_type.py",
}
"""They ask questions to declarations, and so nothing in a declaration asks for them."""


def test_every_page_of_kinds_is_reached_from_the_list():
    reached, waiting = set(), [HOUSE / "kinds" / "__init__.py"]
    while waiting:
        path = waiting.pop()
        if path not in reached and stage_of(path) == "kinds":
            reached.add(path)
            waiting += ours_of(path)
    pages = {path for path in (HOUSE / "kinds").glob("*.py") if path.name not in ASKERS}
    none_of(
        sorted(name_of(path) for path in pages - reached),
        "Put its kind into KINDS or LOOKUPS; a module that only asks belongs to ASKERS.",
    )
    none_of(
        sorted(name for name in ASKERS if not _only_asks(HOUSE / "kinds" / name, reached)),
        "It is gone, or a page asks for it: take it out of ASKERS.",
    )


def _only_asks(path, reached):
    return path.exists() and path not in reached


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    none_of(
        [name for name in COMMANDS if f"`{name}" not in readme],
        "Add it to the README's table of commands.",
    )


def test_the_standard_library_is_new_enough():
    assert sys.version_info >= (3, 11)
