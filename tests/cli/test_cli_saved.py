"""Saved plans on the command line: written whole, shown as they were, applied exactly or not."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import BUCKET, Invoke, Terminal

from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("project")

SEARCH = """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  stages:
    - stage_name: ask
      config:
        stage_id: api_call
        parameters: {url: "https://example.com", headers: {Authorization: "Bearer TOKEN"}}
"""


def rewrite(project: Path, text: str) -> None:
    (project / "manifests" / "bucket.yaml").write_text(text)


def film(project: Path, invoke: Invoke) -> None:
    """Applied once; then the bucket is to have another description."""
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    rewrite(project, BUCKET.replace("Every advertisement", "Films"))


@pytest.mark.parametrize("form", ["text", "json"])
def test_plan_o_saves_the_plan_and_prints_it_as_ever(invoke: Invoke, form: str) -> None:
    plain = invoke("plan", "--format", form)
    said = invoke("plan", "-o", "plan.json", "--format", form, "--detailed-exitcode")
    assert (said.code, said.out) == (ExitCode.CHANGES, plain.out)
    digest = json.loads(Path("plan.json").read_text())["digest"]
    assert f"Plan {digest[:19]}, made " in said.err
    assert "reconciler apply plan.json" in said.err


@pytest.mark.parametrize("form", ["text", "json"])
def test_show_prints_what_plan_printed(project: Path, invoke: Invoke, form: str) -> None:
    film(project, invoke)
    planned = invoke("plan", "-o", "plan.json", "--format", form)
    assert "Films" in planned.out
    (project / "reconciler.yaml").unlink()
    shown = invoke("show", "plan.json", "--format", form)
    assert (shown.code, shown.out) == (ExitCode.OK, planned.out)
    assert shown.err == planned.err.partition(" Apply exactly")[0] + "\n"


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_plan_file_is_for_its_owner_alone(invoke: Invoke) -> None:
    Path("plan.json").write_text("open to all")
    Path("plan.json").chmod(0o644)
    invoke("plan", "-o", "plan.json")
    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o600


def test_a_plan_that_cannot_be_made_leaves_the_file_alone(project: Path, invoke: Invoke) -> None:
    Path("plan.json").write_text("yesterday's")
    rewrite(project, "kind: [")
    assert invoke("plan", "-o", "plan.json").code == ExitCode.ERROR
    assert Path("plan.json").read_text() == "yesterday's"
    assert sorted(path.name for path in project.iterdir() if path.is_file()) == [
        "plan.json",
        "reconciler.yaml",
    ]


@pytest.mark.parametrize("target", [".", "/dev/null", "missing/plan.json"])
def test_what_is_no_place_for_a_plan_is_said_and_nothing_is_left_behind(
    project: Path, invoke: Invoke, target: str
) -> None:
    before = sorted(project.rglob("*.json*"))
    said = invoke("plan", "-o", target)
    assert said.code == ExitCode.ERROR
    assert f"cannot save the plan as {target}" in said.err
    assert "help: name a file in a folder where you may write" in said.err
    assert sorted(project.rglob("*.json*")) == before
    assert not Path("/dev/null").is_file()


def test_the_same_inputs_give_the_same_bytes(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777636800")
    assert invoke("plan", "-o", "one.json").code == ExitCode.OK
    invoke("plan", "-o", "other.json")
    assert Path("one.json").read_bytes() == Path("other.json").read_bytes()
    assert '"made_at": "2026-05-01T12:00:00+00:00"' in Path("one.json").read_text()


@pytest.mark.parametrize("said", ["noon", "9" * 30])
def test_a_time_that_is_none_is_refused(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    assert "SOURCE_DATE_EPOCH is not a number" in invoke("plan", "-o", "plan.json").err


def test_apply_does_what_was_saved_whatever_the_manifests_say_by_now(
    project: Path, invoke: Invoke
) -> None:
    invoke("plan", "-o", "plan.json")
    rewrite(project, "kind: [")
    said = invoke("apply", "plan.json", "--auto-approve")
    assert said.code == ExitCode.OK
    assert said.out.endswith("Applied: 2 done, 0 failed, 0 skipped, 0 unknown.\n")
    rewrite(project, BUCKET)
    assert "No changes" in invoke("plan").out


def test_applying_it_again_does_nothing_and_says_so(invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    invoke("apply", "plan.json", "--auto-approve")
    said = invoke("apply", "plan.json", "--auto-approve")
    assert (said.code, said.out) == (ExitCode.OK, "No changes.\n")
    assert "Everything in this plan is done already." in said.err
    document = json.loads(invoke("apply", "plan.json", "--auto-approve", "--format", "json").out)
    assert document["exit"] == {"code": 0, "reason": "ok"}
    assert document["steps"] == []


def test_a_plan_under_which_the_world_moved_is_exit_5(project: Path, invoke: Invoke) -> None:
    film(project, invoke)
    invoke("plan", "-o", "plan.json")
    rewrite(project, BUCKET.replace("Every advertisement", "Trailers"))
    invoke("apply", "--auto-approve")
    said = invoke("apply", "plan.json", "--auto-approve")
    assert (said.code, said.out) == (ExitCode.STALE, "")
    assert "Bucket/ads/videos: `description` moved since the plan was made" in said.err
    assert "make the plan again" in said.err
    document = json.loads(invoke("apply", "plan.json", "--auto-approve", "--format", "json").out)
    assert document["exit"] == {"code": 5, "reason": "stale"}
    assert document["problems"][0]["address"] == "Bucket/ads/videos"
    assert document["problems"][0]["file"] == "manifests/bucket.yaml"


def apply_elsewhere(project: Path) -> int:
    """Somebody else's run, beside the one that asks."""
    command = [sys.executable, "-m", "reconciler", "-C", str(project), "-q", "apply", "--yes"]
    return subprocess.run(command, check=False).returncode


