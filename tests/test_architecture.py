"""The house holds: who imports whom, one home for each library, nobody forgotten, nothing grown."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "reconciler"
FILES = sorted(HOUSE.rglob("*.py"))

MAY_IMPORT = {
    "model": set(),
    "kinds": {"model"},
    "manifest": {"model", "kinds"},
    "api": {"model", "kinds"},
    "planning": {"model", "kinds"},
    "rendering": {"model", "kinds"},
    "applying": {"model", "kinds", "api"},
    "workflows": {"model", "kinds", "manifest", "api", "planning", "rendering", "applying"},
    "cli": {
        "model",
        "kinds",
        "manifest",
        "api",
        "planning",
        "rendering",
        "applying",
        "workflows",
        "emulator",
    },
    "emulator": set(),
}
HOMES = {
    "yaml": {"manifest"},
    "httpx": {"api"},
    "deepdiff": {"planning"},
    "cronsim": {"kinds"},
    "click": {"cli"},
    "rich": {"rendering"},
    "starlette": {"emulator"},
    "uvicorn": {"emulator"},
    "sqlite3": {"emulator"},
    "pydantic": {"kinds", "manifest", "planning", "emulator"},
    "pydantic_core": {"kinds", "manifest", "emulator"},
}
UNWORLDLY = {
    # A cron expression is tried with a date that is always the same.
    ("datetime", "kinds/schedules.py"),
    # How long after its create a namespace ends is told by the API's own dates.
    ("datetime", "kinds/expiry.py"),
}
ALSO_AT_HOME = {
    # httpx's own in-process transport is how the command line reaches the embedded API, and a
    # database that cannot be opened is told there.
    ("httpx", "cli/session.py"),
    ("sqlite3", "cli/session.py"),
    # A connection can only break inside a transport; an ASGI app cannot break one.
    ("httpx", "emulator/breaking.py"),
}


def _folder(path):
    return path.relative_to(HOUSE).parts[0] if path.parent != HOUSE else ""


def _name(path):
    return str(path.relative_to(HOUSE))


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module


@pytest.mark.parametrize("path", [f for f in FILES if _folder(f)], ids=_name)
def test_imports_go_one_way(path):
    own = _folder(path)
    ours = (name for name in _imports(path) if name.startswith("reconciler."))
    strangers = {name for name in ours if name.split(".")[1] not in MAY_IMPORT[own] | {own}}
    assert not strangers, f"{own} may import {sorted(MAY_IMPORT[own]) or 'nothing of ours'}"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_library_has_one_home(path):
    guests = {
        name
        for name in (imported.split(".")[0] for imported in _imports(path))
        if name in HOMES
        and _folder(path) not in HOMES[name]
        and (name, _name(path)) not in ALSO_AT_HOME
    }
    assert not guests


def test_deepdiff_is_used_by_the_differ_alone():
    users = [_name(path) for path in FILES if "deepdiff" in set(_imports(path))]
    assert users == ["planning/diff.py"]


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_file_outgrows_its_sentence(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"{lines} lines: is there a second sentence in this room?"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_every_file_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module docstring says what and for whom"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_function_is_longer_than_a_screen(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert not long


def test_only_the_command_line_prints():
    printing = {
        _name(path)
        for path in FILES
        if _folder(path) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    # The emulator says "listening on", which is how whoever starts it knows that it is ready.
    assert printing <= {"emulator/serve.py"}


# Progress is handed a console and follows events as they come.
PURE = [
    path
    for path in FILES
    if _folder(path) in ("planning", "rendering", "kinds") and path.name != "progress.py"
]


@pytest.mark.parametrize("path", PURE, ids=_name)
def test_the_core_is_pure(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    waiting = [node for node in ast.walk(tree) if isinstance(node, ast.Await | ast.AsyncFor)]
    worldly = {"os", "time", "datetime", "random", "socket", "subprocess", "asyncio", "pathlib"}
    assert not waiting
    used = {name.split(".")[0] for name in _imports(path)}
    assert not {name for name in worldly & used if (name, _name(path)) not in UNWORLDLY}


def test_every_module_of_kinds_is_reached_from_the_list():
    reached, waiting = set(), [HOUSE / "kinds" / "__init__.py"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        ours = (name for name in _imports(path) if name.startswith("reconciler.kinds."))
        waiting += [HOUSE / "kinds" / f"{name.split('.')[2]}.py" for name in ours]
    # These ask questions to declarations, and so nothing in a declaration asks for them.
    askers = {
        "accept.py",
        "annotations.py",
        "bystanders.py",
        "catalogued.py",
        "containment.py",
        "fitting.py",
        "inline_schema.py",
        "json_schema.py",
        "open_maps.py",
        "server_set.py",
        "shapes.py",
        "compile.py",
        "declarable.py",
        "facts.py",
        "ignorable.py",
        "outdated.py",
        "outline.py",
        "references.py",
    }
    askers |= {"describe.py", "describe_fields.py", "describe_says.py", "describe_type.py"}
    strangers = {path.name for path in (HOUSE / "kinds").glob("*.py")} - askers
    assert strangers == {path.name for path in reached}


LABELS = {
    # The mark of a field, as `explain` and the pages of kinds name it: not the vault's kind.
    ("rendering/explained/words.py", "Secret"),
    ("rendering/explained/as_markdown.py", "Secret."),
    # A notice of GitHub's, and a placeholder in a manifest: words that are no kinds.
    ("rendering/markdown/as_markdown.py", "ALERT"),
    ("applying/secrets.py", "SECRET"),
    ("manifest/variables.py", "SECRET"),
    ("model/secret.py", "SECRET"),
    # The key of `reconciler.yaml`, the flag `--include-namespaces`, and a count of warnings.
    ("manifest/rules_between.py", "namespaces"),
    ("cli/planning_flags.py", "NAMESPACES"),
    ("rendering/totals.py", "secrets"),
}
PARTS_OF_THE_GRAMMAR = {"namespace", "secret"}
"""`metadata.namespace`, which every address has, and `${secret.NAME}`: small, alone, no kinds."""


def _plural(word):
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _kinds_named_in(path):
    """Every word that is a kind, in strings, in names and in what is imported: line and word."""
    from reconciler.kinds import KINDS, LOOKUPS

    kinds = [word for kind in (*KINDS, *LOOKUPS) for word in (kind, _plural(kind))]
    # `Bucket/ads/videos` is an example of an address, and `X-Namespace` a header of the API.
    said = re.compile(rf"(?<![-\w])(?:{'|'.join(kinds)})(?!/[\w*]|\w)")
    small = {kind.lower() for kind in kinds} - PARTS_OF_THE_GRAMMAR
    pages = {f"reconciler.kinds.{kind.lower()}" for kind in kinds}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_kind = said.search(node.value) or node.value.lower() in small
            if is_kind and id(node) not in documentation:
                yield node.lineno, node.value
        elif isinstance(node, ast.Name | ast.alias):
            name = node.id if isinstance(node, ast.Name) else node.name
            if name.strip("_") in {kind.upper() for kind in kinds}:
                yield node.lineno, name.strip("_")
        elif isinstance(node, ast.ImportFrom) and node.module in pages:
            yield node.lineno, node.module


def test_no_kind_is_named_outside_kinds():
    found = [
        (_name(path), line, word)
        for path in FILES
        if _folder(path) not in ("kinds", "emulator")
        for line, word in _kinds_named_in(path)
    ]
    named = [f"{path}:{line}: {word}" for path, line, word in found if (path, word) not in LABELS]
    assert not named, "a kind that is asked for by name is a declaration that is missing"
    assert {(path, word) for path, _, word in found} == LABELS, "an exception that nobody needs"


@pytest.mark.parametrize(
    "text",
    [
        'NAMESPACE = "Namespace"',
        'if address.kind == "Bucket": pass',
        'match kind:\n    case "Retriever": pass',
        'said = f"the id of Namespace/{name}"',
        'rows = lists["collections"]',
        "from reconciler.kinds.bucket import BUCKET",
        "home = _NAMESPACE",
        'kinds = {"Taxonomies"}',
    ],
)
def test_a_kind_is_found_by_any_spelling(text, tmp_path):
    (tmp_path / "it.py").write_text(text, encoding="utf-8")
    assert list(_kinds_named_in(tmp_path / "it.py"))


@pytest.mark.parametrize(
    "text",
    [
        'remedy = "name one, such as Bucket/ads/videos"',
        'header = "X-Namespace"',
        'where = ("metadata", "namespace")',
        '"""A Bucket is documentation."""',
        'says = "the bucket it reads"',
    ],
)
def test_what_is_no_kind_is_left_alone(text, tmp_path):
    (tmp_path / "it.py").write_text(text, encoding="utf-8")
    assert not list(_kinds_named_in(tmp_path / "it.py"))


def test_every_command_is_in_the_readme():
    from reconciler.cli.commands import COMMANDS

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}" not in readme] == []


def test_the_standard_library_is_new_enough():
    assert sys.version_info >= (3, 11)
