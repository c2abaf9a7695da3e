"""`# reconciler: ignore[code] reason` silences what it names, on its line, for every command."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconciler.model.problem import Problem, Severity
from reconciler.workflows.fix import fix_files
from reconciler.workflows.lint import lint
from reconciler.workflows.validate import validate

SEARCH = """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  description: Everything
  input_schema:
    category: {type: string}
  stages:
  - stage_name: search
    config:
      stage_id: feature_search
      parameters:
        searches:
        - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
          query: {input_mode: text, value: cars}
"""
INPUT = "    category: {type: string}\n"
UNUSED = ("manifests/it.yaml", 7, "unused-input")

Write = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Write:
    """Writes the search, with other lines in the place of some, and files beside it."""

    def write(old: str = "", new: str = "", **files: str) -> Path:
        text = SEARCH.replace(old, new, 1) if old else SEARCH
        held = {"reconciler.yaml": "stack: ads\n", "manifests/it.yaml": text, **files}
        for name, content in held.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


def found(folder: Path, environment: str | None = None) -> list[tuple[str, int, str]]:
    return places(lint(folder, environment=environment, environ={}).problems)


def places(problems: tuple[Problem, ...]) -> list[tuple[str, int, str]]:
    return [(at.file, at.line, each.code) for each in problems if (at := each.location)]


def test_without_a_comment_it_is_found(project: Write) -> None:
    assert found(project()) == [UNUSED]


@pytest.mark.parametrize(
    "line",
    [
        "    category: {type: string}  # reconciler: ignore[unused-input] until May\n",
        "    category: {type: string}  #reconciler:ignore [ unused-input ]: until May\n",
        "    category: {type: string}  # by name  # reconciler: ignore[unused-input] until May\n",
        "    category: {type: string}  # reconciler: ignore[unused-*] until May\n",
        "    # reconciler: ignore[unused-input] until May\n    category: {type: string}\n",
        "    # reconciler: ignore[unused-input] until May\n\n    # By name.\n"
        "    category: {type: string}\n",
        "    category:  # reconciler: ignore[unused-input] until May\n      type: string\n",
    ],
)
def test_a_comment_silences_what_it_names(project: Write, line: str) -> None:
    assert found(project(INPUT, line)) == []


def test_the_vendors_names_are_understood(project: Write) -> None:
    folder = project(
        "value: cars}",
        'value: "{{INPUT.words}}"}  # reconciler: ignore[MISSING_INPUT_SCHEMA] the app fills it in',
    )
    assert found(folder) == [UNUSED]


def test_one_comment_names_several_rules(project: Write) -> None:
    head = "metadata: {name: search, namespace: ads}\n"
    both = "# reconciler: ignore[missing-description, unused-input] a draft\n"
    folder = project(head, f"{both}{head}")
    text = (folder / "manifests/it.yaml").read_text(encoding="utf-8")
    (folder / "manifests/it.yaml").write_text(
        text.replace("  description: Everything\n", ""), encoding="utf-8"
    )
    assert found(folder) == [UNUSED]


@pytest.mark.parametrize(
    "line",
    [
        '    category: {type: string, description: "# reconciler: ignore[unused-input] no"}\n',
        "    category:\n      type: string\n      description: |\n"
        "        # reconciler: ignore[unused-input] no comment\n",
        "    category:\n      description: a#reconciler:ignore[unused-input]\n      type: string\n",
    ],
)
def test_what_is_no_comment_silences_nothing(project: Write, line: str) -> None:
    assert found(project(INPUT, line)) == [UNUSED]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# reconciler: ignore[unused-input]", "ignore-without-reason"),
        ("# reconciler: ignore[unusd-input] until May", "unknown-rule"),
        ("# reconciler: ignore until May", "unknown-rule"),
        ("# reconciler: ignore[] until May", "unknown-rule"),
        ("# reconciler: ignore[unused-bucket] until May", "idle-ignore"),
    ],
)
def test_a_comment_that_is_not_right_is_found_itself(
    project: Write, comment: str, code: str
) -> None:
    told = found(project(INPUT, f"    category: {{type: string}}  {comment}\n"))
    assert ("manifests/it.yaml", 7, code) in told
    assert (UNUSED in told) == (code != "ignore-without-reason")


def test_what_is_silenced_in_one_environment_is_not_idle_in_another(project: Write) -> None:
    quiet = "    category: {type: string}  # reconciler: ignore[unused-input] unused in prod\n"
    patch = """\
