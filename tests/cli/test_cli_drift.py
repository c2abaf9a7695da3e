"""`drift`, `pull` and `plan --base` on the command line: flags, streams, files and exit codes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from command_line import BUCKET, Invoke
from repositories import Repository
from schemas import faults_of

from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode

Meddle: TypeAlias = Callable[[dict[str, Any]], None]
REASON = ("--reason", "ticket 7", "--expires", "2026-12-24")


@pytest.fixture
def live(project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, applied; the day is 2026-05-01."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777636800")
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    return project


@pytest.fixture
def meddle(live: Path) -> Meddle:
    """Changes the bucket, past the reconciler."""

    def change(body: dict[str, Any]) -> None:
        import asyncio

        asyncio.run(_change(live, body))

    return change


async def _change(project: Path, body: dict[str, Any]) -> None:
    app = create_app(str(project / ".reconciler" / "embedded.db"))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://embedded/v1", headers=headers
    ) as api:
        (row,) = (await api.post("/buckets/list", json={})).json()["results"]
        assert (await api.patch(f"/buckets/{row['bucket_id']}", json=body)).is_success


def test_no_drift_is_exit_0_and_drift_is_exit_2(invoke: Invoke, meddle: Meddle) -> None:
    assert invoke("drift").code == ExitCode.OK
    meddle({"description": "By hand"})
    said = invoke("drift")
    assert said.code == ExitCode.CHANGES
    assert '~ description: "Every advertisement" → "By hand"' in said.out
    assert said.err == ""


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "Live moved; declared → live:\n"),
        ("markdown", "<!-- reconciler:drift:ads-platform -->\n## Drift of `ads-platform`"),
        ("junit", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites'),
        ("annotations", "::warning "),
        ("sarif", "{\n"),
        ("html", "<!doctype html>"),
    ],
)
def test_drift_has_every_form(invoke: Invoke, meddle: Meddle, form: str, start: str) -> None:
    meddle({"description": "By hand"})
    said = invoke("drift", "--format", form)
    assert said.code == ExitCode.CHANGES
    assert said.out.lower().startswith(start.lower())


def test_drift_for_programs_is_told_with_all_that_people_are_told(
    invoke: Invoke, meddle: Meddle
) -> None:
    meddle({"description": "By hand"})
    invoke("drift", "--accept", "Bucket/ads/videos:description", *REASON)
    meddle({"description": "Again"})
    said = json.loads(invoke("drift", "--format", "json").out)
    assert faults_of(said, "drift") == []
    (drifted,) = said["resource_drift"]
    assert drifted["change"]["before"]["description"] == "Every advertisement"
    assert drifted["change"]["after"]["description"] == "Again"
    told = drifted["mixpeek"]
    assert (told["attribution"], told["paths"]) == ("drift", ["description"])
    assert (told["drifted"], told["says"]) == ("changed", "live differs in description")
    assert told["source"]["file"] == "manifests/bucket.yaml"
    assert said["exit"] == {"code": 2, "reason": "changes"}
    (warning,) = said["mixpeek"]["warnings"]
    assert warning["code"] == "acceptance-outgrown"


def _accepting(address: str, reason: str = "a fair") -> str:
    entry = f"  - {{address: {address}, reason: {reason}, expires: 2026-12-24}}\n"
    return f"apiVersion: reconciler/v1\nkind: DriftBaseline\naccepted:\n{entry}"


def test_a_wrong_baseline_is_told_with_every_place(live: Path, invoke: Invoke) -> None:
    (live / "drift-baseline.yaml").write_text(
        "apiVersion: reconciler/v1\nkind: DriftBaseline\naccepted:\n"
        "  - {adress: Bucket/ads/videos, reason: x, expires: 2026-12-24}\n"
    )
    said = invoke("drift")
    assert said.code == ExitCode.ERROR
    assert "drift-baseline.yaml:4:6" in said.err
    assert "did you mean `address`?" in said.err


@pytest.mark.parametrize(
    ("baseline", "says"),
    [
        ("", "drift-baseline.yaml holds no document --> drift-baseline.yaml:1:1 help: fill it"),
        ("apiVersion: reconciler/v1\nkind: Bucket\n", "help: write DriftBaseline"),
        (_accepting("Bucket/ads/videos", "''"), "`accepted[0].reason` is empty"),
        (_accepting("'Bucket/ads/*'"), "`Bucket/ads/*` is a pattern"),
        (_accepting("Buket/ads/videos"), "did you mean `Bucket`?"),
        (_accepting("videos"), "`videos` is not an address"),
    ],
)
def test_what_a_baseline_says_wrongly_is_said_in_its_own_words(
    live: Path, invoke: Invoke, baseline: str, says: str
) -> None:
    (live / "drift-baseline.yaml").write_text(baseline)
    said = invoke("drift")
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--ignore", "a..b"], "`a..b` is neither a field"),
        (["--ignore", "Buket/ads/x"], "did you mean `Bucket`?"),
        (["--accept", "Bucket/ads/videos"], "--accept needs --reason TEXT and --expires DATE"),
        (["--accept", "videos", *REASON], "is not an address"),
        (["--reason", "x"], "belong to --accept"),
        (["--expires", "tomorrow"], "`tomorrow` is not a date"),
        (
            ["--accept", "Bucket/ads/videos", "--reason", "x", "--expires", "2026-04-30"],
            "is over already",
        ),
        (["--accept", "Bucket/ads/videos", *REASON], "has not drifted"),
        (["--baseline", "nothing.yaml"], "nothing.yaml does not exist"),
        (["--base", "main"], "is not in a git repository"),
    ],
)
def test_a_mistake_is_told_and_is_exit_1(invoke: Invoke, arguments: list[str], says: str) -> None:
    said = invoke("drift", *arguments)
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())


def test_what_is_accepted_is_written_and_is_no_drift_any_more(
    live: Path, invoke: Invoke, meddle: Meddle
) -> None:
    meddle({"description": "By hand"})
    said = invoke("drift", "--accept", "Bucket/ads/videos:description", *REASON)
    assert (said.code, said.err) == (ExitCode.OK, "Wrote drift-baseline.yaml.\n")
    assert "Bucket/ads/videos: description, until 2026-12-24 (ticket 7)" in said.out
    text = (live / "drift-baseline.yaml").read_text()
    assert re.sub(r"[0-9a-f]{16}", "…", text) == (
        "apiVersion: reconciler/v1\n"
        "kind: DriftBaseline\n"
        "accepted:\n"
        "  - address: Bucket/ads/videos\n"
        "    path: description\n"
        "    reason: ticket 7\n"
        '    expires: "2026-12-24"\n'
        '    digest: "sha256:…"\n'
    )
    assert invoke("drift").code == ExitCode.OK
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.CHANGES


def test_an_entry_is_accepted_anew_in_its_place_and_comments_stay(
    live: Path, invoke: Invoke, meddle: Meddle
) -> None:
    meddle({"description": "By hand"})
    invoke("drift", "--accept", "Bucket/ads/videos:description", *REASON)
    file = live / "drift-baseline.yaml"
    file.write_text(f"# known drift\n{file.read_text()}# the end\n")
    later = ("--reason", "ticket 8", "--expires", "2027-01-01")
    assert invoke("drift", "--accept", "Bucket/ads/videos:description", *later).code == ExitCode.OK
    text = file.read_text()
    assert text.startswith("# known drift\n")
    assert text.endswith("# the end\n")
    assert text.count("- address:") == 1
    assert "ticket 8" in text


@pytest.mark.parametrize("rest", ["", "accepted: []\n", "# nothing yet\n"])
def test_what_accepts_nothing_yet_takes_the_first_entry(
    live: Path, invoke: Invoke, meddle: Meddle, rest: str
) -> None:
    file = live / "drift-baseline.yaml"
    file.write_text(f"apiVersion: reconciler/v1\nkind: DriftBaseline\n{rest}")
    meddle({"description": "By hand"})
    assert invoke("drift", "--accept", "Bucket/ads/videos", *REASON).code == ExitCode.OK
    assert invoke("drift").code == ExitCode.OK
    assert "ticket 7" in file.read_text()


def test_the_baseline_may_be_named_in_the_project(
    live: Path, invoke: Invoke, meddle: Meddle
) -> None:
    (live / "reconciler.yaml").write_text(
        f"{(live / 'reconciler.yaml').read_text()}drift: {{baseline: known/drift.yaml}}\n"
    )
    assert "known/drift.yaml does not exist" in invoke("drift").err
    (live / "known").mkdir()
    meddle({"description": "By hand"})
    assert invoke("drift", "--accept", "Bucket/ads/videos", *REASON).code == ExitCode.OK
    assert (live / "known" / "drift.yaml").exists()


@pytest.mark.parametrize("is_link", [False, True])
def test_no_setting_leads_what_is_accepted_out_of_the_project(
    live: Path,
    invoke: Invoke,
    meddle: Meddle,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    is_link: bool,
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "drift.yaml"
    meddle({"description": "By hand"})
    settings = live / "reconciler.yaml"
    if is_link:
        elsewhere.write_text("apiVersion: reconciler/v1\nkind: DriftBaseline\n")
        (live / "drift-baseline.yaml").symlink_to(elsewhere)
        place = "drift-baseline.yaml:1:1"
    else:
        lines = settings.read_text().count("\n")
        settings.write_text(f"{settings.read_text()}drift: {{baseline: {elsewhere}}}\n")
        place = f"reconciler.yaml:{lines + 1}:19"
    before = elsewhere.read_text() if is_link else None
    said = invoke("drift", "--accept", "Bucket/ads/videos", *REASON)
    assert (said.code, said.out) == (ExitCode.ERROR, "")
    assert f"--> {place}" in said.err
    assert "outside of the project" in " ".join(said.err.split())
    assert "or name the file: --baseline FILE" in " ".join(said.err.split())
    assert (elsewhere.read_text() if elsewhere.exists() else None) == before
    named = ("--baseline", str(elsewhere), "--accept", "Bucket/ads/videos", *REASON)
    assert invoke("drift", *named).code == ExitCode.OK
    assert "ticket 7" in elsewhere.read_text()


def test_pull_shows_asks_and_writes(live: Path, invoke: Invoke, meddle: Meddle) -> None:
    meddle({"description": "By hand"})
    file = live / "manifests" / "bucket.yaml"
    assert "nobody-to-ask" not in invoke("pull", "Bucket/ads/videos", "--dry-run").err
    assert file.read_text() == BUCKET
    assert invoke("pull", "Bucket/ads/videos").code == ExitCode.ERROR
    said = invoke("pull", "Bucket/ads/videos", answer="no\n")
    assert (said.code, file.read_text()) == (ExitCode.ERROR, BUCKET)
    said = invoke("pull", "Bucket/ads/videos", answer="yes\n")
    assert (said.code, said.out) == (ExitCode.OK, "Wrote 1 field of 1 resource.\n")
    assert "-  description: Every advertisement\n+  description: By hand\n" in said.err
    assert file.read_text() == BUCKET.replace("Every advertisement", "By hand")
    assert invoke("drift").code == ExitCode.OK
    assert "Nothing to pull" in invoke("pull", "Bucket/ads/videos", "--yes").out


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["all"], "`all` is not an address"),
        (["Bucket/ads/*", "--field", "description"], "name each by its address"),
        (["Buket/ads/videos"], "did you mean `Bucket`?"),
        ([], "or say --all"),
        (["Bucket/ads/videos", "--field", ""], "is not the path of a field"),
        (["Bucket/ads/vidoes"], "did you mean `Bucket/ads/videos`?"),
    ],
)
def test_what_cannot_be_pulled_is_told(invoke: Invoke, arguments: list[str], says: str) -> None:
    said = invoke("pull", "--yes", *arguments)
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.err.split())


def test_pull_for_programs(invoke: Invoke, meddle: Meddle) -> None:
    meddle({"description": "By hand"})
    said = json.loads(invoke("pull", "Bucket/ads/videos", "--yes", "--format", "json").out)
    assert faults_of(said, "pull") == []
    assert said["written"] is True
    assert said["pulled"] == [{"address": "Bucket/ads/videos", "paths": ["description"]}]


def test_a_manifest_of_many_environments_is_said_to_be_one(
    live: Path, invoke: Invoke, meddle: Meddle
) -> None:
    (live / "environments").mkdir()
    (live / "environments" / "staging.yaml").write_text("prune: false\n")
    meddle({"description": "By hand"})
    said = invoke("pull", "Bucket/ads/videos", "--yes")
    assert said.err == "Every environment reads these manifests.\n"


@pytest.fixture
def repository(live: Path) -> Repository:
    """The applied project as the first commit of a repository."""
    made = Repository(live, is_empty=False)
    made.write(".gitignore", ".reconciler/\n")
    made.commit()
    return made


def _moved_on_both_sides(repository: Repository, meddle: Meddle) -> None:
    meddle({"description": "By hand"})
    repository.write("manifests/more.yaml", BUCKET.replace("name: videos", "name: stills"))


@pytest.mark.usefixtures("live")
def test_what_can_name_no_field_is_not_ignored(invoke: Invoke, meddle: Meddle) -> None:
    meddle({"description": "By hand"})
    said = invoke("drift", "--ignore", "descriptiom")
    assert said.code == ExitCode.ERROR
    assert "did you mean `description`?" in said.err
    said = invoke("drift", "--ignore", "Bucket/*:bucket_schema.propertis")
    assert (said.code, "did you mean `properties`?" in said.out) == (ExitCode.CHANGES, True)
    assert invoke("drift", "--ignore", "Bucket/*:desc*").code == ExitCode.OK
    assert invoke("drift", "--ignore", "*").code == ExitCode.OK


def test_a_base_that_declares_nothing_is_told(repository: Repository, invoke: Invoke) -> None:
    repository.git("checkout", "--quiet", "--orphan", "nothing")
    repository.git("commit", "--quiet", "--allow-empty", "--message", "empty", "--only")
    repository.git("checkout", "--quiet", "--force", "main")
    for command in ("plan", "drift"):
        assert "declares nothing" in invoke(command, "--base", "nothing").out


def test_a_plan_with_a_base_says_what_the_change_did_not_cause(
    repository: Repository, invoke: Invoke, meddle: Meddle
) -> None:
    _moved_on_both_sides(repository, meddle)
    said = invoke("plan", "--base", "main")
    own, foreign = said.out.split("Not caused by this change\n")
    assert said.code == ExitCode.OK
    assert "+ Bucket/ads/stills" in own
    assert "~ Bucket/ads/videos" in foreign
    facts = json.loads(invoke("plan", "--base", "main", "--format", "json").out)
    assert faults_of(facts, "plan") == []
    assert {
        each["address"]: each["mixpeek"]["attribution"] for each in facts["resource_changes"]
    } == {
        "Bucket/ads/stills": "pending",
        "Bucket/ads/videos": "drift",
    }
    assert facts["mixpeek"]["base"]["ref"] == "main"
    assert [each["address"] for each in facts["resource_drift"]] == ["Bucket/ads/videos"]


def test_a_saved_plan_keeps_whose_its_differences_are_and_is_no_other_plan_for_that(
    repository: Repository, invoke: Invoke, meddle: Meddle
) -> None:
    _moved_on_both_sides(repository, meddle)
    shown = invoke("plan", "--base", "main", "-o", "told.json").out
    invoke("plan", "-o", "plain.json")
    told, plain = (json.loads(Path(name).read_text()) for name in ("told.json", "plain.json"))
    assert told["digest"] == plain["digest"]
    assert invoke("show", "told.json").out == shown
    assert invoke("apply", "told.json", "--auto-approve").code == ExitCode.OK
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.OK


def test_foreign_drift_may_be_refused_and_is_then_exit_3(
    repository: Repository, invoke: Invoke, meddle: Meddle
) -> None:
    _moved_on_both_sides(repository, meddle)
    asked = ("plan", "--base", "main", "--fail-on-foreign-drift")
    said = invoke(*asked, "-o", "plan.json")
    assert said.code == ExitCode.REFUSED
    assert "live moved since main in description, and applying would undo that" in " ".join(
        said.out.split()
    )
    assert invoke("apply", "plan.json", "--auto-approve").code == ExitCode.REFUSED
    invoke("pull", "Bucket/ads/videos", "--yes")
    assert invoke(*asked).code == ExitCode.OK
    assert invoke("plan", "--fail-on-foreign-drift").code == ExitCode.ERROR


def test_a_base_that_does_not_load_is_no_permission_to_undo_drift(
    repository: Repository, invoke: Invoke, meddle: Meddle
) -> None:
    repository.write("manifests/broken.yaml", "kind: [")
    broken = repository.commit()
    Path("manifests/broken.yaml").unlink()
    asked = ("plan", "--base", broken, "--fail-on-foreign-drift")
    assert invoke(*asked).code == ExitCode.OK, "nothing is undone where nothing is to be done"
    _moved_on_both_sides(repository, meddle)
    said = invoke(*asked, "-o", "plan.json")
    assert said.code == ExitCode.REFUSED
    assert f"{broken} does not load, so nobody can tell" in " ".join(said.out.split())
    assert invoke("apply", "plan.json", "--auto-approve").code == ExitCode.REFUSED
    assert invoke("plan", "--base", broken).code == ExitCode.OK


def test_drift_against_a_tag_leaves_out_what_waits_to_be_applied(
    repository: Repository, invoke: Invoke, meddle: Meddle
) -> None:
    repository.git("tag", "deployed")
    repository.write("manifests/more.yaml", BUCKET.replace("name: videos", "name: stills"))
    repository.commit()
    assert invoke("drift").code == ExitCode.CHANGES
    said = invoke("drift", "--base", "deployed")
    assert said.code == ExitCode.OK
    assert "1 resource differs because the manifests moved since deployed" in said.out
    meddle({"description": "By hand"})
    assert invoke("drift", "--base", "deployed").code == ExitCode.CHANGES


def test_what_nobody_declares_is_listed_where_it_is_asked_for_and_is_no_drift(
    invoke: Invoke, meddle: Meddle
) -> None:
    meddle({"metadata": {"theirs": "x", "reconciler": {"stack": "ads-platform", "keys": []}}})
    said = invoke("drift", "--show-undeclared")
    assert said.code == ExitCode.OK
    assert '    metadata.theirs: "x"' in said.out
    assert "metadata.theirs" not in invoke("drift").out
    told = json.loads(invoke("drift", "--format", "json").out)
    assert faults_of(told, "drift") == []
    assert told["mixpeek"]["drift"]["undeclared"] == [
        {
            "address": "Bucket/ads/videos",
            "path": "metadata.theirs",
            "value": "x",
            "sensitive": False,
        }
    ]
