"""The commands from the outside: flags, streams and exit codes, over the embedded API."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from before_requests import Scope, before_each_request
from command_line import BUCKET, Invoke, Terminal

from reconciler.api.transport.backoff import Backoff
from reconciler.cli.main import main
from reconciler.emulator import serve as emulator_serve
from reconciler.emulator.call.options import Options
from reconciler.model.errors import ExitCode
from reconciler.workflows import session

pytestmark = pytest.mark.usefixtures("project")


async def answer(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b'{"detail": "not today"}'})


def is_create(scope: Scope, path: str) -> bool:
    return bool(scope["method"] == "POST" and scope["path"] == path)


def test_validate_says_how_much_is_declared(invoke: Invoke) -> None:
    said = invoke("validate")
    assert (said.code, said.out, said.err) == (0, "2 resources, no problems.\n", "")


def test_validate_shows_every_problem_as_its_result(project: Path, invoke: Invoke) -> None:
    (project / "manifests" / "bucket.yaml").write_text(BUCKET.replace("description", "descripton"))
    said = invoke("validate")
    assert said.code == ExitCode.ERROR
    assert "manifests/bucket.yaml:5:3" in said.out
    document = json.loads(invoke("validate", "--format", "json").out)
    assert document["exit"] == {"code": 1, "reason": "error"}
    assert document["problems"][0]["line"] == 5


def test_validate_takes_warnings_for_errors_where_it_is_asked_to(
    project: Path, invoke: Invoke
) -> None:
    (project / "manifests" / "bucket.yaml").write_text(
        BUCKET.replace("namespace: ads", "namespace: adss")
    )
    said, strict = invoke("validate"), invoke("validate", "--strict")
    assert (said.code, strict.code) == (ExitCode.OK, ExitCode.ERROR)
    assert said.out.startswith("warning: ")
    assert strict.out.startswith("error: ")
    assert "did you mean `ads`?" in said.out


def test_plan_exits_0_unless_details_are_asked_for(invoke: Invoke) -> None:
    said = invoke("plan")
    assert said.code == ExitCode.OK
    assert "Plan: 2 to create, 0 to update, 0 to delete.\n" in said.out
    assert said.err == ""
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.CHANGES


def test_plan_of_invalid_manifests_shows_the_problems_on_stderr(
    project: Path, invoke: Invoke
) -> None:
    (project / "manifests" / "bucket.yaml").write_text("kind: [")
    said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert said.out == ""
    assert "manifests/bucket.yaml" in said.err


def test_plan_is_json_on_request(invoke: Invoke) -> None:
    changes = json.loads(invoke("plan", "--format", "json").out)["resource_changes"]
    assert [change["address"] for change in changes] == ["Namespace/ads", "Bucket/ads/videos"]


def test_apply_makes_it_so_and_a_second_apply_has_nothing_to_do(invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.OK
    assert said.out.endswith("Applied: 2 done, 0 failed, 0 skipped, 0 unknown.\n")
    assert "Bucket/ads/videos: creating…\n" in said.err
    again = invoke("apply", "--auto-approve")
    assert again.out == "No changes. 2 resources match their manifests.\n"
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.OK


def test_apply_tells_a_program_everything_in_one_document(invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve", "--format", "json", "--quiet")
    document = json.loads(said.out)
    assert document["summary"] == {"done": 2, "failed": 0, "skipped": 0, "unknown": 0}
    assert document["exit"] == {"code": 0, "reason": "ok"}
    assert said.err == ""


def test_progress_is_a_log_of_documents_on_request(invoke: Invoke) -> None:
    said = invoke("apply", "--auto-approve", "--log-format", "json")
    events = [json.loads(line)["event"] for line in said.err.splitlines()]
    assert events == ["started", "ended", "started", "ended"]


def test_without_a_terminal_apply_wants_approval_before_it_asks_the_api(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def note(scope: Scope, _send: Any) -> bool:
        asked.append(scope["path"])
        return False

    before_each_request(monkeypatch, note)
    said = invoke("apply")
    assert said.code == ExitCode.ERROR
    assert "--auto-approve" in said.err
    assert asked == []


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "\n", ""], ids=repr)
def test_only_yes_is_yes(answer: str, invoke: Invoke) -> None:
    said = invoke("apply", answer=answer)
    assert said.code == ExitCode.ERROR
    assert 'Apply these changes? Only "yes" is accepted:' in said.err
    assert "2 to create" in invoke("plan").out


def test_yes_is_yes(invoke: Invoke) -> None:
    assert invoke("apply", answer="yes\n").code == ExitCode.OK
    assert "No changes" in invoke("plan").out


@pytest.mark.parametrize("flags", [(), ("plan.json",)], ids=["planned", "saved"])
def test_what_was_just_asked_about_is_not_told_again(
    flags: tuple[str, ...], invoke: Invoke
) -> None:
    planned = invoke("plan", "-o", "plan.json").out
    said = invoke("apply", *flags, answer="yes\n")
    assert said.out == f"{planned}\nApplied: 2 done, 0 failed, 0 skipped, 0 unknown.\n"


@pytest.mark.parametrize("spelling", ["--auto-approve", "--yes"])
@pytest.mark.parametrize(
    "command",
    [("apply",), ("apply", "plan.json"), ("pull", "Bucket/ads/videos"), ("destroy",)],
    ids=" ".join,
)
def test_whatever_asks_takes_both_words_for_not_asking(
    command: tuple[str, ...], spelling: str, invoke: Invoke
) -> None:
    invoke("plan", "-o", "plan.json")
    if command[0] != "apply":
        invoke("apply", spelling)
    said = invoke(*command, spelling, *_ALL_MAY_GO if command == ("destroy",) else ())
    assert (said.code, "accepted" in said.err) == (ExitCode.OK, False)


_ALL_MAY_GO = ("--max-delete-percent", "100")


def test_nobody_approves_unseen_what_a_program_will_read(invoke: Invoke) -> None:
    said = invoke("apply", "--format", "json", "--quiet", answer="yes\n")
    assert "Plan: 2 to create" in said.err
    assert json.loads(said.out)["summary"]["done"] == 2


def test_a_dry_run_shows_the_requests_and_sends_none_that_writes(invoke: Invoke) -> None:
    said = invoke("apply", "--dry-run")
    assert said.code == ExitCode.OK
    assert "POST /v1/buckets in ads\n" in said.out
    assert said.out.endswith("2 requests would be sent; none was.\n")
    requests = json.loads(invoke("apply", "--dry-run", "--format", "json").out)["requests"]
    assert [request["path"] for request in requests] == ["/v1/namespaces", "/v1/buckets"]
    assert "2 to create" in invoke("plan").out


def test_what_a_guard_forbids_is_exit_3_and_not_done(invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    said = invoke("destroy", "--auto-approve", "--max-deletes", "0")
    assert said.code == ExitCode.REFUSED
    assert "--max-deletes 1" in said.out
    assert "No changes" in invoke("plan").out
    refused = ("destroy", "--auto-approve", "--max-deletes", "0")
    as_json = json.loads(invoke(*refused, "--format", "json").out)
    assert as_json["exit"] == {"code": 3, "reason": "refused"}


def test_destroy_deletes_what_the_stack_owns(invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    said = invoke("destroy", "--auto-approve")
    assert said.code == ExitCode.OK
    assert "Bucket/ads/videos: deleted in" in said.err
    assert "1 to create" in invoke("plan").out


def test_a_failed_step_is_exit_4_with_its_reason(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse_buckets(scope: Scope, send: Any) -> bool:
        if not is_create(scope, "/v1/buckets"):
            return False
        await answer(send, 422)
        return True

    before_each_request(monkeypatch, refuse_buckets)
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.PARTIAL
    assert "failed: Bucket/ads/videos was not created" in said.out
    assert said.out.endswith("Applied: 1 done, 1 failed, 0 skipped, 0 unknown.\n")


def test_a_difference_that_remains_is_exit_4_and_shown(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def only_say_yes(scope: Scope, send: Any) -> bool:
        if scope["method"] == "PATCH":
            await answer(send, 200)
        return bool(scope["method"] == "PATCH")

    invoke("apply", "--auto-approve")
    declare_anew(project, "All of them")
    before_each_request(monkeypatch, only_say_yes)
    monkeypatch.setattr(session, "SETTLING", at_once())
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.PARTIAL
    assert "Planned again after applying, and this still differs:" in said.out
    assert '~ description: "Every advertisement" → "All of them"' in said.out


def test_what_is_read_back_late_is_looked_at_again(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("apply", "--auto-approve")
    declare_anew(project, "All of them")
    monkeypatch.setenv("RECONCILER_FAULTS", "PATCH /v1/buckets/* 1 stale reads=2")
    monkeypatch.setattr(session, "SETTLING", at_once())
    said = invoke("apply", "--auto-approve")
    assert (said.code, "still differs" in said.out) == (ExitCode.OK, False)
    assert "the API does not show yet what was written" in " ".join(said.err.split())


def at_once() -> Backoff:
    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    return Backoff(sleep=sleep, jitter=lambda: 1.0)


def test_a_manifest_edited_meanwhile_is_the_next_runs_business(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def edit_meanwhile(scope: Scope, _send: Any) -> bool:
        if scope["method"] == "PATCH":
            declare_anew(project, "None of them")
        return False

    invoke("apply", "--auto-approve")
    declare_anew(project, "All of them")
    before_each_request(monkeypatch, edit_meanwhile)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    assert '~ description: "All of them" → "None of them"' in invoke("plan").out


def declare_anew(project: Path, description: str) -> None:
    text = BUCKET.replace("Every advertisement", description)
    (project / "manifests" / "bucket.yaml").write_text(text)


def test_what_was_done_is_told_even_when_nobody_can_look_again(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    async def lock_out_afterwards(scope: Scope, send: Any) -> bool:
        if is_create(scope, "/v1/buckets"):
            done.append("bucket")
        if not done or not is_create(scope, "/v1/namespaces/list"):
            return False
        await answer(send, 401)
        return True

    before_each_request(monkeypatch, lock_out_afterwards)
    said = invoke("apply", "--auto-approve", "--format", "json")
    assert said.code == ExitCode.PARTIAL
    document = json.loads(said.out)
    assert document["summary"]["done"] == 2
    assert document["problems"] != []
    assert document["remaining"] is None


def test_the_first_interrupt_lets_what_is_in_flight_end(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupt(scope: Scope, _send: Any) -> bool:
        if is_create(scope, "/v1/namespaces"):
            signal.raise_signal(signal.SIGINT)
        return False

    before_each_request(monkeypatch, interrupt)
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.INTERRUPTED
    assert said.out.endswith("Applied: 1 done, 0 failed, 1 skipped, 0 unknown.\n")
    assert "Press Ctrl-C again" in said.err


def test_the_second_interrupt_stops_at_once_and_says_what_is_unknown(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(scope: Scope, _send: Any) -> bool:
        if is_create(scope, "/v1/namespaces"):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
            await asyncio.Event().wait()
        return False

    before_each_request(monkeypatch, hang)
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.INTERRUPTED
    assert "unknown: Namespace/ads may have been created" in said.out
    assert said.out.endswith("Applied: 0 done, 0 failed, 1 skipped, 1 unknown.\n")


def test_an_interrupted_plan_is_exit_130(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupt(_scope: Scope, _send: Any) -> bool:
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(0)
        return False

    before_each_request(monkeypatch, interrupt)
    said = invoke("plan")
    assert said.code == ExitCode.INTERRUPTED
    assert said.out == ""


def test_an_interrupt_while_looking_again_still_tells_what_was_done(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    async def interrupt_afterwards(scope: Scope, _send: Any) -> bool:
        if done and scope["path"].endswith("/list"):
            done.clear()  # once: a second one would not wait for the summary
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0)
        elif is_create(scope, "/v1/buckets"):
            done.append("bucket")
        return False

    before_each_request(monkeypatch, interrupt_afterwards)
    said = invoke("apply", "--auto-approve")
    assert said.code == ExitCode.INTERRUPTED
    assert said.out.endswith("Applied: 2 done, 0 failed, 0 skipped, 0 unknown.\n")


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_is_no_terminal_and_no_reason_not_to_do_what_was_approved(
    closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, closed, None)
    assert main(["apply", "--auto-approve"]) == ExitCode.OK


@pytest.mark.parametrize(
    "args",
    [
        ["plan"],
        ["plan", "--format", "json"],
        ["validate"],
        ["drift"],
        ["explain"],
        ["snapshot"],
        ["apply"],
        ["apply", "--auto-approve", "--dry-run"],
        ["destroy"],
        ["pull", "Bucket/ads/videos"],
    ],
    ids=" ".join,
)
def test_a_result_that_nobody_can_see_is_an_error(
    args: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    assert main(args) == ExitCode.ERROR
    assert "stdout is closed" in capsys.readouterr().err


def test_a_result_that_goes_elsewhere_needs_no_stdout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["plan", "--output", f"json={tmp_path / 'plan.json'}"]) == ExitCode.OK
    assert main(["snapshot", "-o", str(tmp_path / "live.json")]) == ExitCode.OK


@pytest.mark.parametrize(
    ("address", "says"),
    [("videos", "is not an address"), ("Bukcet/ads/videos", "did you mean `Bucket`?")],
)
def test_a_wrong_address_is_a_usage_error(address: str, says: str, invoke: Invoke) -> None:
    said = invoke("plan", "--allow-destroy", address)
    assert said.code == ExitCode.ERROR
    assert says in said.err


def test_a_resource_of_another_stack_is_refused(project: Path, invoke: Invoke) -> None:
    invoke("apply", "--auto-approve")
    settings = project / "reconciler.yaml"
    settings.write_text(settings.read_text().replace("ads-platform", "other"))
    assert invoke("plan", "--detailed-exitcode").code == ExitCode.REFUSED
    assert invoke("plan").code == ExitCode.OK


def test_the_emulator_is_served_as_asked(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int, str, Options]] = []
    monkeypatch.setattr(emulator_serve, "serve", lambda *asked: served.append(asked))
    key = tmp_path / "key"
    key.write_text("sk-1\n")
    key.chmod(0o600)
    said = invoke("emulator", "--port", "0", "--latency-ms", "20", "--api-key-file", str(key))
    assert said.code == ExitCode.OK
    ((host, port, database, options),) = served
    assert (host, port, database) == ("127.0.0.1", 0, ":memory:")
    assert (options.latency_ms, options.api_key) == (20, "sk-1")


def test_a_port_that_is_taken_is_a_problem_with_a_remedy(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(*_asked: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(emulator_serve, "serve", serve)
    said = invoke("emulator")
    assert said.code == ExitCode.ERROR
    assert "cannot listen on 127.0.0.1:8765: Address already in use" in said.err


@pytest.mark.parametrize("path", ["garbage.db", "garbage.db/inside.db"])
def test_a_file_that_is_no_database_is_a_problem_with_a_remedy(
    path: str, project: Path, invoke: Invoke
) -> None:
    (project / "garbage.db").write_text("this is no database, although it is long enough to be one")
    said = invoke("plan", "--api-url", f"embedded:{path}")
    assert said.code == ExitCode.ERROR
    assert "cannot be used as the database of the embedded API" in said.err
    assert "internal" not in said.err


def test_an_emulator_says_which_file_it_cannot_keep_its_data_in(
    project: Path, invoke: Invoke
) -> None:
    (project / "garbage.db").write_text("this is no database, although it is long enough to be one")
    said = invoke("emulator", "--port", "0", "--db", "garbage.db")
    assert said.code == ExitCode.ERROR
    assert said.err.startswith("error: garbage.db cannot be used as the database")
    assert "file is not a database" in " ".join(said.err.split())


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_the_help_keeps_what_all_commands_share_apart(command: str, invoke: Invoke) -> None:
    own, shared = invoke(command, "--help").out.split("\nGlobal options:\n")
    assert "--max-deletes N" in own
    assert "--api-key-file FILE" in shared
    assert "--api-key-file" not in own