patches:
- target: Retriever/ads/search
  spec:
    stages:
    - stage_name: search
      config:
        $patch: replace
        stage_id: attribute_filter
        parameters: {field: kind, value: "{{INPUT.category}}"}
"""
    folder = project(
        INPUT, quiet, **{"environments/staging.yaml": patch, "environments/prod.yaml": "{}\n"}
    )
    assert found(folder, "staging") == []
    assert found(folder, "prod") == []


def test_what_is_idle_in_every_environment_is_found(project: Write) -> None:
    quiet = "    category: {type: string}  # reconciler: ignore[unused-bucket] no\n"
    folder = project(
        INPUT, quiet, **{"environments/staging.yaml": "{}\n", "environments/prod.yaml": "{}\n"}
    )
    assert ("manifests/it.yaml", 7, "idle-ignore") in found(folder, "prod")


def test_an_error_cannot_be_silenced(project: Write) -> None:
    folder = project(
        "  description: Everything\n",
        "  descripton: Everything  # reconciler: ignore[unknown-field] no\n",
    )
    assert found(folder) == [("manifests/it.yaml", 5, "unknown-field")]


def test_validate_heeds_the_comments(project: Write) -> None:
    quiet = "    category: {type: string}  # reconciler: ignore[unused-input] until May\n"
    assert places(validate(project(), environment=None, environ={}).problems) == [UNUSED]
    assert validate(project(INPUT, quiet), environment=None, environ={}).problems == ()


def test_validate_heeds_them_of_a_part_as_well_and_calls_none_idle(project: Write) -> None:
    quiet = "    category: {type: string}  # reconciler: ignore[unused-*] until May\n"
    folder = project(INPUT, quiet)
    part = [folder / "manifests/it.yaml"]
    assert validate(folder, environment=None, environ={}, paths=part).problems == ()


def test_fix_leaves_alone_what_is_silenced(project: Write) -> None:
    wrong = 'value: "{{INPUT.categry}}"}'
    right = 'value: "{{INPUT.category}}"}'
    folder = project("value: cars}", wrong)
    (mended,) = fix_files(folder, environment=None, environ={}).files
    assert right in mended.after
    folder = project("value: cars}", f"{wrong}  # reconciler: ignore[unknown-input] as it was read")
    assert fix_files(folder, environment=None, environ={}).files == ()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("value: '{INPUT.category}'", "value: '{{INPUT.category}}'"),
        ("value: '{{INPUT.categry}}, cheap'", "value: '{{INPUT.category}}, cheap'"),
    ],
)
def test_fix_mends_what_lint_is_sure_of(project: Write, wrong: str, right: str) -> None:
    folder = project("value: cars", wrong)
    (mended,) = fix_files(folder, environment=None, environ={}).files
    assert right in mended.after.replace('"', "'")


def test_a_variable_is_not_written_out_by_a_fix(project: Write) -> None:
    settings: Mapping[str, str] = {"reconciler.yaml": "stack: ads\nvariables: {word: red}\n"}
    folder = project("value: cars", "value: '${var.word} {INPUT.category}'", **settings)
    assert fix_files(folder, environment=None, environ={}).files == ()


def test_what_rules_call_an_error_stops_nothing_that_is_validated(project: Write) -> None:
    stage = "  - stage_name: search\n    config: {stage_id: limit, parameters: {limit: 5}}\n"
    folder = project(
        "          query: {input_mode: text, value: cars}\n",
        f"          query: {{input_mode: text, value: '{{{{INPUT.category}}}}'}}\n{stage}",
    )
    told = {
        each.code: each.severity for each in lint(folder, environment=None, environ={}).problems
    }
    assert told == {"duplicate-stage-name": Severity.ERROR}
    (problem,) = validate(folder, environment=None, environ={}).problems
    assert (problem.code, problem.severity) == ("duplicate-stage-name", Severity.WARNING)
