"""Two environments behind one account: each speaks of its own resources, and of nobody else's."""

import json
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke

from reconciler.model.errors import ExitCode

ENVIRONMENTS = ("dev", "prod")


@pytest.fixture
def both(project: Path, invoke: Invoke) -> None:
    """Applied in both: the same manifests, in a namespace and under a stack of its own each."""
    for file in (project / "manifests").iterdir():
        moved = file.read_text().replace("name: ads}", 'name: "${var.home}"}')
        file.write_text(moved.replace("namespace: ads}", 'namespace: "${var.home}"}'))
    (project / "environments").mkdir()
    for name in ENVIRONMENTS:
        own = f"stack: ads-{name}\nvariables: {{home: ads_{name}}}\n"
        (project / "environments" / f"{name}.yaml").write_text(own)
        assert invoke("apply", "--env", name, "--yes").code == ExitCode.OK


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("plan",), "No changes. 2 resources match their manifests.\n"),
        (("plan", "--show-unmanaged"), "No changes. 2 resources match their manifests.\n"),
        (("apply", "--yes"), "No changes. 2 resources match their manifests.\n"),
        (("drift", "--show-unmanaged"), "No drift. 2 resources are as declared.\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_environment_does_not_speak_of_its_sibling(
    name: str, command: tuple[str, ...], says: str, invoke: Invoke
) -> None:
    said = invoke(*command, "--env", name)
    assert (said.code, said.out, said.err) == (ExitCode.OK, says, "")


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("form", ["json", "markdown", "html", "sarif", "junit", "annotations"])
def test_no_form_of_its_plan_names_the_sibling(form: str, invoke: Invoke) -> None:
    assert "ads_prod" not in invoke("plan", "--env", "dev", "--format", form).out
    assert "ads_prod" not in invoke("destroy", "--env", "dev", "--dry-run").out


@pytest.mark.usefixtures("both")
def test_a_namespace_that_nobody_looked_into_is_not_said_to_be_nobodys(
    project: Path, invoke: Invoke
) -> None:
    assert invoke("destroy", "--env", "prod", "--yes", "--max-delete-percent", "100").code == 0
    assert "ads_prod" not in invoke("plan", "--env", "dev", "--show-unmanaged").out
    (project / "environments" / "prod.yaml").unlink()
    assert "Namespace/ads_prod" in invoke("plan", "--env", "dev", "--show-unmanaged").out
    settings = project / "reconciler.yaml"
    settings.write_text(f"{settings.read_text()}namespaces: [ads_dev]\n")
    assert "ads_prod" not in invoke("plan", "--env", "dev", "--show-unmanaged").out


@pytest.fixture
def shared(project: Path, invoke: Invoke) -> Path:
    """Both under one stack, and only `prod` is live."""
    for file in (project / "manifests").iterdir():
        moved = file.read_text().replace("name: ads}", 'name: "${var.home}"}')
        file.write_text(moved.replace("namespace: ads}", 'namespace: "${var.home}"}'))
    (project / "environments").mkdir()
    for name in ENVIRONMENTS:
        own = f"variables: {{home: ads_{name}}}\n"
        (project / "environments" / f"{name}.yaml").write_text(own)
    assert invoke("apply", "--env", "prod", "--yes").code == ExitCode.OK
    return project


@pytest.mark.usefixtures("shared")
def test_what_a_sibling_of_the_same_stack_declares_is_not_deleted_unasked(invoke: Invoke) -> None:
    for command in (("apply", "--env", "dev", "--yes"), ("destroy", "--env", "dev", "--yes")):
        said = invoke(*command)

        assert said.code == ExitCode.REFUSED
        assert (
            "refused: Bucket/ads_prod/videos: is declared in environment prod, which is the\n"
            "    stack ads-platform too"
        ) in said.out
    assert invoke("plan", "--env", "prod").out.startswith("No changes.")
    (guard,) = json.loads(invoke("plan", "--env", "dev", "--format", "json").out)["mixpeek"][
        "guards"
    ]
    assert guard["guard"] == "declared-elsewhere"
    assert guard["flags"] == ["--allow-destroy Bucket/ads_prod/videos"]
    lifted = invoke("apply", "--env", "dev", "--yes", "--allow-destroy", "Bucket/ads_prod/videos")
    assert "declared in environment" not in lifted.out


def test_what_an_environment_ends_by_a_word_of_its_own_is_ended(
    shared: Path, invoke: Invoke
) -> None:
    (shared / "ending").mkdir()
    tombstone = BUCKET.split("spec:")[0] + "lifecycle: {ensure: absent}\n"
    ended = tombstone.replace("namespace: ads}", "namespace: ads_prod}")
    (shared / "ending" / "bucket.yaml").write_text(ended)
    with (shared / "environments" / "dev.yaml").open("a") as dev:
        dev.write("manifests: [manifests, ending]\n")

    said = invoke("plan", "--env", "dev")

    assert "- Bucket/ads_prod/videos" in said.out
    assert "declared in environment" not in said.out


def test_what_nobody_declares_any_more_is_deleted_as_ever(shared: Path, invoke: Invoke) -> None:
    (shared / "manifests" / "bucket.yaml").unlink()

    said = invoke("plan", "--env", "dev")

    assert "- Bucket/ads_prod/videos" in said.out
    assert "declared in environment" not in said.out


def test_a_project_that_is_used_without_an_environment_is_a_sibling(
    project: Path, invoke: Invoke
) -> None:
    assert invoke("apply", "--yes").code == ExitCode.OK
    (project / "environments").mkdir()
    (project / "other").mkdir()
    (project / "other" / "bucket.yaml").write_text(BUCKET.replace("videos", "films"))
    (project / "environments" / "dev.yaml").write_text("manifests: [other]\n")

    told = "Bucket/ads/videos: is declared in the project without an environment"
    assert told in " ".join(invoke("plan", "--env", "dev").out.split())
    with (project / "reconciler.yaml").open("a") as settings:
        settings.write("require_environment: true\n")
    assert told not in " ".join(invoke("plan", "--env", "dev").out.split())


@pytest.mark.parametrize(
    "other",
    [
        "stack: elsewhere\nvariables: {home: ads_prod}\n",
        "api: {url: 'embedded:another.db'}\nvariables: {home: ads_prod}\n",
        "variables: [broken]\n",
    ],
)
def test_only_the_same_stack_behind_the_same_api_is_protected(
    shared: Path, invoke: Invoke, other: str
) -> None:
    (shared / "environments" / "prod.yaml").write_text(other)

    said = invoke("plan", "--env", "dev")

    assert "- Bucket/ads_prod/videos" in said.out
    assert "declared in environment" not in said.out


HOOK = """\
apiVersion: reconciler/v1
kind: Webhook
metadata: {name: "${var.home}-hook"}
spec:
  event_types: [object.created]
  channels: [{channel: slack, configs: {webhook_url: "${secret.HOOK}"}}]
"""


@pytest.mark.usefixtures("both")
def test_what_a_sibling_has_in_no_namespace_is_no_noise(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.example/1")
    (project / "manifests" / "hook.yaml").write_text(HOOK)
    assert invoke("apply", "--env", "prod", "--yes").code == ExitCode.OK

    assert "--show-unmanaged" not in invoke("plan", "--env", "dev").out
