"""reconciler.yaml and environments: found, defaulted, overridden, or refused with reasons."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconciler.manifest.project.project import Guards, find_project, load_project
from reconciler.model.problem import Problem

PROJECTS = Path(__file__).parent / "projects"

Write = Callable[..., Path]
Rejection = Callable[[Callable[[], object]], tuple[Problem, ...]]


def test_the_nearest_project_upwards_is_found(write: Write) -> None:
    outer = write(**{"reconciler.yaml": "stack: outer", "inner/reconciler.yaml": "stack: inner"})
    (outer / "inner" / "deep").mkdir()
    (outer / "beside").mkdir()

    assert find_project(outer / "inner" / "deep") == outer / "inner"
    assert find_project(outer / "beside") == outer


def test_where_there_is_no_project_none_is_found(tmp_path: Path) -> None:
    assert find_project(tmp_path) is None


def test_a_stack_needs_nothing_but_a_name(write: Write) -> None:
    project = load_project(write(**{"reconciler.yaml": "stack: ads"}), environ={})

    assert project.stack == "ads"
    assert project.previously == ()
    assert project.manifests == ("manifests",)
    assert project.api_url == "https://api.mixpeek.com"
    assert project.key_env == "MIXPEEK_API_KEY"
    assert project.guards == Guards(
        max_documents_destroyed=0, max_deletes=10, max_delete_percent=30
    )
    assert project.prune
    assert project.adopt == "ask"
    assert project.namespaces is None


def test_a_stack_that_is_a_number_is_asked_to_be_a_text(write: Write, rejection: Rejection) -> None:
    folder = write(**{"reconciler.yaml": "stack: 12"})
    said = rejection(lambda: load_project(folder, environ={}))
    assert [problem.message for problem in said] == ["`stack.name` takes a text, not the number 12"]


@pytest.mark.parametrize(
    "said", ['manifests: ["a\\0b"]', 'drift: {baseline: "\\0"}', 'api: {url: "embedded:/x\\0"}']
)
def test_a_path_that_no_system_has_is_a_problem(
    said: str, write: Write, rejection: Rejection
) -> None:
    folder = write(**{"reconciler.yaml": f"stack: ads\n{said}"})
    problems = rejection(lambda: load_project(folder, environ={}))
    assert [problem.code for problem in problems] == ["out-of-range"]
    assert problems[0].remedy.startswith("write ")


def test_a_project_says_everything_itself() -> None:
    project = load_project(PROJECTS / "overrides", environ={"PERCENT": "25"})

    assert project.previously == ("old-ads",)
    assert project.api_url == "https://api.example.test"
    assert project.key_env == "ADS_KEY"
    assert project.guards == Guards(max_deletes=5, max_delete_percent=25)
    assert project.variables == {"prefix": "exec", "limit": 10, "tags": ["a"]}


def test_an_environment_overrides_what_it_mentions() -> None:
    project = load_project(PROJECTS / "overrides", environ={"REGION": "eu"}, environment="prod")

    assert project.environment == "prod"
    assert project.key_env == "PROD_KEY"
    assert project.api_url == "https://api.example.test"
    assert project.guards == Guards(max_deletes=0, max_delete_percent=40)
    assert not project.prune
    assert project.adopt == "unowned"
    assert project.variables == {"prefix": "exec", "limit": 20, "tags": ["a"], "region": "eu"}
    assert [patch.target for patch in project.patches] == ["Bucket/ads/*", "Bucket/ads/exec_videos"]


def test_an_environment_may_be_a_stack_of_its_own_and_then_has_no_past(write: Write) -> None:
    files = {
        "reconciler.yaml": "stack: {name: ads, previously: [films]}",
        "environments/staging.yaml": "stack: ads-staging",
        "environments/prod.yaml": "prune: false",
    }
    folder = write(**files)

    staging = load_project(folder, environ={}, environment="staging")
    assert (staging.stack, staging.previously) == ("ads-staging", ())
    prod = load_project(folder, environ={}, environment="prod")
    assert (prod.stack, prod.previously) == ("ads", ("films",))


@pytest.mark.parametrize(
    ("line", "says", "remedy"),
    [
        ("manifests: []", "`manifests` is empty", "list at least one"),
        (
            "guards: {max_deletes: -1}",
            "`guards.max_deletes` must be at least 0, and is -1",
            "write a number that is at least 0",
        ),
        (
            "guards: {max_delete_percent: 101}",
            "`guards.max_delete_percent` must be at most 100, and is 101",
            "write a number that is at most 100",
        ),
        ("adopt: all", "`adopt` takes ask, unowned, not all", "write one of these"),
    ],
)
def test_a_setting_out_of_range_is_told_with_what_it_is_and_what_it_may_be(
    write: Write, rejection: Rejection, line: str, says: str, remedy: str
) -> None:
    folder = write(**{"reconciler.yaml": f"stack: ads\n{line}\n"})
    (problem,) = rejection(lambda: load_project(folder, environ={}))
    assert (problem.message, problem.remedy) == (says, remedy)


def test_an_unknown_environment_names_those_there_are(write: Write, rejection: Rejection) -> None:
    files = {"environments/prod.yaml": "{}", "environments/staging.yml": "{}"}
    folder = write(**{"reconciler.yaml": "stack: ads", **files})

    (problem,) = rejection(lambda: load_project(folder, environ={}, environment="prd"))

    assert problem.code == "unknown-environment"
    assert problem.message.endswith("available: prod, staging")
    assert problem.remedy == "did you mean `prod`?"


def test_an_environment_is_a_name_and_never_a_path(write: Write, rejection: Rejection) -> None:
    folder = write(**{"reconciler.yaml": "stack: ads", "elsewhere.yaml": "prune: false"})

    (problem,) = rejection(lambda: load_project(folder, environ={}, environment="../elsewhere"))

    assert problem.code == "unknown-environment"
    assert "environments/" in problem.remedy


def test_a_project_that_is_not_there_is_a_problem(tmp_path: Path, rejection: Rejection) -> None:
    (problem,) = rejection(lambda: load_project(tmp_path, environ={}))

    assert problem.code == "missing-file"


def test_problems_of_the_project_and_its_environment_come_together(
    write: Write, rejection: Rejection
) -> None:
    files = {"reconciler.yaml": "stack: 1", "environments/prod.yaml": "prune: maybe"}

    problems = rejection(lambda: load_project(write(**files), environ={}, environment="prod"))

    assert [(p.code, str(p.location)) for p in problems] == [
        ("wrong-type", "environments/prod.yaml:1:8"),
        ("wrong-type", "reconciler.yaml:1:8"),
    ]


@pytest.mark.parametrize(
    "api", ["{key_env: sk_live_hunter2}", "{key: sk_live_hunter2}", "{key_env: [sk_live_hunter2]}"]
)
def test_a_key_pasted_into_the_file_is_not_repeated(
    api: str, write: Write, rejection: Rejection
) -> None:
    folder = write(**{"reconciler.yaml": f"stack: ads\napi: {api}\n"})

    problems = rejection(lambda: load_project(folder, environ={}))

    assert problems
    assert "hunter2" not in repr(problems)


def test_variables_of_the_environment_are_read_from_what_is_handed_in(write: Write) -> None:
    folder = write(**{"reconciler.yaml": "stack: ads\nvariables: {region: '${env.REGION}'}\n"})
    environ: Mapping[str, str] = {"REGION": "eu"}

    assert load_project(folder, environ=environ).variables == {"region": "eu"}
