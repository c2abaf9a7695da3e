"""What a user sees of checks and gates when something changes, and what the flags mean."""

import asyncio
import json
from pathlib import Path

import gallery
import pytest
from command_line import Invoke
from schemas import faults_of
from searchable import database

from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode

CHECKED = (gallery.check(), gallery.DATASET, gallery.gate())


def declare(project: Path, *documents: str) -> None:
    (project / "manifests" / "all.yaml").write_text(gallery.stack(*documents))


@pytest.fixture
def filled(project: Path, invoke: Invoke) -> Path:
    """A retriever that is live and finds documents, and two who would ask its successor."""
    for file in (project / "manifests").iterdir():
        file.unlink()
    gallery.judge(project / "manifests")
    declare(project, gallery.retriever())
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    asyncio.run(gallery.fill(create_app(str(database(project)))))
    declare(project, gallery.retriever(top=1, budget=99, lifecycle=gallery.SWAP), *CHECKED)
    return project


def test_a_plan_shows_what_it_asks_and_how_much(filled: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("plan")
    assert (
        "    2. verify the successor: Check/ads/enough, Gate/ads/quality (at most 7\n"
        "       searches)\n" in said.out
    )
    assert said.out.endswith(
        "Verifying takes at most 7 searches, which the API bills: `reconciler verify\n"
        "--explain-only` estimates them.\n"
    )


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_plan_says_how_much_it_asks_for_people_elsewhere(
    filled: Path,  # noqa: ARG001
    invoke: Invoke,
    form: str,
) -> None:
    said = invoke("plan", "--format", form).out
    assert "Verifying takes at most 7 searches, which the API bills" in said
    assert "verify the successor: Check/ads/enough, Gate/ads/quality (at most 7 searches)" in said


def test_a_plan_tells_programs_what_it_asks(filled: Path, invoke: Invoke) -> None:
    declare(filled, gallery.retriever(top=9), *CHECKED)
    said = invoke("plan", "--format", "json").out
    assert faults_of(said, "plan") == []
    (change,) = json.loads(said)["resource_changes"]
    assert (change["change"]["actions"], change["mixpeek"]["action"]) == (["update"], "update")
    asking = change["mixpeek"]["steps"][-1]
    assert (asking["action"], asking["searches"]) == ("verify", 7)
    assert asking["verifies"] == ["Check/ads/enough", "Gate/ads/quality"]


def test_what_is_not_met_is_a_list_beneath_what_was_not_done(
    filled: Path,  # noqa: ARG001
    invoke: Invoke,
) -> None:
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.PARTIAL
    assert all(len(line) <= 80 for line in said.out.splitlines())
    told = said.out[said.out.index("failed: ") :].splitlines()
    assert told[:2] == [
        "failed: Retriever/ads/search: its successor was not verified: kept the old one,",
        "    because 2 of 2 did not pass (Check/ads/enough, Gate/ads/quality)",
    ]
    assert told[2].startswith("    Check/ads/enough: failed (")
    assert told[3:6] == [
        "      met     the search is completed: completed",
        "      NOT MET results: at least 3: 1",
        "              --> manifests/all.yaml:48:12",
    ]
    assert any(line.startswith("      NOT MET recall@10: ") for line in told)
    assert any(line.startswith("              lost: q1, recall@10 -0.5") for line in told)
    assert told[-5:-3] == [
        "    help: Nothing that is searched has changed. Mend what is declared, or what",
        "          is expected of it, and apply again.",
    ]
    assert told[-2] == "`reconciler explain verification-failed` tells more."
    assert told[-1] == "Applied: 2 done, 1 failed, 3 skipped, 0 unknown."


def test_a_change_in_place_that_fails_names_the_version_to_go_back_to(
    filled: Path, invoke: Invoke
) -> None:
    declare(filled, gallery.retriever(top=1), *CHECKED)
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.PARTIAL
    words = " ".join(said.out.split())
    assert "failed: Retriever/ads/search was not verified: 2 of 2 did not pass" in words
    assert "To go back to what was live before, version 1, revert it in the manifests" in words


def test_the_log_tells_what_live_is_asked_and_how_it_ended(
    filled: Path,  # noqa: ARG001
    invoke: Invoke,
) -> None:
    lines = invoke("apply", "--auto-approve").err.splitlines()
    before = "Gate/ads/quality: asking what is live before anything changes, 3 searches…"
    at = lines.index(before)
    assert lines[at + 1] == "Retriever/ads/search: creating its successor…"
    assert any(
        line.startswith("Retriever/ads/search: verifying its successor: failed after ")
        for line in lines
    )


def test_a_swap_that_failed_tells_its_verdicts_and_its_skipped_steps_once(
    filled: Path,  # noqa: ARG001
    invoke: Invoke,
) -> None:
    said = invoke("apply", "--auto-approve")
    both = " ".join((said.err + said.out).split())
    for once in ("Check/ads/enough: failed (", "Gate/ads/quality: failed (", "skipped: "):
        assert both.count(once) == 1, once
    assert "renaming the old one away, renaming its successor into place and deleting" in both


def test_where_the_result_is_for_programs_the_log_tells_it_all(
    filled: Path,  # noqa: ARG001
    invoke: Invoke,
) -> None:
    said = " ".join(invoke("apply", "--auto-approve", "--format", "json").err.split())
    assert "kept the old one, because 2 of 2 did not pass" in said
    assert "Check/ads/enough: failed (" in said
    assert "Gate/ads/quality: failed (3 queries, " in said
    assert "skipped, because an earlier step of it did not succeed" in said


def test_the_log_for_programs_has_the_same(filled: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("apply", "--auto-approve", "--log-format", "json")
    events = [json.loads(line) for line in said.err.splitlines()]
    assert events[0] == {"event": "comparing", "gates": ["Gate/ads/quality"], "searches": 3}
    (asked,) = (each for each in events if "verification" in each)
    assert asked["verification"]["summary"] == {"passed": 0, "failed": 2, "not_asked": 0}


def test_programs_and_the_record_have_every_verdict(filled: Path, invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve", "--format", "json", "--record", "run.json")
    record = (filled / "run.json").read_text()
    assert (faults_of(said.out, "outcome"), faults_of(record, "record")) == ([], [])
    for told in (json.loads(said.out), json.loads(record)):
        (asked,) = (each for each in told["steps"] if "verification" in each)
        assert asked["error"]["code"] == "verification-failed"
        (check,), (gate,) = (asked["verification"][each] for each in ("checks", "gates"))
        assert check["findings"][1]["observed"] == "1"
        assert gate["metrics"][0]["comparison"]["lost"]
        assert told["exit"] == {"code": 4, "reason": "partial"}


def test_what_is_only_created_is_asked_where_that_is_said(filled: Path, invoke: Invoke) -> None:
    new = gallery.retriever("other"), gallery.check("of_other", of="other")
    declare(filled, gallery.retriever(), *new)
    assert "? Retriever/ads/other" not in invoke("plan").out
    said = invoke("plan", "--verify", "-o", "plan.json")
    assert "? Retriever/ads/other" in said.out
    assert "    # asks Check/ads/of_other afterwards\n    # at most 1 search\n" in said.out
    assert invoke("apply", "plan.json", "--verify").code == ExitCode.ERROR
    done = invoke("apply", "plan.json", "--auto-approve")
    assert (done.code, "  Check/ads/of_other: passed (" in done.err) == (ExitCode.OK, True)


def test_asking_makes_no_plan(filled: Path, invoke: Invoke) -> None:
    declare(filled, gallery.retriever(), *CHECKED)
    for command in (("plan", "--verify", "--detailed-exitcode"), ("drift",)):
        assert invoke(*command).code == ExitCode.OK
    said = invoke("apply", "--verify", "--auto-approve")
    assert (said.code, said.err) == (ExitCode.OK, "")


def test_drift_of_what_is_checked_is_told_as_drift_alone(filled: Path, invoke: Invoke) -> None:
    declare(filled, gallery.retriever(top=9), *CHECKED)
    said = invoke("drift")
    assert (said.code, "? " in said.out, "Verifying" in said.out) == (2, False, False)


def test_a_dry_run_sends_no_search(filled: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("apply", "--dry-run")
    assert said.code == ExitCode.OK
    assert "/execute" not in said.out
    assert "2. verify the successor" in said.out


def test_a_saved_plan_whose_check_was_changed_is_stale(filled: Path, invoke: Invoke) -> None:
    assert invoke("plan", "-o", "plan.json").code == ExitCode.OK
    text = (filled / "manifests" / "all.yaml").read_text()
    (filled / "manifests" / "all.yaml").write_text(text.replace("at_least: 3", "at_least: 1"))
    said = invoke("apply", "plan.json", "--auto-approve")
    assert said.code == ExitCode.STALE
    assert "Check/ads/enough: it, or a file that it names, has changed since" in said.err
    assert "  --> manifests/all.yaml:46:" in said.err