def test_the_world_may_move_while_somebody_makes_up_their_mind(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(project, invoke)

    def meanwhile(_: Terminal) -> str:
        rewrite(project, BUCKET.replace("Every advertisement", "Trailers"))
        assert apply_elsewhere(project) == ExitCode.OK
        return "yes\n"

    monkeypatch.setattr(Terminal, "readline", meanwhile)
    said = invoke("apply", answer="")
    assert said.code == ExitCode.STALE
    assert "Bucket/ads/videos: `description` moved since the plan was made" in said.err
    rewrite(project, BUCKET.replace("Every advertisement", "Trailers"))
    assert "No changes" in invoke("plan").out


def test_what_somebody_else_did_meanwhile_is_not_done_again(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(project, invoke)

    def meanwhile(_: Terminal) -> str:
        assert apply_elsewhere(project) == ExitCode.OK
        return "yes\n"

    monkeypatch.setattr(Terminal, "readline", meanwhile)
    said = invoke("apply", answer="")
    assert said.code == ExitCode.OK
    assert said.out.endswith("No changes.\n")


def test_a_refused_plan_may_be_saved_and_shown_and_is_never_applied(invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    Path("manifests/bucket.yaml").unlink()
    planned = invoke("plan", "-o", "plan.json", "--detailed-exitcode")
    assert planned.code == ExitCode.REFUSED
    assert invoke("show", "plan.json").out == planned.out
    said = invoke("apply", "plan.json", "--auto-approve")
    assert (said.code, said.out) == (ExitCode.REFUSED, planned.out)


def test_a_dry_run_of_a_saved_plan_sends_nothing(invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--dry-run")
    assert said.code == ExitCode.OK
    assert "2 requests would be sent; none was." in said.out
    assert "2 to create" in invoke("plan").out


def test_a_saved_plan_is_asked_about_like_any_other(invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    assert "there is no terminal to ask" in invoke("apply", "plan.json").err
    said = invoke("apply", "plan.json", answer="no\n")
    assert said.code == ExitCode.ERROR
    assert "Apply this plan?" in said.err
    assert invoke("apply", "plan.json", answer="yes\n").code == ExitCode.OK


def test_a_saved_plan_takes_no_planning_flags(invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--no-prune", "--target", "Bucket/ads/videos")
    assert said.code == ExitCode.ERROR
    assert "without --prune/--no-prune, --target: pass them to `reconciler plan -o`" in said.err


def test_a_plan_may_be_too_old(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    invoke("plan", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--auto-approve", "--max-age", "2h")
    assert said.code == ExitCode.STALE
    assert "at most 2 h is allowed" in said.err
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    invoke("plan", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--auto-approve", "--max-age", "2h")
    assert said.code == ExitCode.OK


@pytest.mark.parametrize(("seconds_ahead", "code"), [(30, ExitCode.OK), (3600, ExitCode.STALE)])
def test_a_plan_from_the_future_has_no_age(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, seconds_ahead: int, code: ExitCode
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + seconds_ahead))
    invoke("plan", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--auto-approve", "--max-age", "2h")
    assert said.code == code
    assert ("its age cannot be told" in " ".join(said.err.split())) is (code == ExitCode.STALE)


@pytest.mark.parametrize("age", ["2", "h", "-1h", "2w", "1.5h", "9999999d", "٣h"])
def test_an_age_that_is_none_is_refused(invoke: Invoke, age: str) -> None:
    said = invoke("apply", "plan.json", f"--max-age={age}")
    assert said.code == ExitCode.ERROR
    assert "is not an age such as 90s, 15m, 2h or 7d" in said.err


def test_an_age_without_a_plan_is_refused(invoke: Invoke) -> None:
    assert "none is named" in invoke("apply", "--max-age", "2h", "--auto-approve").err


def damage(before: str, after: str) -> None:
    Path("plan.json").write_text(Path("plan.json").read_text().replace(before, after))


@pytest.mark.parametrize("verb", [("show",), ("apply", "--auto-approve")], ids=["show", "apply"])
def test_a_file_that_was_changed_is_refused_by_name(invoke: Invoke, verb: tuple[str, ...]) -> None:
    invoke("plan", "-o", "plan.json")
    damage("Every advertisement", "Every ad")
    said = invoke(*verb, "plan.json")
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert "plan.json was changed since it was saved: its checksum does not match" in said.err
    assert "help: make the plan again with `reconciler plan -o FILE`" in said.err


def test_what_cannot_be_read_as_a_plan_is_told(project: Path, invoke: Invoke) -> None:
    (project / "binary").write_bytes(b"\xff\xfe\x00")
    with (project / "huge").open("wb") as huge:
        huge.truncate(10**9)
    for file, says in (
        ("missing.json", "No such file"),
        (".", "it is not a file"),
        ("/dev/zero", "it is not a file"),
        ("binary", "it is not a text file"),
        ("huge", "1,000,000,000 bytes are more than a plan ever has"),
    ):
        said = invoke("show", file)
        assert said.code == ExitCode.ERROR
        assert f"cannot read the plan {file}" in said.err
        assert says in " ".join(said.err.split())


def test_a_plan_of_another_stack_is_not_applied(project: Path, invoke: Invoke) -> None:
    invoke("plan", "-o", "plan.json")
    settings = project / "reconciler.yaml"
    settings.write_text(settings.read_text().replace("ads-platform", "search-team"))
    said = invoke("apply", "plan.json", "--auto-approve")
    assert said.code == ExitCode.ERROR
    assert "the plan is for the stack ads-platform, and this is search-team" in said.err


def test_a_plan_for_another_api_is_not_applied(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("plan", "-o", "plan.json")
    monkeypatch.setenv("MIXPEEK_API_KEY", "sk-secret")
    said = invoke("apply", "plan.json", "--auto-approve", "--api-url", "https://example.com/")
    assert said.code == ExitCode.ERROR
    assert "the plan is for the API embedded, and this is https://example.com" in said.err
    assert "sk-secret" not in said.err


def test_a_plan_knows_its_environment(project: Path, invoke: Invoke) -> None:
    (project / "environments").mkdir()
    for name in ("prod", "test"):
        (project / "environments" / f"{name}.yaml").write_text("variables: {}\n")
    invoke("plan", "--env", "prod", "-o", "plan.json")
    said = invoke("apply", "plan.json", "--env", "test", "--auto-approve")
    assert said.code == ExitCode.ERROR
    assert "the plan is for the environment prod, and this is test" in said.err
    assert "help: pass --env prod" in said.err
    assert invoke("apply", "plan.json", "--auto-approve").code == ExitCode.OK


def test_a_secret_is_never_in_a_plan_file(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = project / "manifests" / "search.yaml"
    search.write_text(SEARCH.replace("Bearer TOKEN", "Bearer ${secret.TOKEN}"))
    monkeypatch.setenv("TOKEN", "sk-live-123")
    for description in ("one", "two"):
        rewrite(project, BUCKET.replace("Every advertisement", description))
        assert invoke("plan", "-o", "plan.json").code == ExitCode.OK
        assert "sk-live-123" not in Path("plan.json").read_text()
        said = invoke("apply", "plan.json", "--auto-approve")
        assert said.code == ExitCode.OK, said.err
    search.write_text(SEARCH.replace("Bearer TOKEN", "${secret.OTHER}").replace("ask", "call"))
    invoke("plan", "-o", "plan.json")
    saved = Path("plan.json").read_text()
    assert "sk-live-123" not in saved
    assert "${secret.OTHER}" in saved


def test_a_secret_that_is_spelled_out_cannot_be_saved(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "search.yaml").write_text(SEARCH)
    said = invoke("plan", "-o", "plan.json")
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert "manifests/search.yaml:9:" in said.err
    assert "${secret.NAME}" in said.err
    assert not Path("plan.json").exists()


def test_targets_and_exclusions_are_addresses_or_patterns(invoke: Invoke) -> None:
    assert "1 to create" in invoke("plan", "--target", "Namespace/*").out
    assert "1 to create" in invoke("plan", "--exclude", "Bucket/ads/videos").out
    for text, says in (
        ("videos", "`videos` is not an address"),
        ("Bukket/ads/videos", "did you mean `Bucket`?"),
    ):
        said = invoke("plan", "--target", text)
        assert said.code == ExitCode.ERROR
        assert says in said.err
