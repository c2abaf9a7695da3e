"""`reconciler explain` from the outside; it needs neither a project nor an API."""

import json
import re
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from command_line import Invoke
from test_cli_main import loaded_by

from reconciler.cli.main import group
from reconciler.model.errors import ExitCode


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_kinds_are_listed(invoke: Invoke) -> None:
    said = invoke("explain")
    assert (said.code, said.err) == (ExitCode.OK, "")
    assert re.match("Namespace +The room in which", said.out)


def test_a_kind_and_a_field_are_told(invoke: Invoke) -> None:
    assert "Fields of its spec" in invoke("explain", "retriever").out
    assert "in place only while unpublished" in invoke("explain", "retriever.stages").out


@pytest.mark.parametrize("subject", [[], ["bucket"], ["bucket.unique_key"]])
def test_each_is_data_on_request(invoke: Invoke, subject: list[str]) -> None:
    said = invoke("explain", *subject, "--format", "json")
    assert json.loads(said.out)["exit"] == {"code": 0, "reason": "ok"}


@pytest.mark.parametrize(
    ("subject", "head"),
    [
        ("unknown-field", "unknown-field (error)"),
        ("Unknown-Field", "unknown-field (error)"),
        ("still-used", "still-used (guard): Deleting under what stays"),
        ("unused-input", "unused-input (warning): An input that no stage"),
        ("wrong-type", "wrong-type (error or warning): A value"),
        ("MISSING_SECRET", "undeclared-reference (error or warning): A name"),
    ],
)
def test_a_code_is_told_whichever_it_is(subject: str, head: str, invoke: Invoke) -> None:
    said = invoke("explain", subject)
    assert (said.code, said.err) == (ExitCode.OK, "")
    assert said.out.startswith(head)
    assert all(word in said.out for word in ("\nExample\n", "\nWhat to do\n", "/docs/codes/"))
    assert all(len(line) <= 80 for line in said.out.splitlines() if "mixpeek" not in line)


def test_a_code_is_data_on_request(invoke: Invoke) -> None:
    document = json.loads(invoke("explain", "still-used", "--format", "json").out)
    assert (document["code"], document["is_guard"]) == ("still-used", True)


@pytest.mark.parametrize(
    ("subject", "remedy"),
    [
        ("unknown-feild", "did you mean `unknown-field`?"),
        ("stil-used", "did you mean `still-used`?"),
        ("entirely-made-up", "docs/codes.md lists all codes"),
    ],
)
def test_a_code_that_nobody_knows_is_answered_with_the_nearest(
    subject: str, remedy: str, invoke: Invoke
) -> None:
    said = invoke("explain", subject)
    assert said.code == ExitCode.ERROR
    assert f"there is neither a kind nor a code `{subject}`" in said.err
    assert remedy in said.err


def test_what_is_printed_names_the_command_that_tells_more(invoke: Invoke) -> None:
    said = invoke("explain", "bucket.unique_kay")
    assert said.err.endswith("\n1 error.\n`reconciler explain unknown-field` tells more.\n")


def test_what_is_not_known_is_exit_1_with_a_remedy(invoke: Invoke) -> None:
    said = invoke("explain", "bucket.unique_kay")
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert "did you mean `unique_key`?" in said.err
    document = json.loads(invoke("explain", "bukcet", "--format", "json").out)
    assert document["exit"] == {"code": 1, "reason": "error"}
    assert document["problems"][0]["code"] == "unknown-kind"


def test_the_shell_completes_fields() -> None:
    shell = ShellComplete(group, {}, "reconciler", "_RECONCILER_COMPLETE")
    offered = shell.get_completions(["explain"], "collection.retriever_")
    assert [item.value for item in offered] == [
        "collection.retriever_enrichments",
        "collection.retriever_transform",
    ]


def test_the_shell_completes_codes() -> None:
    shell = ShellComplete(group, {}, "reconciler", "_RECONCILER_COMPLETE")
    offered = [item.value for item in shell.get_completions(["explain"], "unused-")]
    assert "unused-input" in offered
    assert "max-deletes" in [item.value for item in shell.get_completions(["explain"], "max")]
    assert [item.value for item in shell.get_completions(["explain"], "buck")] == ["bucket"]


def test_explaining_loads_nothing_that_reads_manifests_or_talks() -> None:
    heavy = ("httpx", "deepdiff", "rich", "yaml", "reconciler.manifest", "reconciler.api")
    assert loaded_by("explain", "retriever.stages", among=heavy) == set()
