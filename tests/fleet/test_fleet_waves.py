"""What a run over many stacks does to their accounts, and what it leaves alone."""

import pytest
from fleet_accounts import BUCKET, NAMESPACE, Yard, codes, outcome, states

from reconciler.model.change import ChangeClass
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.event import WaveStarted
from reconciler.model.fleet.outcome import State, Verb
from reconciler.model.fleet.report import FleetReport

pytestmark = pytest.mark.anyio

BAD = f"{NAMESPACE}---\n{BUCKET.replace('description', 'descripton') % ('videos', 'All')}"
CHECK = """\
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: []
  stages:
    - stage_name: find
      stage_type: filter
      config: {stage_id: attribute_filter, parameters: {}}
  input_schema: {query: {type: text}}
---
apiVersion: reconciler/v1
kind: Check
metadata: {name: something, namespace: ads}
spec:
  retriever: search
  request: {inputs: {query: car}}
  expect: {results: {at_least: 3}}
"""


async def test_reading_changes_no_row_of_any_account(yard: Yard) -> None:
    for name in ("de", "fr"):
        yard.stack(name)
    await yard.run(Verb.APPLY, only=lambda each: each.name == "de")
    before = {name: yard.accounts.rows(name) for name in ("de", "fr")}
    written = len([each for each in yard.accounts.asked if each.writes])
    for verb in (Verb.PLAN, Verb.STATUS, Verb.DRIFT, Verb.VERIFY):
        await yard.run(verb)
    assert {name: yard.accounts.rows(name) for name in ("de", "fr")} == before
    assert len([each for each in yard.accounts.asked if each.writes]) == written


async def test_each_stack_becomes_what_it_declares_in_its_own_account(yard: Yard) -> None:
    for name in ("de", "fr"):
        yard.stack(name, manifests=f"{NAMESPACE}---\n{BUCKET % (f'of_{name}', name)}")
    report = await yard.run(Verb.APPLY)
    assert report.exit_code is ExitCode.OK
    assert states(report) == {"de": State.APPLIED, "fr": State.APPLIED}
    assert yard.accounts.names("de") == ["namespace ads", "bucket of_de"]
    assert yard.accounts.names("fr") == ["namespace ads", "bucket of_fr"]
    again = await yard.run(Verb.APPLY)
    assert states(again) == {"de": State.CLEAN, "fr": State.CLEAN}


async def test_a_wave_starts_after_the_one_before_was_applied_and_looked_at(yard: Yard) -> None:
    yard.stack("first")
    yard.stack("second", ", wave: 2")
    await yard.run(Verb.APPLY)
    order = [each.account for each in yard.accounts.asked]
    assert order.index("second") > len(order) - 1 - order[::-1].index("first")
    waves = [each for each in yard.events if isinstance(each, WaveStarted)]
    assert [(each.number, each.is_check) for each in waves] == [(1, False), (1, True), (2, False)]


async def test_the_last_wave_is_looked_at_where_that_is_asked_for(yard: Yard) -> None:
    yard.stack("only")
    report = await yard.run(Verb.APPLY, is_verified=True)
    assert outcome(report, "only").verification is not None
    assert outcome(await yard.run(Verb.APPLY), "only").verification is None


async def test_what_was_never_touched_holds_back_later_waves_alone(yard: Yard) -> None:
    yard.stack("wrong", manifests=BAD)
    yard.stack("beside")
    yard.stack("later", ", wave: 2")
    report = await yard.run(Verb.APPLY)
    assert states(report) == {
        "wrong": State.FAILED,
        "beside": State.APPLIED,
        "later": State.NOT_STARTED,
    }
    assert outcome(report, "later").stopped_by == ("wrong",)
    assert report.exit_code is ExitCode.ERROR
    assert yard.accounts.rows("later") == [] == yard.accounts.rows("wrong")


