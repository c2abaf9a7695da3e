"""Nobody is forgotten, and no kind is named where a declaration should speak for it."""

import ast
import sys

from house import FILES, HOUSE, ROOT, name_of, nodes_of, none_of, ours_of, stage_of

from reconciler.cli.commands import COMMANDS
from reconciler.kinds import KINDS, LOOKUPS

ASKERS = {
    "accept.py",
    "bystanders.py",
    "catalogued.py",
    "fitting.py",
    "inline_schema.py",
    "json_schema.py",
    "older_stages.py",
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

STILL_NAMED = {
    ("api/live.py", "Namespace"),
    ("api/publication.py", "Namespace"),
    ("applying/execute.py", "Namespace"),
    ("planning/attribution/sides.py", "Namespace"),
    ("planning/catalogued.py", "Namespace"),
    ("planning/destroying.py", "Namespace"),
    ("planning/features.py", "Namespace"),
    ("planning/homes.py", "Namespace"),
    ("planning/mentions.py", "Secret"),
    ("planning/naming.py", "Namespace"),
    ("planning/preconditions.py", "Namespace"),
    ("planning/renaming.py", "Namespace"),
    ("planning/replacing.py", "Namespace"),
    ("planning/sequence.py", "Namespace"),
    ("planning/standing.py", "Namespace"),
    ("planning/undeclared.py", "Namespace"),
    ("planning/users.py", "Namespace"),
    # A word for what a field is, which happens to be the name of what the vault holds.
    ("rendering/explained/words.py", "Secret"),
}
"""Who names a kind although a fact in `kinds` could tell; it only shrinks."""


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


def test_no_kind_is_named_outside_its_page():
    named = _namings()
    offenders = [
        f"{name}:{line} {kind}"
        for (name, kind), lines in sorted(named.items())
        if (name, kind) not in STILL_NAMED
        for line in lines
    ]
    none_of(offenders, "Declare in `kinds` what sets this kind apart, and ask for that fact.")
    none_of(
        sorted(STILL_NAMED - set(named)),
        "It does not name the kind any more: take it out of STILL_NAMED.",
    )


def _namings():
    """(file, kind) -> the lines where a text is the name of a kind, for whatever purpose."""
    found = {}
    for path in FILES:
        # The emulator's rows are its own: it shares nothing with `kinds`.
        if stage_of(path) not in ("kinds", "emulator"):
            for node in nodes_of(path):
                if isinstance(node, ast.Constant) and _is_kind(node.value):
                    found.setdefault((name_of(path), node.value), []).append(node.lineno)
    return found


def _is_kind(value):
    return isinstance(value, str) and (value in KINDS or value in LOOKUPS)


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    none_of(
        [name for name in COMMANDS if f"`{name}" not in readme],
        "Add it to the README's table of commands.",
    )


def test_the_standard_library_is_new_enough():
    assert sys.version_info >= (3, 11)
