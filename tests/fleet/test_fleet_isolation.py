"""What one stack is, lacks, holds or takes touches no other."""

import asyncio

import pytest
from fleet_accounts import BUCKET, NAMESPACE, Yard, codes, key_of, outcome, states

from reconciler.cli.flags.global_flags import Format
from reconciler.cli.fleet.show import report_in
from reconciler.cli.output.formats import PLAIN
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.controller import OWN_VARIABLES
from reconciler.model.fleet.event import StackStarted
from reconciler.model.fleet.outcome import State, Verb
from reconciler.rendering.fleet.progress import event_as_json, event_as_text
from reconciler.workflows.fleet import board, stack_run

pytestmark = pytest.mark.anyio
FORMATS = (Format.TEXT, Format.JSON, Format.MARKDOWN, Format.HTML)


async def test_every_key_goes_to_its_own_account_and_to_no_other_place(yard: Yard) -> None:
    names = ("de", "fr", "it")
    for name in names:
        yard.stack(name)
    report = await yard.run(Verb.APPLY)
    said = "".join(report_in(report, each, PLAIN) for each in FORMATS)
    said += "".join(event_as_text(each, Verb.APPLY) for each in yard.events)
    said += "".join(event_as_json(each, Verb.APPLY) for each in yard.events)
    for name in names:
        own = [each for each in yard.accounts.asked if each.account == name]
        assert own
        assert all(key_of(name) in each.headers for each in own)
        others = [each for each in yard.accounts.asked if each.account != name]
        assert not any(key_of(name) in f"{each.headers}{each.body}{each.path}" for each in others)
        assert key_of(name) not in said
        assert key_of(name) in yard.learnt


@pytest.mark.parametrize("how", ["env", "secret"])
async def test_no_manifest_reads_a_key_or_what_is_another_stacks(yard: Yard, how: str) -> None:
    yard.stack("spy", ", environment: [OWN_VALUE]", manifests="")
    yard.stack("other", ", environment: [OTHER_VALUE]")
    yard.environ |= {"OWN_VALUE": "my-own-long-value", "OTHER_VALUE": "someone-elses-value"}
    for variable in ("KEY_OTHER", "KEY_SPY", "OTHER_VALUE", "HOME"):
        bucket = BUCKET % ("videos", f"${{{how}.{variable}}}")
        yard.declare("spy", f"{NAMESPACE}---\n{bucket}")
        report = await yard.run(Verb.APPLY)
        assert states(report)["spy"] is State.FAILED, variable
        assert states(report)["other"] in (State.APPLIED, State.CLEAN)
        assert yard.accounts.rows("spy") == []
        said = "".join(report_in(report, each, PLAIN) for each in FORMATS)
        assert "someone-elses-value" not in said
    yard.declare("spy", f"{NAMESPACE}---\n{BUCKET % ('videos', f'${{{how}.OWN_VALUE}}')}")
    assert states(await yard.run(Verb.APPLY))["spy"] is State.APPLIED


async def test_a_key_that_an_api_repeats_is_shown_in_no_stacks_part(yard: Yard) -> None:
    yard.stack("loud")
    yard.stack("quiet")
    yard.accounts.refusing["loud"] = "POST /v1/buckets"
    yard.accounts.echoing.add("loud")
    report = await yard.run(Verb.APPLY)
    said = "".join(report_in(report, each, PLAIN) for each in FORMATS)
    assert states(report) == {"loud": State.PARTIAL, "quiet": State.APPLIED}
    assert key_of("loud") not in said
    assert "refused Bearer" in said or "refused" in said


async def test_a_wrong_key_is_named_and_the_others_go_on(yard: Yard) -> None:
    yard.stack("wrong")
    yard.stack("missing")
    yard.stack("right")
    yard.environ["KEY_WRONG"] = "sk-that-is-nobodys-key"
    del yard.environ["KEY_MISSING"]
    report = await yard.run(Verb.PLAN)
    assert states(report) == {
        "wrong": State.FAILED,
        "missing": State.FAILED,
        "right": State.CHANGES,
    }
    assert codes(report, "missing") == ["no-api-key"]
    (problem,) = outcome(report, "missing").problems
    assert "KEY_MISSING" in problem.message
    assert problem.location is not None
    assert problem.location.file == "fleet.yaml"
    (problem,) = outcome(report, "wrong").problems
    assert "KEY_WRONG" in f"{problem.message}{problem.remedy}"
    assert "sk-that-is-nobodys-key" not in f"{problem.message}{problem.remedy}"
    assert report.exit_code is ExitCode.ERROR