async def test_what_fails_while_it_is_changed_also_stops_those_that_wait_beside_it(
    yard: Yard,
) -> None:
    yard.head += "limits: {stacks: 1}\n"
    for name in ("one", "two", "three"):
        yard.stack(name)
    yard.accounts.refusing["two"] = "POST /v1/buckets"
    report = await yard.run(Verb.APPLY)
    assert states(report) == {
        "one": State.APPLIED,
        "two": State.PARTIAL,
        "three": State.NOT_STARTED,
    }
    assert report.exit_code is ExitCode.PARTIAL
    assert yard.accounts.rows("three") == []
    assert [each for each in yard.accounts.asked if each.account == "three"] == []


async def test_a_failed_check_keeps_the_next_wave_from_starting(yard: Yard) -> None:
    yard.stack("first", manifests=f"{NAMESPACE}---\n{BUCKET % ('videos', 'All')}{CHECK}")
    yard.stack("second", ", wave: 2")
    report = await yard.run(Verb.APPLY)
    assert states(report)["second"] is State.NOT_STARTED
    assert outcome(report, "first").verification is not None
    assert report.exit_code in (ExitCode.PARTIAL, ExitCode.ERROR)
    assert yard.accounts.rows("second") == []


async def test_drift_that_is_found_after_a_wave_keeps_the_next_one_from_starting(
    yard: Yard,
) -> None:
    yard.stack("first")
    yard.stack("second", ", wave: 2")

    def meddle(event: object) -> None:
        if isinstance(event, WaveStarted) and event.is_check:
            yard.accounts.meddle("first", description="by hand")

    report = await yard.run(Verb.APPLY, on_event=meddle)
    assert states(report) == {"first": State.DRIFT, "second": State.NOT_STARTED}
    assert report.exit_code is ExitCode.PARTIAL


async def test_unattended_applies_what_its_entry_allows_and_leaves_the_rest_alone(
    yard: Yard,
) -> None:
    yard.stack("usual")
    yard.stack("generous", ", unattended: [metadata, behaviour]")
    before = yard.accounts.rows("usual")
    report = await yard.run(Verb.APPLY, is_unattended=True)
    assert states(report) == {"usual": State.HELD, "generous": State.APPLIED}
    assert outcome(report, "usual").held == (ChangeClass.BEHAVIOUR,)
    assert report.exit_code is ExitCode.REFUSED
    assert yard.accounts.rows("usual") == before
    assert yard.accounts.writes_of("usual") == []


async def test_a_description_may_be_changed_unattended_and_nothing_deleted(yard: Yard) -> None:
    yard.stack("usual", ", unattended: [metadata, behaviour, reprocess]")
    await yard.run(Verb.APPLY, is_unattended=True)
    yard.declare("usual", f"{NAMESPACE}---\n{BUCKET % ('videos', 'Changed')}")
    assert states(await yard.run(Verb.APPLY, is_unattended=True)) == {"usual": State.APPLIED}
    more = f"---\n{BUCKET % ('more', 'x')}"
    yard.declare("usual", f"{NAMESPACE}---\n{BUCKET % ('videos', 'Changed')}{more}")
    await yard.run(Verb.APPLY, is_unattended=True)
    yard.declare("usual", f"{NAMESPACE}---\n{BUCKET % ('videos', 'Changed')}")
    report = await yard.run(Verb.APPLY, is_unattended=True)
    assert outcome(report, "usual").held == (ChangeClass.DESTROY,)
    assert "bucket more" in yard.accounts.names("usual")


async def test_each_wave_is_asked_about_and_what_was_shown_is_applied(yard: Yard) -> None:
    yard.stack("first")
    yard.stack("second", ", wave: 2")
    asked: list[list[str]] = []

    def ask(report: FleetReport) -> bool:
        asked.append([each.stack.name for each in report.outcomes])
        return len(asked) == 1

    report = await yard.run(Verb.APPLY, ask=ask)
    assert asked == [["first"], ["second"]]
    assert states(report) == {"first": State.APPLIED, "second": State.HELD}
    assert report.exit_code is ExitCode.REFUSED
    assert yard.accounts.rows("second") == []


