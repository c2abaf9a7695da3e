"""No kind is named outside of `kinds/`, by any spelling; and the list of them is handed in."""

import ast
import re

import pytest
from house import FILES, name_of, nodes_of, none_of, stage_of

LABELS = {
    # The mark of a field, as `explain` and the pages of kinds name it: not the vault's kind.
    ("rendering/explained/words.py", "Secret"),
    ("rendering/explained/as_markdown.py", "Secret."),
    # A notice of GitHub's, and a placeholder in a manifest: words that are no kinds.
    ("rendering/markdown/as_markdown.py", "ALERT"),
    ("applying/secret_values.py", "SECRET"),
    ("manifest/documents/variables.py", "SECRET"),
    ("model/secrets/secret.py", "SECRET"),
    # The key of `reconciler.yaml`, the flag `--include-namespaces`, and a count of warnings.
    ("manifest/rules/project.py", "namespaces"),
    ("cli/flags/planning.py", "NAMESPACES"),
    ("rendering/text/totals.py", "secrets"),
    # Why a run of a kept stack began.
    ("rendering/controller/notification.py", "trigger"),
    # The fields of what is verified, which name what it asks, and the keys of its JSON.
    ("verifying/judging/gate.py", "dataset"),
    ("verifying/judging/remarks.py", "dataset"),
    ("verifying/judging/remarks.py", "retriever"),
    # The name of a command.
    ("cli/command_list.py", "dataset"),
    ("rendering/json/converted.py", "secrets"),
    # What a step of the vendor's acceptance block asks, and how its manifests name a secret.
    ("manifest/vendor/acceptance.py", "alert"),
    ("model/verification/acceptance.py", "ALERT"),
    ("model/verification/acceptance.py", "alert"),
    ("manifest/vendor/expressions.py", "secrets"),
    # The flag `--namespace` of what is selected, and what JSON calls the variables to set.
    ("cli/flags/selection.py", "namespaces"),
    ("rendering/export/as_json.py", "secrets"),
    ("rendering/export/initialised.py", "secrets"),
    ("rendering/export/pulled.py", "secrets"),
    ("rendering/verdicts/facts.py", "dataset"),
    ("rendering/verdicts/facts.py", "retriever"),
    # Why a stack was run, as a key of JSON and as a metric's label.
    ("rendering/controller/as_json.py", "trigger"),
    ("controller/metrics.py", "trigger"),
    ("cli/controller/log.py", "trigger"),
    ("controller/database/runs.py", "trigger"),
    ("controller/jobs/queue.py", "trigger"),
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
        (name_of(path), line, word)
        for path in FILES
        if stage_of(path) not in ("kinds", "emulator")
        for line, word in _kinds_named_in(path)
    ]
    named = [f"{path}:{line}: {word}" for path, line, word in found if (path, word) not in LABELS]
    none_of(named, "Declare in `kinds` what sets this kind apart, and ask for that fact.")
    none_of(
        sorted(LABELS - {(path, word) for path, _, word in found}),
        "It does not say so any more: take it out of LABELS.",
    )


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


REGISTERS = {"KINDS", "LOOKUPS"}
WHO_HANDS_THEM_IN = ("kinds", "workflows", "controller", "cli", "emulator")


def _reaches_for_a_register(path):
    """The lines that name a register otherwise than as what a parameter is when nobody says it."""
    handed_in = set()
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = (*node.args.defaults, *filter(None, node.args.kw_defaults))
            handed_in |= {id(default) for default in defaults}
    for node in nodes_of(path):
        if isinstance(node, ast.Name) and node.id in REGISTERS and id(node) not in handed_in:
            yield node.lineno


def test_the_stages_are_handed_the_kinds():
    """So that any kind, also one that is made up, can be planned, applied and rendered."""
    reached = [
        f"{name_of(path)}:{line}"
        for path in FILES
        if stage_of(path) not in WHO_HANDS_THEM_IN
        for line in _reaches_for_a_register(path)
    ]
    none_of(reached, "Take the kinds as an argument; `workflows` and `cli` know which there are.")
