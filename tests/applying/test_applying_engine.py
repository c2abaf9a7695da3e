"""Steps run at once where they may, in order where they must, and never after a failure."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace

from reconciler.applying.engine import run_steps
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Plan, Replacement, ReplacementPart, Step
from reconciler.model.resource import OnReplace
from reconciler.model.run.event import Ended, Event, Outcome, Started

pytestmark = pytest.mark.anyio


def step(name: str, *after: str, action: Action = Action.CREATE) -> Step:
    waits = tuple(address(each) for each in after)
    return Step(address(name), action, ActionReason.NOT_LIVE, "is new", after=waits)


def address(name: str) -> Address:
    return Address("Bucket", "ads", name)


def plan(*steps: Step) -> Plan:
    return Plan("ads-platform", steps)


def ending(outcomes: Mapping[str, Outcome] | None = None) -> Callable[[Step], Awaitable[Ended]]:
    """Steps that end as told, and well if nothing is told."""

    async def perform(step: Step) -> Ended:
        await asyncio.sleep(0)
        return Ended(step, (outcomes or {}).get(step.address.name, Outcome.DONE))

    return perform


async def events_of(
    steps: Plan, perform: Callable[[Step], Awaitable[Ended]], *, parallelism: int = 4
) -> list[Event]:
    return [event async for event in run_steps(steps, perform, parallelism=parallelism)]


def told(events: list[Event]) -> list[str]:
    return [
        f"{'started' if isinstance(event, Started) else event.outcome} {event.step.address.name}"
        for event in events
    ]


async def test_an_empty_plan_has_no_events() -> None:
    assert await events_of(plan(), ending()) == []


async def test_a_step_waits_for_what_it_needs() -> None:
    events = await events_of(plan(step("a"), step("b", "a"), step("c", "b")), ending())
    assert told(events) == [
        "started a", "done a", "started b", "done b", "started c", "done c",
    ]  # fmt: skip


async def test_independent_steps_run_at_once_up_to_the_limit() -> None:
    running: set[str] = set()
    most = 0

    async def perform(step: Step) -> Ended:
        nonlocal most
        running.add(step.address.name)
        most = max(most, len(running))
        for _ in range(3):
            await asyncio.sleep(0)
        running.discard(step.address.name)
        return Ended(step, Outcome.DONE)

    await events_of(plan(*(step(str(n)) for n in range(20))), perform, parallelism=3)
    assert most == 3


async def test_one_at_a_time_follows_the_plan_as_it_is_written() -> None:
    steps = plan(step("b"), step("a"), step("d", "a"), step("c"))
    events = await events_of(steps, ending(), parallelism=1)
    assert [event.step.address.name for event in events if isinstance(event, Started)] == [
        "b", "a", "d", "c",
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED])
async def test_dependants_are_skipped_near_and_far_and_the_rest_goes_on(outcome: Outcome) -> None:
    steps = plan(step("a"), step("b", "a"), step("c", "b"), step("x"), step("y", "x"))
    events = await events_of(steps, ending({"a": outcome}))
    skipped = [e for e in events if isinstance(e, Ended) and e.step.address.name in "bc"]
    assert [(e.outcome, e.because) for e in skipped] == [(Outcome.SKIPPED, address("a"))] * 2
    assert "done y" in told(events)


async def test_a_step_that_waits_for_two_failures_is_skipped_once() -> None:
    steps = plan(step("a"), step("b"), step("c", "a", "b"))
    events = await events_of(steps, ending({"a": Outcome.FAILED, "b": Outcome.FAILED}))
    assert told(events).count("skipped c") == 1


async def test_every_step_ends_exactly_once() -> None:
    steps = [step(str(n), *(str(m) for m in range(n) if n % (m + 1) == 0)) for n in range(60)]
    events = await events_of(plan(*steps), ending({"7": Outcome.FAILED}))
    ended = [event.step.address.name for event in events if isinstance(event, Ended)]
    assert sorted(ended) == sorted(str(n) for n in range(60))


async def test_an_address_without_a_step_is_no_obstacle() -> None:
    events = await events_of(plan(step("a", "already live")), ending())
    assert told(events) == ["started a", "done a"]


async def test_a_cycle_that_the_plan_cut_is_walked_in_its_order() -> None:
    steps = plan(step("a"), step("b", "a"), step("a", "b", action=Action.UPDATE))
    events = await events_of(steps, ending())
    ended = [(e.step.address.name, e.step.action) for e in events if isinstance(e, Ended)]
    assert ended == [("a", Action.CREATE), ("b", Action.CREATE), ("a", Action.UPDATE)]


class StopAfter:
    """Is set once so many steps have ended."""

    def __init__(self, ends: int) -> None:
        self.left = ends

    def is_set(self) -> bool:
        return self.left <= 0


async def test_after_a_stop_what_is_in_flight_ends_and_nothing_starts() -> None:
    stop = StopAfter(1)

    async def perform(step: Step) -> Ended:
        for _ in range(1 if step.address.name == "a" else 5):
            await asyncio.sleep(0)
        stop.left -= 1
        return Ended(step, Outcome.DONE)

    steps = plan(step("a"), step("b"), step("c"), step("d", "a"))
    events = [event async for event in run_steps(steps, perform, parallelism=2, stop=stop)]
    assert told(events) == [
        "started a", "started b", "done a", "done b", "skipped c", "skipped d",
    ]  # fmt: skip
    problems = [e.problem for e in events if isinstance(e, Ended) and e.problem]
    assert [problem.code for problem in problems] == ["interrupted", "interrupted"]
    assert {problem.message for problem in problems} == {
        "the run was interrupted before it started"
    }


SWAP = (
    ReplacementPart.SUCCEED,
    ReplacementPart.RETIRE,
    ReplacementPart.PROMOTE,
    ReplacementPart.REMOVE,
)


def counting_down(stop: StopAfter) -> Callable[[Step], Awaitable[Ended]]:
    async def perform(step: Step) -> Ended:
        await asyncio.sleep(0)
        stop.left -= 1
        return Ended(step, Outcome.DONE)

    return perform


async def done_until(stop: StopAfter, steps: Plan) -> list[Step]:
    """What was done one by one, where the run was told to stop after so many."""
    walk = run_steps(steps, counting_down(stop), parallelism=1, stop=stop)
    events = [event async for event in walk]
    return [e.step for e in events if isinstance(e, Ended) and e.outcome is Outcome.DONE]


@pytest.mark.parametrize(("ends", "done"), [(0, 0), (1, 1), (2, 3), (3, 3)])
async def test_a_stop_leaves_nobody_without_a_name(ends: int, done: int) -> None:
    steps = plan(*(replace(step("search"), part=part) for part in SWAP), step("other", "search"))
    found = await done_until(StopAfter(ends), steps)
    assert tuple(each.part for each in found) == SWAP[:done]


MISSED = Replacement(OnReplace.RECREATE, is_outage=True)


def around_a_change(replacement: Replacement) -> Plan:
    """A page that goes for a change of what it shows, which is asked afterwards."""
    removed = replace(step("page", action=Action.DELETE), part=ReplacementPart.REMOVE)
    renewed = replace(step("page", "search"), part=ReplacementPart.RENEW)
    return plan(
        replace(removed, replacement=replacement),
        step("search", "page", action=Action.UPDATE),
        replace(renewed, replacement=replacement),
        step("search", action=Action.VERIFY),
        step("other"),
    )


@pytest.mark.parametrize("ends", [1, 2, 3])
async def test_a_stop_leaves_nothing_away_that_is_missed(ends: int) -> None:
    steps = around_a_change(MISSED)
    assert await done_until(StopAfter(ends), steps) == list(steps.steps[:3])


async def test_a_stop_before_it_went_lets_it_stay() -> None:
    assert await done_until(StopAfter(0), around_a_change(MISSED)) == []


async def test_a_stop_finishes_no_other_replacement() -> None:
    steps = around_a_change(replace(MISSED, is_outage=False))
    assert await done_until(StopAfter(1), steps) == [steps.steps[0]]


async def test_a_stop_finishes_no_swap_that_an_earlier_run_began() -> None:
    steps = plan(replace(step("search"), part=ReplacementPart.PROMOTE))
    (event,) = [e async for e in run_steps(steps, ending(), stop=StopAfter(0))]
    assert isinstance(event, Ended)
    assert event.outcome is Outcome.SKIPPED


async def hang(step: Step, cancelled: list[str]) -> Ended:
    try:
        await asyncio.Event().wait()
    finally:
        cancelled.append(step.address.name)
    raise AssertionError


async def test_cancelling_the_walk_cancels_what_is_in_flight() -> None:
    cancelled: list[str] = []
    walk = asyncio.create_task(
        events_of(plan(step("a"), step("b")), lambda step: hang(step, cancelled))
    )
    for _ in range(5):
        await asyncio.sleep(0)
    walk.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walk
    assert sorted(cancelled) == ["a", "b"]


async def test_leaving_the_walk_early_leaks_no_task() -> None:
    cancelled: list[str] = []
    before = asyncio.all_tasks()

    async def perform(step: Step) -> Ended:
        if step.address.name == "a":
            return Ended(step, Outcome.DONE)
        return await hang(step, cancelled)

    async with aclosing(run_steps(plan(step("a"), step("b")), perform)) as events:
        async for event in events:
            if isinstance(event, Ended):
                break
    assert cancelled == ["b"]
    assert asyncio.all_tasks() == before


async def test_a_fault_of_our_own_ends_its_step_as_unknown_and_quotes_nothing() -> None:
    async def perform(step: Step) -> Ended:
        if step.address.name == "b":
            raise ZeroDivisionError("hunter2")
        return Ended(step, Outcome.DONE)

    events = await events_of(plan(step("a"), step("b"), step("c", "b"), step("d")), perform)
    ended = {event.step.address.name: event for event in events if isinstance(event, Ended)}
    assert {name: event.outcome for name, event in ended.items()} == {
        "a": Outcome.DONE,
        "b": Outcome.UNKNOWN,
        "c": Outcome.SKIPPED,
        "d": Outcome.DONE,
    }
    problem = ended["b"].problem
    assert problem is not None
    assert problem.code == "internal-error"
    assert "ZeroDivisionError in applying/engine.py:" in problem.message
    assert "hunter2" not in problem.message


async def test_a_step_that_cancels_itself_ends_the_walk_and_leaves_nobody_waiting() -> None:
    cancelled: list[str] = []

    async def perform(step: Step) -> Ended:
        if step.address.name == "a":
            raise asyncio.CancelledError
        return await hang(step, cancelled)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(events_of(plan(step("a"), step("b")), perform), timeout=60)
    assert cancelled == ["b"]


@st.composite
def stories(draw: st.DrawFn) -> tuple[Plan, dict[str, Outcome]]:
    """Any plan in a followable order, and how each of its steps would end."""
    steps = [
        step(str(n), *draw(st.sets(st.sampled_from([str(m) for m in range(n)] or ["live"]))))
        for n in range(draw(st.integers(0, 12)))
    ]
    ends = {each.address.name: draw(st.sampled_from(Outcome)) for each in steps}
    return plan(*steps), ends


@examples()  # a busy machine is no failure
@given(stories(), st.integers(1, 5))
def test_a_step_runs_exactly_when_all_it_waits_for_is_done(
    story: tuple[Plan, dict[str, Outcome]], parallelism: int
) -> None:
    steps, ends = story
    events = asyncio.run(events_of(steps, ending(ends), parallelism=parallelism))
    done: set[Address] = set()
    for event in events:
        if isinstance(event, Started):
            assert {each for each in event.step.after if each.name != "live"} <= done
        elif event.because:
            assert not set(event.step.after) <= done
            assert event.because not in done
        elif event.outcome is Outcome.DONE:
            done.add(event.step.address)
    ended = [event.step.address for event in events if isinstance(event, Ended)]
    assert sorted(ended) == sorted(each.address for each in steps)
