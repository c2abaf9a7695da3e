"""`reconciler catalogue` from the outside; it needs neither a project nor a key."""

import json
from pathlib import Path

import pytest
import yaml
from command_line import Invoke
from schemas import faults_of

from reconciler.cli.main import group
from reconciler.kinds.catalogue.entries import bundled_entries
from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.model.errors import ExitCode

EMBEDDED = ("--api-url", "embedded:api.db")
ENTRIES = bundled_entries().entries
HOME = """apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
  - {feature_extractor_name: text_extractor, version: v1}
  - {feature_extractor_name: custom_shoes, version: v2}
"""


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIXPEEK_API_KEY", raising=False)
    return tmp_path


def test_everything_is_listed_in_lines_that_fit(invoke: Invoke) -> None:
    said = invoke("catalogue")
    assert (said.code, said.err) == (ExitCode.OK, "")
    assert all(f"  {entry.name} " in said.out for entry in ENTRIES)
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize(("section", "other"), [("stages", "text_ex"), ("extractor", "rerank")])
def test_a_section_is_listed_alone(invoke: Invoke, section: str, other: str) -> None:
    said = invoke("catalogue", section)
    assert said.code == ExitCode.OK
    assert other not in said.out


def test_one_is_shown_with_all_that_it_takes(invoke: Invoke) -> None:
    said = invoke("catalogue", "stages", "maxsim_rerank").out
    assert "feature_uri  required; text\n" in said
    assert "top_n  whole number, 1 to 1,000" in said
    assert 'match_on  one of document_id, root_object_id; "document_id" by default' in said
    assert "inference_name  DEPRECATED; text" in invoke("catalogue", "summarize").out


@pytest.mark.parametrize("word", ["text_extractor", "text_extractor@v1", "text_extractor_v1"])
def test_an_extractor_has_three_names(invoke: Invoke, word: str) -> None:
    said = invoke("catalogue", word).out
    assert "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1" in said
    assert "in the vendor's examples" in said


def test_a_name_alone_shows_every_version(invoke: Invoke) -> None:
    said = invoke("catalogue", "multimodal_extractor").out
    assert "multimodal_extractor@v1 (extractor)" in said
    assert "multimodal_extractor@v2 (extractor)" in said


@pytest.mark.parametrize(
    ("words", "says", "remedy"),
    [
        (["rerenk"], "no stage and no extractor `rerenk`", "did you mean `rerank`?"),
        (["stages", "text_extractor"], "is no stage", "catalogue extractors text_extractor`"),
        (["extractors", "rerank"], "`rerank` is no extractor", "catalogue stages rerank`"),
        (["extractors", "nothing"], "no extractor `nothing`", "shows all there are"),
        (["stagges", "rerank"], "no catalogue of `stagges`", "did you mean `stages`?"),
        (["course_content_extractor"], "no longer has an extractor", "shows all there are"),
    ],
)
def test_what_there_is_not_is_told(
    invoke: Invoke, words: list[str], says: str, remedy: str
) -> None:
    said = invoke("catalogue", *words)
    told = " ".join(said.err.split())
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert says in told
    assert remedy in told


@pytest.mark.parametrize("name", OLDER_STAGES)
def test_a_stage_of_an_older_generation_is_told_with_its_successor(
    invoke: Invoke, name: str
) -> None:
    said = invoke("catalogue", "stages", name)
    told = " ".join(said.err.split())
    assert said.code == ExitCode.ERROR
    assert f"write `stage_id: {OLDER_STAGES[name].successor}`" in told
    assert invoke("catalogue", OLDER_STAGES[name].successor).code == ExitCode.OK


def test_three_words_are_too_many(invoke: Invoke) -> None:
    assert invoke("catalogue", "stages", "limit", "sample").code == ExitCode.ERROR


@pytest.mark.parametrize("form", [(), ("--live", *EMBEDDED)])
def test_each_form_is_data_on_request(invoke: Invoke, form: tuple[str, ...]) -> None:
    for words in ([], ["stages"], ["rerank"]):
        said = invoke("catalogue", *words, *form, "--format", "json")
        assert faults_of(said.out, "catalogue") == []
        assert json.loads(said.out)["entries"]


def test_live_is_asked_without_a_key(invoke: Invoke) -> None:
    said = invoke("catalogue", "text_extractor", "--live", *EMBEDDED)
    assert (said.code, said.err) == (ExitCode.OK, "")
    assert "1,024 dimensions, cosine." in said.out
    assert "Reads text, string." in said.out
    assert "As the API has it now." in said.out


def test_what_only_the_api_knows_is_found_live(invoke: Invoke) -> None:
    assert invoke("catalogue", "stages", "semantic_search").code == ExitCode.ERROR
    assert invoke("catalogue", "stages", "semantic_search", "--live", *EMBEDDED).code == 0


def test_the_extractors_of_a_namespace_are_those_of_its_users_too(
    invoke: Invoke, nowhere: Path
) -> None:
    (nowhere / "manifests").mkdir()
    (nowhere / "manifests" / "all.yaml").write_text(HOME)
    settings = "apiVersion: reconciler/v1\nstack: ads\napi: {url: 'embedded:api.db'}\n"
    (nowhere / "reconciler.yaml").write_text(settings)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    said = invoke("catalogue", "custom_shoes", "--namespace", "ads")
    assert said.code == ExitCode.OK
    assert "custom_shoes@v2 (extractor, custom)" in said.out
    gone = invoke("catalogue", "--namespace", "adz")
    assert (gone.code, gone.out) == (ExitCode.ERROR, "")
    assert "no namespace `adz`" in gone.err


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_example_is_right_where_it_is_pasted(
    invoke: Invoke, nowhere: Path, entry: object
) -> None:
    """But for the names of resources that only its author has."""
    name, section = entry.name, entry.section  # type: ignore[attr-defined]
    said = invoke("catalogue", section, name, "--format", "json")
    spec = yaml.safe_load(json.loads(said.out)["entries"][0]["example"])
    if section == "stages":
        kind, spec = "Retriever", {"input_schema": {"query": {"type": "text"}}, **spec}
    else:
        kind, spec = "Collection", {"source": {"type": "bucket", "bucket_ids": ["raw"]}, **spec}
    manifest = {
        "apiVersion": "reconciler/v1",
        "kind": kind,
        "metadata": {"name": "pasted", "namespace": "ads"},
        "spec": spec,
    }
    (nowhere / "manifests").mkdir()
    (nowhere / "manifests" / "one.yaml").write_text(yaml.safe_dump(manifest))
    (nowhere / "reconciler.yaml").write_text("apiVersion: reconciler/v1\nstack: ads\n")
    checked = invoke("validate")
    assert (checked.code, checked.err) == (ExitCode.OK, "")


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        ([], "st", {"stages"}),
        ([], "rer", {"rerank"}),
        (["stages"], "agg", {"aggregate"}),
        (["extractors"], "text", {"text_extractor@v1"}),
        (["rerank"], "", set()),
    ],
)
def test_the_shell_completes_names(before: list[str], typed: str, expected: set[str]) -> None:
    from click.shell_completion import ShellComplete

    found = ShellComplete(group, {}, "reconciler", "_").get_completions(
        ["catalogue", *before], typed
    )
    assert {each.value for each in found} == expected
