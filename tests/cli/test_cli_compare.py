"""`compare`: two environments, or one and what is live, in the form of a plan."""

import json
from pathlib import Path

import pytest
from command_line import Invoke
from schemas import faults_of

from reconciler.model.errors import ExitCode

PROJECT = """\
stack: ads
api: {url: embedded}
variables: {home: {type: string}, text: {type: string, default: both}}
defaults: {"*": {metadata: {namespace: "${var.home}"}}}
"""
RESOURCES = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: "${var.home}"}
spec: {feature_extractors: [{feature_extractor_name: multimodal_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos}
spec: {description: "${var.text}", bucket_schema: {properties: {video: {type: video}}}}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: spare}
spec: {bucket_schema: {properties: {video: {type: video}}}}
"""


@pytest.fixture
def both(project: Path) -> Path:
    """`dev` and `prod`: each with a namespace of its own, and `dev` with a bucket more."""
    for file in (project / "manifests").iterdir():
        file.unlink()
    (project / "manifests" / "all.yaml").write_text(RESOURCES)
    (project / "reconciler.yaml").write_text(PROJECT)
    (project / "environments").mkdir()
    (project / "extra").mkdir()
    extra = RESOURCES.split("---\n")[2].replace("spare", "extra")
    (project / "extra" / "extra.yaml").write_text(extra)
    dev = "stack: ads-dev\nmanifests: [manifests, extra]\nvariables: {home: ads-dev}\n"
    prod = "variables: {home: ads-prod, text: prod}\npatches:\n"
    protected = "- {target: Bucket/*/spare, lifecycle: {prevent_destroy: true}}\n"
    (project / "environments" / "dev.yaml").write_text(dev)
    (project / "environments" / "prod.yaml").write_text(prod + protected)
    return project


@pytest.mark.usefixtures("both")
def test_what_differs_is_shown_and_what_is_only_called_otherwise_is_not(invoke: Invoke) -> None:
    said = invoke("compare", "dev", "prod")

    assert (said.code, said.err) == (ExitCode.CHANGES, "")
    assert said.out == (
        "- Bucket/ads-dev/extra (extra/extra.yaml:1)\n"
        "    # only in dev\n"
        "\n"
        "~ Bucket/ads-prod/spare (manifests/all.yaml:11)\n"
        "    # differs in lifecycle; dev calls it Bucket/ads-dev/spare\n"
        "    + lifecycle.prevent_destroy: true\n"
        "\n"
        "~ Bucket/ads-prod/videos (manifests/all.yaml:6)\n"
        "    # differs in description; dev calls it Bucket/ads-dev/videos\n"
        '    ~ description: "both" → "prod"\n'
        "\n"
        "From dev to prod: 0 only in prod, 2 differ, 1 only in dev; 1 is the same.\n"
    )


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("name", ["dev", "prod"])
def test_an_environment_does_not_differ_from_itself(name: str, invoke: Invoke) -> None:
    said = invoke("compare", name, name)

    assert (said.code, said.err) == (ExitCode.OK, "")
    assert said.out.startswith("No differences. ")


@pytest.mark.usefixtures("both")
def test_live_stands_on_the_side_that_it_is_named_on(both: Path, invoke: Invoke) -> None:
    assert invoke("apply", "--env", "dev", "--yes").code == ExitCode.OK
    assert invoke("compare", "dev", "live").code == ExitCode.OK
    file = both / "manifests" / "all.yaml"
    file.write_text(file.read_text().replace('"${var.text}"', "other"))

    after, before = invoke("compare", "dev", "live"), invoke("compare", "live", "dev")

    assert (after.code, before.code) == (ExitCode.CHANGES, ExitCode.CHANGES)
    assert '~ description: "other" → "both"' in after.out
    assert '~ description: "both" → "other"' in before.out
    assert "From dev to live: 0 only in live, 1 differs, 0 only in dev" in after.out


@pytest.mark.usefixtures("both")
def test_every_form_has_the_same_and_json_follows_its_schema(invoke: Invoke) -> None:
    invoke("apply", "--env", "dev", "--yes")
    for sides in (("dev", "prod"), ("dev", "dev"), ("prod", "live"), ("live", "prod")):
        said = invoke("compare", *sides, "--format", "json")
        assert faults_of(said.out, "compare") == []
        facts = json.loads(said.out)
        assert facts["mixpeek"]["compared"] == dict(zip(("before", "after"), sides, strict=True))
        assert facts["exit"]["code"] == said.code
        assert facts["applyable"] is False
    for form in ("markdown", "html", "sarif", "junit", "annotations"):
        assert invoke("compare", "dev", "prod", "--format", form).code == ExitCode.CHANGES
    assert "## Comparison" in invoke("compare", "dev", "prod", "--format", "markdown").out


def test_what_is_wrong_is_told_aside_and_left_out(both: Path, invoke: Invoke) -> None:
    file = both / "manifests" / "all.yaml"
    file.write_text(file.read_text().replace("{description:", "{descripton: x, description:"))

    said = invoke("compare", "dev", "prod")

    assert said.code == ExitCode.CHANGES
    assert "`descripton` is not a field" in said.err
    assert "videos" not in said.out
    assert "Bucket/ads-prod/spare" in said.out


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "args", [("live", "live"), ("dev", "prod", "--env", "dev"), ("dev",), ("dev", "nowhere")]
)
def test_what_cannot_be_compared_is_an_error(args: tuple[str, ...], invoke: Invoke) -> None:
    said = invoke("compare", *args)

    assert said.code == ExitCode.ERROR
    assert said.err
