"""The house as the rules see it: its files, its folders, who imports what, and how a rule fails."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "reconciler"
FILES = sorted(HOUSE.rglob("*.py"))
FOLDERS = sorted({path.parent for path in FILES})
STAGES = sorted(path.name for path in FOLDERS if path.parent == HOUSE)


def none_of(offenders, remedy):
    """All offenders at once, one a line, and what to do about them."""
    lines = [f"  {offender}" for offender in offenders]
    assert not lines, "\n".join([f"{len(lines)} of them. {remedy}", *lines])


def name_of(path):
    """`planning/compare/diff.py`, which is how tables and messages name a file."""
    return path.relative_to(HOUSE).as_posix()


def stage_of(path):
    """The outermost folder; nothing for what stands above all stages."""
    return path.relative_to(HOUSE).parts[0] if path.parent != HOUSE else ""


def room_of(path):
    """The folder inside a stage; nothing for what stands at the stage's top."""
    inside = path.relative_to(HOUSE).parts[1:]
    return inside[0] if len(inside) > 1 else ""


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes_of(path):
    return ast.walk(tree_of(path))


@cache
def imports_of(path):
    """The full names of the modules that a file imports, anywhere in it."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            # `from reconciler.planning import diff` imports a module as well.
            found |= {f"{node.module}.{alias.name}" for alias in node.names if is_ours(node, alias)}
    return frozenset(found)


def is_ours(node, alias):
    return node.module.split(".")[0] == HOUSE.name and file_of(f"{node.module}.{alias.name}")


def file_of(module):
    """The file of one of our modules, which for a folder is its `__init__.py`, if there is one."""
    path = ROOT.joinpath(*module.split("."))
    files = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in files if file.exists()), None)


def ours_of(path):
    """The files of ours that a file imports."""
    named = (file_of(name) for name in imports_of(path) if name.split(".")[0] == HOUSE.name)
    return sorted({file for file in named if file})
