"""Two environments behind one account: each speaks of its own resources, and of nobody else's."""

from pathlib import Path

import pytest
from command_line import Invoke

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
