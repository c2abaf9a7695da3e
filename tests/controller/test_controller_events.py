"""What is told of a stack: only what changed, as a table of how it was and how it is."""

from datetime import UTC, datetime

import pytest

from reconciler.model.controller.event import TELLING, ControllerEvent, event_of
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.fleet.controller import EventKind, Notification

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
UNWELL = ["failed", "partial", "drift", "failed_checks", "refused"]
SILENT = ["held_back", "interrupted", "stale", "lost", "running"]


def run(state: str, number: int = 8, *, waits_for: int | None = None) -> RunRecord:
    return RunRecord(
        number=number,
        stack="ads",
        trigger=Trigger.SCHEDULE,
        state=RunState(state),
        began=NOON,
        ended=NOON,
        waits_for=waits_for,
    )


def told(now: RunRecord, before: str | None) -> ControllerEvent | None:
    return event_of(now, run(before, 7) if before else None)


CASES = [
    # before         now              is told as
    (None, "clean", None),
    ("clean", "clean", None),
    ("applied", "clean", None),
    ("waiting", "clean", None),
    ("failed", "clean", "recovered"),
    ("partial", "clean", "recovered"),
    ("drift", "clean", "recovered"),
    ("failed_checks", "clean", "recovered"),
    ("refused", "clean", "recovered"),
    (None, "applied", "applied"),
    ("clean", "applied", "applied"),
    ("applied", "applied", "applied"),
    ("waiting", "applied", "applied"),
    ("failed", "applied", "recovered"),
    (None, "waiting", "waiting"),
    ("clean", "waiting", "waiting"),
    ("waiting", "waiting", "waiting"),
    ("failed", "waiting", "waiting"),
    (None, "failed", "failed"),
    ("clean", "failed", "failed"),
    ("waiting", "failed", "failed"),
    ("drift", "failed", "failed"),
    ("failed", "failed", None),
    ("clean", "partial", "partial"),
    ("failed", "partial", "partial"),
    ("partial", "failed", "failed"),
    ("applied", "drift", "drift"),
    ("applied", "failed_checks", "failed_checks"),
    ("waiting", "refused", "refused"),
]


@pytest.mark.parametrize(("before", "now", "expected"), CASES)
def test_what_changed_is_told(before: str | None, now: str, expected: str | None) -> None:
    found = told(run(now), before)
    assert (found and found.kind.value) == expected


@pytest.mark.parametrize("state", UNWELL)
def test_what_is_as_bad_as_it_was_is_not_told_again(state: str) -> None:
    assert told(run(state), state) is None


@pytest.mark.parametrize("before", [None, "clean", "failed"])
@pytest.mark.parametrize("state", SILENT)
def test_a_run_that_does_not_say_how_its_stack_is_is_not_told(
    before: str | None, state: str
) -> None:
    assert told(run(state), before) is None
    assert RunState(state) not in TELLING


def test_the_same_plan_is_not_told_to_wait_again() -> None:
    assert told(run("waiting", waits_for=5), "waiting") is None


def test_a_failure_that_ends_while_the_same_plan_waits_is_told_to_have_ended() -> None:
    found = told(run("waiting", waits_for=5), "failed")
    assert found is not None
    assert found.kinds == {EventKind.RECOVERED}


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("failed", "waiting", {EventKind.WAITING, EventKind.RECOVERED}),
        ("drift", "applied", {EventKind.APPLIED, EventKind.RECOVERED}),
        ("clean", "applied", {EventKind.APPLIED}),
        ("failed", "partial", {EventKind.PARTIAL}),
        ("failed", "clean", {EventKind.RECOVERED}),
    ],
)
def test_what_is_two_things_at_once_is_for_whoever_wants_either(
    before: str, now: str, kinds: set[EventKind]
) -> None:
    found = told(run(now), before)
    assert found is not None
    assert found.kinds == kinds
    for kind in EventKind:
        notification = Notification(url_env="HOOK", events=frozenset({kind}))
        assert found.is_for(notification) is (kind in kinds)


def test_an_event_knows_its_run_and_how_the_stack_was() -> None:
    found = told(run("failed"), "clean")
    assert found is not None
    assert (found.stack, found.previous, found.at) == ("ads", RunState.CLEAN, NOON)
    assert found.run == run("failed")
