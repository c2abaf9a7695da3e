"""Several environments at once: `plan` with a row for each, `validate` with what is wrong where."""

import json
from pathlib import Path

import pytest
from command_line import Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

ENVIRONMENTS = ("broken", "dev", "prod")


@pytest.fixture
def several(project: Path, invoke: Invoke) -> Path:
    """`dev` is live, `prod` is not, and `broken` lacks a variable."""
    settings = project / "reconciler.yaml"
    declared = "require_environment: true\nvariables: {home: {type: string}}\n"
    settings.write_text(settings.read_text() + declared)
    for file in (project / "manifests").iterdir():
        text = file.read_text().replace("name: ads}", 'name: "${var.home}"}')
        file.write_text(text.replace("namespace: ads", 'namespace: "${var.home}"'))
    (project / "environments").mkdir()
    for name in ("dev", "prod"):
        own = f"stack: ads-{name}\nvariables: {{home: ads_{name}}}\n"
        (project / "environments" / f"{name}.yaml").write_text(own)
    (project / "environments" / "broken.yaml").write_text("stack: ads-broken\n")
    assert invoke("apply", "--env", "dev", "--yes").code == ExitCode.OK
    return project


@pytest.mark.usefixtures("several")
def test_each_has_its_plan_and_its_row(invoke: Invoke) -> None:
    said = invoke("plan", "--env", "dev", "--env", "prod")

    assert said.code == ExitCode.OK
    assert said.out.startswith("== dev (ads-dev) ==\n\nNo changes. 2 resources match")
    assert "\n== prod (ads-prod) ==\n\n+ Namespace/ads_prod" in said.out
    assert said.out.endswith(
        "environment   create   update   delete  result\n"
        "dev                0        0        0  no changes\n"
        "prod               2        0        0  changes\n"
    )


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--env", "dev", "--env", "dev"), ExitCode.OK),
        (("--env", "dev", "--env", "prod"), ExitCode.CHANGES),
        (("--all-environments",), ExitCode.ERROR),
    ],
)
def test_the_worst_of_them_is_the_exit_code(
    args: tuple[str, ...], code: ExitCode, invoke: Invoke
) -> None:
    assert invoke("plan", *args, "--detailed-exitcode").code == code


@pytest.mark.usefixtures("several")
def test_one_that_fails_hides_none_of_the_others(invoke: Invoke) -> None:
    said = invoke("plan", "--all-environments")

    assert said.code == ExitCode.ERROR
    assert "== broken ==\n\nerror: the variable `home` has no value" in said.out
    assert "broken             -        -        -  failed\n" in said.out
    assert "prod               2        0        0  changes\n" in said.out


@pytest.mark.usefixtures("several")
def test_json_follows_its_schema_and_holds_each_plan(invoke: Invoke) -> None:
    said = invoke("plan", "--all-environments", "--format", "json")

    assert faults_of(said.out, "environments") == []
    facts = json.loads(said.out)
    results = {each["environment"]: each["result"] for each in facts["environments"]}
    assert results == {"broken": "failed", "dev": "no changes", "prod": "changes"}
    assert facts["exit"] == {"code": 1, "reason": "error"}
    alone = json.loads(invoke("plan", "--env", "prod", "--format", "json").out)
    assert facts["environments"][2]["plan"] == alone


@pytest.mark.usefixtures("several")
def test_markdown_is_one_comment_with_a_table(several: Path, invoke: Invoke) -> None:
    file = several / "plans.md"
    said = invoke("plan", "--all-environments", "--output", f"markdown={file}")

    assert said.code == ExitCode.ERROR
    text = file.read_text()
    assert text.startswith("<!-- reconciler:plan:")
    assert text.count("<!-- reconciler:") == 1
    assert "| `prod` | 2 | 0 | 0 | changes |" in text
    assert "| `broken` | – | – | – | failed |" in text
    assert text.index("## Plan in `broken`") < text.index("## Plan of `ads-prod` in `prod`")


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    "args",
    [
        ("plan", "-o", "plan.json"),
        ("plan", "--snapshot", "live.json"),
        ("plan", "--compare"),
        ("plan", "--format", "html"),
        ("apply", "--yes"),
        ("drift",),
        ("render",),
    ],
    ids=" ".join,
)
def test_what_is_about_one_environment_refuses_two(args: tuple[str, ...], invoke: Invoke) -> None:
    said = invoke(*args, "--env", "dev", "--env", "prod")

    assert said.code == ExitCode.ERROR
    assert "one environment" in said.err


@pytest.mark.usefixtures("several")
def test_forgetting_the_environment_is_an_error(invoke: Invoke) -> None:
    said = invoke("plan")

    assert said.code == ExitCode.ERROR
    assert "none is named" in said.err
    assert "--env broken or --env dev or --env prod" in said.err
    assert invoke("fmt", "--check").code in (ExitCode.OK, ExitCode.CHANGES)


def test_all_are_validated_and_what_all_share_is_said_once(several: Path, invoke: Invoke) -> None:
    (several / "environments" / "broken.yaml").write_text("variables: {home: ads}\n")
    assert invoke("validate", "--all-environments").out == (
        "broken: 2 resources, no problems.\n"
        "dev: 2 resources, no problems.\n"
        "prod: 2 resources, no problems.\n"
    )
    bucket = several / "manifests" / "bucket.yaml"
    bucket.write_text(bucket.read_text().replace("description", "descripton"))
    patch = "patches: [{target: 'Bucket/*', spec: {tagz: 1}}, {target: 'Bucket/x', spec: {}}]\n"
    with (several / "environments" / "prod.yaml").open("a") as prod:
        prod.write(patch)

    said = invoke("validate", "--all-environments", "--format", "json")

    assert said.code == ExitCode.ERROR
    problems = json.loads(said.out)["problems"]
    assert sorted(each["code"] for each in problems) == [
        "unknown-field",
        "unknown-field",
        "unmatched-patch",
    ]
    assert {each["file"] for each in problems} == {
        "manifests/bucket.yaml",
        "environments/prod.yaml",
    }


def test_a_project_without_environments_has_none_to_look_at(invoke: Invoke, project: Path) -> None:
    del project
    for command in ("plan", "validate"):
        said = invoke(command, "--all-environments")
        assert said.code == ExitCode.ERROR
        assert "has no environments" in said.err + said.out


@pytest.mark.usefixtures("several")
def test_each_is_told_in_as_much_detail_as_is_asked_for(invoke: Invoke) -> None:
    whole = invoke("plan", "--env", "dev", "--env", "prod")
    short = invoke("plan", "--env", "dev", "--env", "prod", "--compact")

    assert "\n+ Namespace/ads_prod (manifests/" in whole.out
    assert "\n  + Namespace/ads_prod\n" in short.out
    assert short.out.count("\n") < whole.out.count("\n")


@pytest.mark.usefixtures("several")
def test_the_codes_of_all_of_them_are_named_once_at_the_end(invoke: Invoke) -> None:
    said = invoke("plan", "--all-environments")

    assert said.out.splitlines()[-1] == "`reconciler explain unset-variable` tells more."
    assert said.out.count("tells more") == 1


@pytest.mark.usefixtures("several")
def test_what_is_refused_counts_once_in_its_row(project: Path, invoke: Invoke) -> None:
    (project / "environments" / "late.yaml").write_text(
        "stack: ads-late\nvariables: {home: ads_dev}\n"
    )

    said = invoke("plan", "--env", "dev", "--env", "late")

    assert "\nPlan: 0 to create, 0 to update, 0 to delete, 1 refused.\n" in said.out
    assert "late               0        0        0        1  refused\n" in said.out
