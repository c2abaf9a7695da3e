"""What a shell offers behind `query`, `verify` and `dataset`: what the project declares."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from searchable import check, declare, lay_out

from reconciler.cli.main import group

DATASET = """\
---
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: judged, namespace: ads}
spec: {queries: no-such-file.jsonl}
---
apiVersion: reconciler/v1
kind: Gate
metadata: {name: quality, namespace: ads}
spec: {retriever: search, dataset: judged, metrics: {mrr: {at_least: 0.1}}}
"""


@pytest.fixture
def declared(project: Path) -> Path:
    """A retriever, a check, a gate and a dataset whose file is missing."""
    lay_out(project)
    text = project / "manifests" / "search.yaml"
    schema = "input_schema: {query: {type: text, required: true}, market: {type: text}}"
    text.write_text(
        text.read_text().replace("input_schema: {query: {type: text, required: true}}", schema)
    )
    declare(project, check("cars", "red", "{results: {at_least: 1}}"), DATASET)
    return project


def offered(*words: str) -> list[str]:
    """Behind these words, of which the last is being typed."""
    shell = ShellComplete(group, {}, "reconciler", "_RECONCILER_COMPLETE")
    return [item.value for item in shell.get_completions([*words[:-1]], words[-1])]


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("query", ""), ["Retriever/ads/search"]),
        (("query", "Retr"), ["Retriever/ads/search"]),
        (("query", "ads/s"), ["ads/search"]),
        (("query", "Bucket/"), []),
        (("query", "Retriever/ads/search", ""), ["query=", "market="]),
        (("query", "ads/search", "query=red", ""), ["market="]),
        (("query", "search", "ma"), ["market="]),
        (("query", "ads/none", ""), []),
        (
            ("verify", ""),
            ["Check/ads/cars", "Gate/ads/quality", "Retriever/ads/search", "Dataset/ads/judged"],
        ),
        (("verify", "Check/ads/cars", "C"), []),
        (("verify", "G"), ["Gate/ads/quality"]),
        (("dataset", "push", ""), ["Dataset/ads/judged"]),
        (("dataset", "convert", "ads/"), ["ads/judged"]),
        (("dataset", "from-interactions", ""), ["Retriever/ads/search"]),
        (("dataset", "from-interactions", "ads/"), ["ads/search"]),
    ],
)
def test_what_is_declared_is_offered(words: tuple[str, ...], values: list[str]) -> None:
    assert offered(*words) == values


def test_another_folder_is_looked_at_where_it_is_named(
    declared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert offered("-C", str(declared), "query", "") == ["Retriever/ads/search"]
    assert offered("query", "-C", str(declared), "") == ["Retriever/ads/search"]


def test_steps_of_the_vendors_manifest_are_offered_too(declared: Path) -> None:
    (declared / "manifests" / "mixpeek.yaml").write_text(
        'version: "1.0"\nacceptance:\n  steps:\n'
        "    - {name: rings, kind: alert, namespace: ads, expect: {fires: true}}\n"
    )
    assert offered("verify", "Check/ads/r") == ["Check/ads/rings"]


@pytest.mark.parametrize("command", ["query", "verify"])
def test_a_project_that_cannot_be_read_offers_nothing_and_says_nothing(
    declared: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (declared / "reconciler.yaml").write_text("stack: [\n")
    assert offered(command, "") == []
    (declared / "reconciler.yaml").unlink()
    assert offered(command, "") == []
    assert tuple(capsys.readouterr()) == ("", "")
