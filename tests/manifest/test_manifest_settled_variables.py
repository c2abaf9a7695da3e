"""Typed variables: who says a value, what may be said, and which secrets stay unsaid."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconciler.manifest.project.project import load_project
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.data import Data
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import SecretText

Write = Callable[..., Path]
Rejection = Callable[[Callable[[], object]], tuple[Problem, ...]]

PROJECT = """\
stack: ads
variables:
  size: {type: integer, default: 1}
  region: {type: string, enum: [eu, us], default: eu}
  name: {type: string, pattern: "[a-z]+", default: ads}
  ratio: {type: number, required: false}
  tags: {type: list, default: [a]}
  plain: 5
"""


@pytest.fixture
def folder(write: Write) -> Path:
    return write(**{"reconciler.yaml": PROJECT, "environments/prod.yaml": "variables: {size: 2}"})


def variables(
    folder: Path,
    *,
    environment: str | None = "prod",
    environ: Mapping[str, str] | None = None,
    **given: str,
) -> Mapping[str, Data]:
    said = GivenVariables(tuple(given.items()))
    return load_project(
        folder, environ=environ or {}, environment=environment, given=said
    ).variables


def test_what_is_said_closer_to_the_run_counts_more(folder: Path) -> None:
    """Declaration, environment's file, RECONCILER_VAR_…, --var-file, --var: one beats another."""
    outer = {"RECONCILER_VAR_size": "3"}
    (folder / "values.yaml").write_text("size: 4\n")
    (folder / "later.json").write_text('{"size": 5}')
    first, later = folder / "values.yaml", folder / "later.json"

    def size(environment: str | None, environ: Mapping[str, str], given: GivenVariables) -> Data:
        project = load_project(folder, environ=environ, environment=environment, given=given)
        return project.variables["size"]

    assert size(None, {}, GivenVariables()) == 1
    assert size("prod", {}, GivenVariables()) == 2
    assert size("prod", outer, GivenVariables()) == 3
    assert size("prod", outer, GivenVariables(files=(first,))) == 4
    assert size("prod", outer, GivenVariables(files=(first, later))) == 5
    flags = (("size", "6"), ("size", "7"))
    assert size("prod", outer, GivenVariables(flags, (first, later))) == 7


def test_a_text_from_outside_is_read_as_what_is_declared(folder: Path) -> None:
    said = variables(folder, size="12", name="12x".strip("12"), ratio="0.5", tags="[b, 2]")

    assert (said["size"], said["name"], said["ratio"], said["tags"]) == (12, "x", 0.5, ["b", 2])


def test_one_that_nobody_must_say_is_null(folder: Path) -> None:
    assert variables(folder)["ratio"] is None


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"size": "many"}, "wrong-type", "not the text `many`, given by --var size"),
        ({"region": "ue"}, "bad-choice", "takes eu, us, not `ue`, given by --var region"),
        ({"name": "Ads"}, "out-of-range", "must match `[a-z]+`, and `Ads` does not"),
        ({"sizes": "3"}, "unknown-variable", "no variable is called sizes, which --var sizes"),
    ],
)
def test_a_wrong_flag_is_told_with_its_name_at_the_declaration(
    folder: Path, rejection: Rejection, given: Mapping[str, str], code: str, says: str
) -> None:
    (problem,) = rejection(lambda: variables(folder, **given))

    assert (problem.code, problem.location and problem.location.file) == (code, "reconciler.yaml")
    assert says in problem.message
    assert problem.remedy


def test_a_wrong_value_of_a_file_is_told_at_its_line(folder: Path, rejection: Rejection) -> None:
    (folder / "environments" / "prod.yaml").write_text("variables:\n  region: ue\n  sise: 1\n")

    unknown, wrong = sorted(rejection(lambda: variables(folder)), key=lambda each: each.code)[::-1]

    assert (unknown.code, str(unknown.location)) == (
        "unknown-variable",
        "environments/prod.yaml:3:3",
    )
    assert (wrong.code, str(wrong.location)) == ("bad-choice", "environments/prod.yaml:2:11")


