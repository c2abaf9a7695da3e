"""What is allowed by pattern, and the one line that allows all that a plan was refused."""

import json
import shlex
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke

from reconciler.model.errors import ExitCode

_TWO = "\n---\n".join(BUCKET.replace("name: videos", f"name: {name}") for name in ("one", "two"))


@pytest.fixture
def refused(project: Path, invoke: Invoke) -> Path:
    """Two live buckets that are protected, and whose manifests are gone."""
    file = project / "manifests" / "more.yaml"
    file.write_text(_TWO.replace("spec:", "lifecycle: {prevent_destroy: true}\nspec:"))
    invoke("apply", "--auto-approve")
    file.unlink()
    return project


LINE = "--allow-destroy Bucket/ads/one --allow-destroy Bucket/ads/two"


@pytest.mark.usefixtures("refused")
def test_the_line_is_copied_from_the_plan_and_lifts_everything(invoke: Invoke) -> None:
    lines = invoke("plan").out.splitlines()
    assert f"    {LINE}" in lines
    done = invoke("apply", "--auto-approve", *shlex.split(LINE))
    assert done.code == ExitCode.OK
    assert "2 done" in done.out


@pytest.mark.usefixtures("refused")
def test_every_form_has_the_line(invoke: Invoke) -> None:
    facts = json.loads(invoke("plan", "--format", "json").out)["mixpeek"]
    assert facts["lifted_by"] == LINE
    assert [each["flags"] for each in facts["guards"]] == [
        ["--allow-destroy Bucket/ads/one"],
        ["--allow-destroy Bucket/ads/two"],
    ]
    assert f"\n```\n{LINE}\n```\n" in invoke("plan", "--format", "markdown").out
    assert f"<code>{LINE}</code>" in invoke("plan", "--format", "html").out


@pytest.mark.usefixtures("refused")
def test_a_pattern_allows_what_it_matches_and_lists_it_in_every_form(invoke: Invoke) -> None:
    pattern = ("--allow-destroy", "Bucket/ads/[ot]*")
    said = invoke("plan", *pattern)
    assert "refused" not in said.out
    allows = "`--allow-destroy Bucket/ads/[ot]*` allows Bucket/ads/one, Bucket/ads/two."
    assert allows in " ".join(said.out.split())
    facts = json.loads(invoke("plan", *pattern, "--format", "json").out)["mixpeek"]
    assert facts["permissions"] == [
        {
            "flag": "--allow-destroy",
            "pattern": "Bucket/ads/[ot]*",
            "matches": ["Bucket/ads/one", "Bucket/ads/two"],
        }
    ]
    assert (
        "`--allow-destroy Bucket/ads/[ot]*` allows"
        in invoke("plan", *pattern, "--format", "markdown").out
    )
    assert "Bucket/ads/one, Bucket/ads/two" in invoke("plan", *pattern, "--format", "html").out


@pytest.mark.usefixtures("refused")
def test_a_saved_plan_keeps_the_line_and_what_its_patterns_allow(invoke: Invoke) -> None:
    refused = invoke("plan", "-o", "refused.json").out
    allowed = invoke("plan", "--allow-destroy", "Bucket/*", "-o", "allowed.json").out
    assert invoke("show", "refused.json").out == refused
    assert invoke("show", "allowed.json").out == allowed
    assert invoke("apply", "refused.json", "--auto-approve").code == ExitCode.REFUSED
    assert invoke("apply", "allowed.json", "--auto-approve").code == ExitCode.OK


@pytest.mark.usefixtures("project")
def test_a_pattern_for_nothing_says_what_is_near(invoke: Invoke) -> None:
    said = invoke("plan", "--allow-replace", "Bucket/ads/video?s")
    assert "`--allow-replace Bucket/ads/video?s` names nothing" in " ".join(said.out.split())
    assert "did you mean `Bucket/ads/videos`?" in said.out


@pytest.mark.parametrize("flag", ["--adopt", "--allow-replace", "--allow-destroy"])
@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("*", "would allow everything"),
        ("*/*", "would allow everything"),
        ("[!*]?*", "would allow everything"),
        ("Bukcet/*", "did you mean `Bucket`?"),
    ],
)
def test_a_pattern_is_no_master_switch(flag: str, pattern: str, says: str, invoke: Invoke) -> None:
    said = invoke("plan", flag, pattern)
    assert said.code == ExitCode.ERROR
    assert says in said.err


@pytest.mark.usefixtures("project")
def test_a_stack_is_destroyed_with_its_namespace(invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    assert "--include-namespaces" in invoke("destroy", "--dry-run").out
    said = invoke("destroy", "--auto-approve", "--include-namespaces")
    assert said.code == ExitCode.OK
    assert "Namespace/ads: deleted" in said.err
    assert "2 to create" in invoke("plan").out


@pytest.mark.usefixtures("project")
def test_a_hand_over_is_waited_for_without_an_error(project: Path, invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    file = project / "manifests" / "bucket.yaml"
    file.write_text(BUCKET.replace("spec:", "lifecycle: {ensure: released}\nspec:"))
    for command in (["plan", "--detailed-exitcode"], ["apply", "--auto-approve"]):
        said = invoke(*command)
        assert said.code == ExitCode.OK
        assert "take_over_from: ads-platform" in said.out
    settings = project / "reconciler.yaml"
    settings.write_text(settings.read_text().replace("ads-platform", "other"))
    file.write_text(BUCKET.replace("spec:", "lifecycle: {take_over_from: ads-platform}\nspec:"))
    assert "takes it over from the stack ads-platform" in " ".join(invoke("plan").out.split())
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    assert "No changes" in invoke("plan").out
