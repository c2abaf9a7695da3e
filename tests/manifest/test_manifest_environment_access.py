"""Which environment variables a manifest may name, and how a project opens more of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.documents.variables import VariableValues, fill
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import EnvironmentAccess

VALUE = "hunter2"
OWN = ["MIXPEEK_API_KEY", "ADS", "ads", "INPUT_API_KEY", "input_api_key"]
OF_THE_RUN = [
    *("GITHUB_TOKEN", "GH_TOKEN", "INPUT_GITHUB_TOKEN", "INPUT_ARGUMENTS", "ACTIONS_RUNTIME_TOKEN"),
    *("ACTIONS_ID_TOKEN_REQUEST_URL", "CI_JOB_TOKEN", "CI_JOB_JWT_V2", "CI_REGISTRY_PASSWORD"),
    *("CI_REPOSITORY_URL", "GITLAB_TOKEN", "BUILDKITE_AGENT_ACCESS_TOKEN", "CIRCLE_OIDC_TOKEN_V2"),
    *("SYSTEM_ACCESSTOKEN", "ATLANTIS_GH_WEBHOOK_SECRET", "BITBUCKET_STEP_OIDC_TOKEN"),
]
SECRETS = [
    "S3_KEY",
    "OPENAI_API_KEY",
    "DB_PASSWORD",
    "WEBHOOK_SECRET",
    "SLACK_TOKEN",
    "HTTPS_PROXY",
]
HARMLESS = ["REGION", "CI", "CI_COMMIT_SHA", "GITHUB_SHA", "KEYWORDS", "MONKEY_COUNT", "PATH"]

Write = Callable[..., Path]


def problem_of(text: str, access: EnvironmentAccess) -> Problem | None:
    """What is wrong with one text of a spec."""
    environ = dict.fromkeys((*OWN, *OF_THE_RUN, *SECRETS, *HARMLESS), VALUE)
    values = VariableValues(environ, {}, secret_field="spec", access=access)
    filled = fill({"spec": {"field": text}}, values, lambda _: "any")
    assert not filled.problems or VALUE not in repr(filled)
    return filled.problems[0] if filled.problems else None


@pytest.mark.parametrize("name", [*OWN, *OF_THE_RUN, *SECRETS])
@pytest.mark.parametrize("text", ["${env.%s}", "${env.%s:-x}", "a ${env.%s} b"])
def test_what_plans_would_show_is_no_secret_by_its_name(name: str, text: str) -> None:
    problem = problem_of(text % name, EnvironmentAccess(frozenset({"ADS"})))
    assert problem is not None
    assert (problem.code, problem.path) == ("variable-of-secrets", ("spec", "field"))
    assert problem.remedy


@pytest.mark.parametrize("name", HARMLESS)
def test_any_other_variable_is_read(name: str) -> None:
    assert problem_of(f"${{env.{name}}}", EnvironmentAccess()) is None


@pytest.mark.parametrize("name", [*SECRETS, *HARMLESS])
def test_a_secret_may_have_any_name_that_its_owner_chose(name: str) -> None:
    assert problem_of(f"${{secret.{name}}}", EnvironmentAccess()) is None


@pytest.mark.parametrize("name", [*OWN, *OF_THE_RUN])
def test_what_runs_the_run_is_sent_nowhere(name: str) -> None:
    problem = problem_of(f"Bearer ${{secret.{name}}}", EnvironmentAccess(frozenset({"ADS"})))
    assert problem is not None
    assert problem.code == "variable-of-secrets"


@pytest.mark.parametrize("name", [*OF_THE_RUN, *SECRETS])
def test_what_the_project_lists_is_open(name: str) -> None:
    access = EnvironmentAccess(listed=frozenset({name}))
    assert problem_of(f"${{env.{name}}} ", access) is None
    assert problem_of(f"${{secret.{name}}}", access) is None


@pytest.mark.parametrize("name", OWN)
def test_the_key_is_open_to_nobody(name: str) -> None:
    access = EnvironmentAccess(frozenset({"ADS"}), frozenset(OWN))
    assert problem_of(f"${{env.{name}}}", access) is not None
    assert problem_of(f"${{secret.{name}}}", access) is not None


NAMESPACE = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  description: "${env.NAME}"
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
"""