async def test_a_stack_whose_api_never_answers_ends_and_keeps_nobody_waiting(yard: Yard) -> None:
    yard.stack("hangs")
    yard.stack("works")
    yard.accounts.hanging.add("hangs")
    report = await yard.run(Verb.PLAN, seconds=0.3)
    assert states(report) == {"hangs": State.FAILED, "works": State.CHANGES}
    assert codes(report, "hangs") == ["timeout"]
    assert outcome(report, "hangs").is_timed_out


async def test_a_stack_may_take_as_long_as_its_own_entry_says(yard: Yard) -> None:
    yard.stack("hangs", ", timeout: 1s")
    yard.stack("works")
    yard.accounts.hanging.add("hangs")
    report = await yard.run(Verb.PLAN)
    assert states(report) == {"hangs": State.FAILED, "works": State.CHANGES}
    assert "1 s" in outcome(report, "hangs").problems[0].message


async def test_what_hangs_while_it_is_changed_is_told_for_what_became_of_it(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "GRACE", 0.1)
    monkeypatch.setattr("reconciler.workflows.fleet.run.GRACE", 0.1)
    yard.stack("hangs")
    yard.stack("works")
    accounts = yard.accounts
    answer = accounts.handle_async_request

    async def hang_at_buckets(request):  # type: ignore[no-untyped-def]
        if "hangs" in request.headers["authorization"] and request.url.path == "/v1/buckets":
            await asyncio.Event().wait()
        return await answer(request)

    monkeypatch.setattr(accounts, "handle_async_request", hang_at_buckets)
    report = await yard.run(Verb.APPLY, seconds=1.5)
    found = outcome(report, "hangs")
    assert found.state is State.PARTIAL
    assert codes(report, "hangs") == ["timeout"]
    assert found.run is not None
    assert [each.outcome.value for each in found.run.outcomes] == ["done", "unknown"]
    assert states(report)["works"] is State.APPLIED
    assert report.exit_code is ExitCode.PARTIAL
    assert accounts.names("hangs") == ["namespace ads"]