def test_the_environment_of_others_is_no_mistake(folder: Path) -> None:
    assert "other" not in variables(folder, environ={"RECONCILER_VAR_other": "1"})


def test_one_that_must_be_said_and_is_not_is_told_once(write: Write, rejection: Rejection) -> None:
    project = "stack: ads\nvariables: {home: {type: string}}\n"
    manifest = "kind: Bucket\nmetadata: {name: a, namespace: '${var.home}'}\n"
    folder = write(**{"reconciler.yaml": project, "manifests/a.yaml": manifest})

    (problem,) = rejection(lambda: variables(folder, environment=None))

    assert problem.code == "unset-variable"
    assert "RECONCILER_VAR_home" in problem.remedy


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("{type: text}", "bad-choice"),
        ("{type: string, pattern: '('}", "bad-variable"),
        ("{type: integer, pattern: a}", "bad-variable"),
        ("{type: integer, default: a}", "wrong-type"),
        ("{type: integer, enum: [a]}", "wrong-type"),
        ("{type: string, required: true, default: a}", "bad-variable"),
        ("{type: integer, secret: true}", "bad-variable"),
        ("{type: knn, limit: 5}", "unknown-field"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_a_problem(
    write: Write, rejection: Rejection, declared: str, code: str
) -> None:
    folder = write(**{"reconciler.yaml": f"stack: ads\nvariables: {{x: {declared}}}\n"})

    problems = rejection(lambda: variables(folder, environment=None))

    assert code in [problem.code for problem in problems]


def test_a_value_alone_has_no_declared_type(write: Write) -> None:
    folder = write(**{"reconciler.yaml": "stack: ads\nvariables: {x: {k: 5}, y: [1]}\n"})

    assert variables(folder, environment=None) == {"x": {"k": 5}, "y": [1]}


SECRET = "hunter2hunter2"


def test_a_secret_is_named_and_its_value_is_read_nowhere(write: Write) -> None:
    project = "stack: ads\nvariables: {a: {secret: true}, b: {secret: true}, c: {secret: true}}\n"
    prod = 'variables: {b: "${secret.CRM}"}\n'
    folder = write(**{"reconciler.yaml": project, "environments/prod.yaml": prod})

    said = variables(folder, environ={"RECONCILER_VAR_a": SECRET})

    assert said == {
        "a": "${secret.RECONCILER_VAR_a}",
        "b": "${secret.CRM}",
        "c": "${secret.RECONCILER_VAR_c}",
    }
    assert all(isinstance(value, SecretText) for value in said.values())


@pytest.mark.parametrize("where", ["file", "flag", "default", "environment"])
def test_no_problem_shows_a_secret(write: Write, rejection: Rejection, where: str) -> None:
    default = f", default: {SECRET}" if where == "default" else ""
    project = f"stack: ads\nvariables: {{a: {{secret: true, pattern: x{default}}}, b: 1}}\n"
    prod = f"variables: {{a: {SECRET}, nobody: 1}}" if where == "file" else "variables: {nobody: 1}"
    folder = write(**{"reconciler.yaml": project, "environments/prod.yaml": prod})
    environ = {"RECONCILER_VAR_a": SECRET} if where == "environment" else {}
    given = {"a": SECRET} if where == "flag" else {}

    problems = rejection(lambda: variables(folder, environ=environ, **given))

    assert {problem.code for problem in problems} & {"secret-in-plain", "out-of-range"}
    assert SECRET not in repr(problems)


def test_an_environment_must_be_named_where_the_project_asks_for_it(
    write: Write, rejection: Rejection
) -> None:
    project = "stack: ads\nrequire_environment: true\nvariables: {home: {type: string}}\n"
    prod = "variables: {home: ads}"
    folder = write(**{"reconciler.yaml": project, "environments/prod.yaml": prod})

    (problem,) = rejection(lambda: variables(folder, environment=None))

    assert (problem.code, str(problem.location)) == ("environment-required", "reconciler.yaml:2:22")
    assert "--env prod" in problem.remedy
    assert variables(folder) == {"home": "ads"}
    assert load_project(folder, environ={}, needs_values=False).manifests == ("manifests",)