def problems_in(folder: Path, environ: Mapping[str, str], **said: str) -> list[tuple[str, str]]:
    """Everything that is wrong with a project, by its place."""
    problems: tuple[Problem, ...] = ()
    try:
        load(load_project(folder, environ=environ, **said), kinds=KINDS, environ=environ)
    except Rejected as error:
        problems = error.problems
    assert VALUE not in repr(problems)
    return [(problem.code, str(problem.location)) for problem in problems]


def project(folder: Path, settings: str, name: str, **environments: str) -> Path:
    """A project whose one manifest reads one variable."""
    (folder / "manifests").mkdir()
    (folder / "environments").mkdir()
    (folder / "reconciler.yaml").write_text(f"stack: ads\n{settings}\n")
    (folder / "manifests" / "a.yaml").write_text(NAMESPACE.replace("NAME", name))
    for environment, text in environments.items():
        (folder / "environments" / f"{environment}.yaml").write_text(f"{text}\n")
    return folder


_AT = [("variable-of-secrets", "manifests/a.yaml:5:16")]


@pytest.mark.parametrize(
    ("settings", "name", "problems"),
    [
        ("", "MIXPEEK_API_KEY", _AT),
        ("api: {key_env: ADS}", "ADS", _AT),
        ("api: {key_env: '${env.WHICH}'}", "ADS", _AT),
        ("api: {key_env: ADS}", "MIXPEEK_API_KEY", _AT),
        ("", "LLM_TOKEN", _AT),
        ("environment: [LLM_TOKEN]", "LLM_TOKEN", []),
        ("environment: [OTHER]", "LLM_TOKEN", _AT),
        ("", "PROD", _AT),
        (
            "variables: {x: '${env.PROD}'}",
            "REGION",
            [("variable-of-secrets", "reconciler.yaml:2:16")],
        ),
        ("environment: [ADS, PROD]", "REGION", [("key-in-environment", "reconciler.yaml:2:20")]),
        ("environment: ['not a name']", "REGION", [("out-of-range", "reconciler.yaml:2:15")]),
    ],
)
def test_a_project_says_what_is_open_and_no_environments_key_is(
    settings: str, name: str, problems: list[tuple[str, str]], tmp_path: Path
) -> None:
    folder = project(tmp_path, settings, name, prod="api: {key_env: PROD}")
    names = ("MIXPEEK_API_KEY", "ADS", "PROD", "LLM_TOKEN", "REGION", "CI")
    environ = {**dict.fromkeys(names, VALUE), "WHICH": "ADS"}
    assert problems_in(folder, environ) == problems


def test_an_environment_opens_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path, "", "LLM_TOKEN", prod="environment: [LLM_TOKEN]")
    environ = {"LLM_TOKEN": VALUE}
    assert problems_in(folder, environ, environment="prod") == [
        ("unknown-field", "environments/prod.yaml:1:1")
    ]


def test_what_is_sent_is_read_where_no_key_is() -> None:
    environ = dict.fromkeys((*OWN, *OF_THE_RUN, *SECRETS, *HARMLESS), VALUE)
    assert EnvironmentAccess(frozenset({"ADS"})).sendable(environ).keys() == {*SECRETS, *HARMLESS}


def test_what_ci_says_about_itself_is_no_secret_and_what_it_may_do_is() -> None:
    """A word that were hidden would be hidden wherever the project says it."""
    environ = {
        "CI_REPOSITORY_URL": "https://gitlab-ci-token:glcbt-64%2Fabcdef@gitlab.com/ads/search.git",
        "CI_JOB_TOKEN": "glcbt-64/abcdef",
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://pipelines.actions.githubusercontent.com/x",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "eyJ0eXAiOiJKV1Qi",
        "INPUT_PROJECT": "infra/ads-platform",
        "INPUT_API_URL": "https://api.mixpeek.com",
        "INPUT_API_KEY": "sk_live_0123456789",
        "INPUT_GITHUB_TOKEN": "ghs_0123456789",
        "INPUT_REMOTE": "https://ghs_9876543210@github.com/ads/search",
    }
    assert set(EnvironmentAccess().known_secrets(environ)) == {
        "glcbt-64/abcdef",
        "eyJ0eXAiOiJKV1Qi",
        "sk_live_0123456789",
        "ghs_0123456789",
        "ghs_9876543210",
    }