async def test_what_moved_after_it_was_approved_is_not_applied(yard: Yard) -> None:
    yard.stack("only")
    await yard.run(Verb.APPLY)
    yard.declare("only", f"{NAMESPACE}---\n{BUCKET % ('videos', 'Declared')}")

    def ask(_: FleetReport) -> bool:
        yard.accounts.meddle("only", description="by hand")
        return True

    report = await yard.run(Verb.APPLY, ask=ask)
    assert states(report) == {"only": State.STALE}
    assert report.exit_code is ExitCode.STALE
    assert "by hand" in yard.accounts.rows("only")[1][2]


async def test_what_was_clean_when_it_was_shown_is_not_touched_after_the_answer(
    yard: Yard,
) -> None:
    yard.stack("clean")
    await yard.run(Verb.APPLY)
    yard.stack("new")

    def ask(_: FleetReport) -> bool:
        yard.declare("clean", f"{NAMESPACE}---\n{BUCKET % ('videos', 'Later')}")
        return True

    report = await yard.run(Verb.APPLY, ask=ask)
    assert states(report) == {"clean": State.CLEAN, "new": State.APPLIED}
    assert "Later" not in str(yard.accounts.rows("clean"))


async def test_a_guard_is_the_stacks_own(yard: Yard) -> None:
    yard.stack("guarded", settings="guards: {max_deletes: 0}\n")
    await yard.run(Verb.APPLY)
    yard.declare("guarded", NAMESPACE)
    before = yard.accounts.rows("guarded")
    report = await yard.run(Verb.APPLY)
    assert states(report) == {"guarded": State.REFUSED}
    assert report.exit_code is ExitCode.REFUSED
    assert yard.accounts.rows("guarded") == before
    assert (await yard.run(Verb.PLAN)).exit_code is ExitCode.OK
    assert (await yard.run(Verb.PLAN, is_detailed=True)).exit_code is ExitCode.REFUSED


async def test_two_entries_that_are_one_stack_of_one_account_are_refused(yard: Yard) -> None:
    yard.stack("one")
    yard.stack("two")
    (yard.folder / "stacks" / "two" / "reconciler.yaml").write_text(
        "apiVersion: reconciler/v1\nstack: one\n"
    )
    yard.environ["KEY_TWO"] = yard.environ["KEY_ONE"]
    report = await yard.run(Verb.APPLY)
    assert codes(report, "one") == ["same-owner"] == codes(report, "two")
    assert yard.accounts.rows("one") == []


async def test_ctrl_c_at_the_question_still_tells_what_was_applied_before(yard: Yard) -> None:
    yard.stack("first")
    yard.stack("second", ", wave: 2")
    asked: list[FleetReport] = []

    def ask(report: FleetReport) -> bool:
        asked.append(report)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return True

    report = await yard.run(Verb.APPLY, ask=ask)
    assert report.exit_code is ExitCode.INTERRUPTED
    assert states(report) == {"first": State.APPLIED, "second": State.INTERRUPTED}
    assert yard.accounts.names("first") == ["namespace ads", "bucket videos"]
    assert yard.accounts.rows("second") == []


async def test_what_cannot_be_opened_holds_back_only_the_waves_behind_its_own(yard: Yard) -> None:
    yard.stack("first")
    yard.stack("beside", ", wave: 2")
    yard.entries.append("- {name: gone, folder: nowhere, wave: 2}\n")
    yard.stack("last", ", wave: 3")
    report = await yard.run(Verb.APPLY)
    assert states(report) == {
        "first": State.APPLIED,
        "beside": State.APPLIED,
        "gone": State.FAILED,
        "last": State.NOT_STARTED,
    }
    assert outcome(report, "last").stopped_by == ("gone",)