async def test_what_nobody_foresaw_is_one_stacks_outcome(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard.stack("breaks")
    yard.stack("works")
    real = stack_run.make_planner

    def breaking(project, **more):  # type: ignore[no-untyped-def]
        if project.stack == "breaks":
            raise KeyError("sk-not-to-be-told")
        return real(project, **more)

    monkeypatch.setattr(stack_run, "make_planner", breaking)
    report = await yard.run(Verb.PLAN)
    assert states(report) == {"breaks": State.FAILED, "works": State.CHANGES}
    assert codes(report, "breaks") == ["internal-error"]
    assert "sk-not-to-be-told" not in report_in(report, Format.JSON, PLAIN)


async def test_one_account_is_used_by_one_stack_at_a_time(yard: Yard) -> None:
    yard.head += "limits: {stacks: 16}\n"
    for name in ("one", "two", "three", "other"):
        yard.stack(name)
    for name in ("TWO", "THREE"):
        yard.environ[f"KEY_{name}"] = yard.environ["KEY_ONE"]
    busy: list[str] = []
    most = 0

    def watch(event: object) -> None:
        nonlocal most
        if isinstance(event, StackStarted):
            busy.append(event.stack.name)
        else:
            ended = getattr(event, "outcome", None)
            if ended is not None and ended.stack.name in busy:
                busy.remove(ended.stack.name)
        most = max(most, len([each for each in busy if each != "other"]))

    report = await yard.run(Verb.PLAN, on_event=watch)
    assert set(states(report).values()) == {State.CHANGES}
    assert most == 1


async def test_whoever_wants_to_stop_hears_what_became_of_every_stack(yard: Yard) -> None:
    yard.head += "limits: {stacks: 1}\n"
    for name in ("one", "two", "three"):
        yard.stack(name)
    yard.stack("later", ", wave: 2")
    stop = asyncio.Event()

    def stop_at_first(event: object) -> None:
        if isinstance(event, StackStarted) and yard.accounts.asked == []:
            asyncio.get_running_loop().call_later(0.005, stop.set)

    report = await yard.run(Verb.APPLY, stop=stop, on_event=stop_at_first)
    assert report.exit_code is ExitCode.INTERRUPTED
    assert set(states(report)) == {"one", "two", "three", "later"}
    assert states(report)["three"] is State.INTERRUPTED
    assert yard.accounts.rows("three") == []
    for name, state in states(report).items():
        if state is State.APPLIED:
            assert yard.accounts.names(name) == ["namespace ads", "bucket videos"]
    again = await yard.run(Verb.APPLY)
    assert again.exit_code is ExitCode.OK
    for name in ("one", "two", "three", "later"):
        assert yard.accounts.names(name) == ["namespace ads", "bucket videos"]


async def test_asked_a_second_time_it_ends_at_once_and_still_reports(yard: Yard) -> None:
    yard.stack("hangs")
    yard.stack("works")
    yard.accounts.hanging.add("hangs")
    task = asyncio.create_task(yard.run(Verb.PLAN))
    await yard.accounts.has_hung.wait()
    task.cancel()
    report = await asyncio.wait_for(task, 10)
    assert states(report)["hangs"] is State.INTERRUPTED
    assert report.exit_code is ExitCode.INTERRUPTED


async def test_a_wrong_entry_fails_alone(yard: Yard) -> None:
    yard.stack("right")
    yard.entries.append("- {name: typo, folder: stacks/right, wve: 2}\n")
    yard.entries.append("- {name: gone, folder: stacks/gone}\n")
    report = await yard.run(Verb.PLAN)
    assert states(report) == {
        "right": State.CHANGES,
        "typo": State.FAILED,
        "gone": State.FAILED,
    }
    assert codes(report, "typo") == ["unknown-field"]
    assert codes(report, "gone") == ["no-project"]


async def test_a_folder_may_be_absolute(yard: Yard) -> None:
    folder = yard.stack("here")
    yard.entries = [f"- {{name: here, folder: {folder}, key_env: KEY_HERE}}\n"]
    assert states(await yard.run(Verb.PLAN)) == {"here": State.CHANGES}


async def test_a_stack_is_let_in_by_its_own_variable_where_the_fleet_names_none(
    yard: Yard,
) -> None:
    yard.stack("own", settings="api: {key_env: KEY_OWN}\n")
    yard.entries = ["- {name: own, folder: stacks/own}\n"]
    assert states(await yard.run(Verb.PLAN)) == {"own": State.CHANGES}


async def test_no_stack_takes_the_key_of_another_one_by_its_own_file(yard: Yard) -> None:
    yard.stack("owner")
    yard.stack("thief", settings="api: {key_env: KEY_OWNER}\n")
    yard.entries[1] = "- {name: thief, folder: stacks/thief}\n"
    report = await yard.run(Verb.PLAN)
    assert codes(report, "thief") == ["key-of-another-stack"]
    assert states(report)["owner"] is State.CHANGES


@pytest.mark.parametrize("variable", ["HOOK_URL", "HOOK_SECRET", *OWN_VARIABLES])
async def test_no_stack_takes_what_is_the_fleets_own_by_its_own_file(
    yard: Yard, variable: str
) -> None:
    yard.head += "controller: {notify: [{url_env: HOOK_URL, secret_env: HOOK_SECRET}]}\n"
    yard.environ[variable] = "sk-of-the-fleet-alone"
    yard.stack("right")
    yard.stack("thief", settings=f"api: {{key_env: {variable}}}\n")
    yard.entries[1] = "- {name: thief, folder: stacks/thief}\n"
    report = await yard.run(Verb.PLAN)
    assert codes(report, "thief") == ["key-of-another-stack"]
    assert "the fleet's own" in outcome(report, "thief").problems[0].message
    assert states(report)["right"] is State.CHANGES
    assert not any("sk-of-the-fleet-alone" in each.headers for each in yard.accounts.asked)


async def test_a_stack_that_wants_an_environment_is_told_where_to_say_it(yard: Yard) -> None:
    folder = yard.stack("only", settings="require_environment: true\n")
    (folder / "environments").mkdir()
    (folder / "environments" / "de.yaml").write_text("apiVersion: reconciler/v1\n")
    report = await yard.run(Verb.PLAN)
    assert codes(report, "only") == ["environment-required"]
    assert "`env: NAME`" in outcome(report, "only").problems[0].remedy
    yard.entries = ["- {name: only, folder: stacks/only, key_env: KEY_ONLY, env: de}\n"]
    assert states(await yard.run(Verb.PLAN)) == {"only": State.CHANGES}


async def test_entries_of_one_name_are_each_told_and_keep_nobody_from_running(yard: Yard) -> None:
    yard.stack("right")
    yard.entries += ["- {name: twice, folder: x}\n", "- {name: twice, folder: y}\n"]
    report = await yard.run(Verb.PLAN)
    assert states(report) == {
        "right": State.CHANGES,
        "twice": State.FAILED,
        "twice#2": State.FAILED,
    }
    lines = [outcome(report, name).problems[0].location for name in ("twice", "twice#2")]
    assert [each.line for each in lines if each] == [5, 6]
