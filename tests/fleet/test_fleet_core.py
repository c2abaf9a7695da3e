"""Which stacks start, which never will, what a shard is, what needs approval, and the exit code."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.environments.plans import worst_of
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.approval import class_of, unapproved
from reconciler.model.fleet.outcome import Halt, StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.schedule import next_to_start, not_started, stopping
from reconciler.model.fleet.selection import Shard, named, part_of
from reconciler.model.fleet.stack import FleetLimits, FleetStack, waves_of
from reconciler.model.plan import Plan, Refusal, Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Outcome, RunOutcome

NAMES = st.text("abcdefgh-", min_size=1, max_size=6)
STACKS = st.lists(
    st.builds(
        FleetStack,
        name=NAMES,
        wave=st.integers(1, 4),
        key_env=st.sampled_from([None, "KEY_A", "KEY_B", "KEY_C"]),
    ),
    max_size=40,
    unique_by=lambda each: each.name,
)
WHERE = Address("Bucket", "ads", "videos")


@given(STACKS, st.integers(1, 12), st.randoms())
def test_shards_are_a_partition(
    stacks: list[FleetStack], count: int, chance: random.Random
) -> None:
    parts = [part_of(stacks, Shard(number, count)) for number in range(1, count + 1)]
    seen = Counter(each.name for part in parts for each in part)
    assert seen == Counter(each.name for each in stacks)
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 1
    shuffled = list(stacks)
    chance.shuffle(shuffled)
    again = [part_of(shuffled, Shard(number, count)) for number in range(1, count + 1)]
    assert [{e.name for e in part} for part in again] == [{e.name for e in part} for part in parts]


@given(STACKS, st.integers(1, 12))
def test_a_key_is_in_no_more_shards_than_it_needs(stacks: list[FleetStack], count: int) -> None:
    parts = [part_of(stacks, Shard(number, count)) for number in range(1, count + 1)]
    for key in {each.key_env for each in stacks}:
        held = [n for n, part in enumerate(parts) if any(each.key_env == key for each in part)]
        between = [n for n in range(held[0], held[-1] + 1) if parts[n]]
        assert held == between, "stacks of one key are neighbours"


@given(STACKS, st.integers(1, 6), st.integers(1, 3), st.data())
def test_every_stack_runs_once_and_no_limit_is_ever_passed(
    stacks: list[FleetStack], at_once: int, per_key: int, data: st.DataObject
) -> None:
    limits = FleetLimits(stacks=at_once, per_key=per_key)
    accounts = {each.name: each.key_env for each in stacks if each.key_env}
    waiting, running, done = list(stacks), set[str](), list[str]()
    while waiting or running:
        for each in next_to_start(waiting, running, accounts, limits):
            waiting.remove(each)
            running.add(each.name)
        assert running, "whoever waits for nobody starts"
        assert len(running) <= at_once
        busy = Counter(accounts[name] for name in running if name in accounts)
        assert max(busy.values(), default=0) <= per_key
        ended = data.draw(st.sampled_from(sorted(running)))
        running.remove(ended)
        done.append(ended)
    assert sorted(done) == sorted(each.name for each in stacks)


@given(STACKS)
def test_waves_are_in_the_order_of_their_numbers_and_hold_every_stack(
    stacks: list[FleetStack],
) -> None:
    waves = waves_of(stacks)
    numbers = [wave[0].wave for wave in waves]
    assert numbers == sorted(set(numbers))
    assert all(len({each.wave for each in wave}) == 1 for wave in waves)
    assert Counter(each.name for wave in waves for each in wave) == Counter(s.name for s in stacks)


def test_names_and_patterns_choose_and_nothing_means_all() -> None:
    stacks = [FleetStack(name=name) for name in ("ads-de", "ads-fr", "shop")]
    assert named(stacks, ["ads-*"]) == tuple(stacks[:2])
    assert named(stacks, ["shop", "ads-de"]) == (stacks[0], stacks[2])
    assert named(stacks, []) == tuple(stacks)


def step(action: Action, *classes: ChangeClass) -> Step:
    changes = tuple(
        FieldChange((f"f{at}",), 1, 2, change_class=each) for at, each in enumerate(classes)
    )
    return Step(WHERE, action, ActionReason.CHANGED, "x", changes=changes)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (step(Action.CREATE), ChangeClass.BEHAVIOUR),
        (step(Action.UPDATE), ChangeClass.METADATA),
        (step(Action.UPDATE, ChangeClass.METADATA), ChangeClass.METADATA),
        (
            step(Action.UPDATE, ChangeClass.METADATA, ChangeClass.REPROCESS),
            ChangeClass.REPROCESS,
        ),
        (step(Action.RENAME), ChangeClass.BEHAVIOUR),
        (step(Action.ADOPT), ChangeClass.METADATA),
        (step(Action.EXECUTE), ChangeClass.REPROCESS),
        (step(Action.DELETE), ChangeClass.DESTROY),
        (step(Action.AWAIT), None),
        (step(Action.VERIFY), None),
    ],
)
def test_what_a_step_means_where_nobody_looks(found: Step, expected: ChangeClass | None) -> None:
    assert class_of(found) is expected


@given(st.sets(st.sampled_from(list(ChangeClass))))
def test_what_destroys_is_never_approved_beforehand(allowed: set[ChangeClass]) -> None:
    assert ChangeClass.DESTROY in unapproved(Plan("s", (step(Action.DELETE),)), allowed)


@given(
    st.lists(st.sampled_from([Action.CREATE, Action.UPDATE, Action.EXECUTE, Action.DELETE])),
    st.sets(st.sampled_from(list(ChangeClass))),
)
def test_a_plan_needs_approval_exactly_where_a_step_does(
    actions: list[Action], allowed: set[ChangeClass]
) -> None:
    plan = Plan("s", tuple(map(step, actions)))
    needed = {class_of(each) for each in plan.steps}
    may_go = needed <= allowed - {ChangeClass.DESTROY}
    assert (not unapproved(plan, allowed)) is may_go


PLAN = Plan("s", (step(Action.UPDATE),))
REFUSED = Plan("s", (), refusals=(Refusal("adoption", "no", "yes"),))
DONE = RunOutcome(outcomes=(Ended(step(Action.UPDATE), Outcome.DONE),))
HALF = RunOutcome(outcomes=(Ended(step(Action.UPDATE), Outcome.FAILED),))
STACK = FleetStack(name="a")
WRONG = (Problem("x", "y"),)


@pytest.mark.parametrize(
    ("outcome", "state", "halt", "codes"),
    [
        (StackOutcome(stack=STACK), State.CLEAN, Halt.NOTHING, (0, 0, 0)),
        (StackOutcome(stack=STACK, plan=PLAN), State.CHANGES, Halt.LATER_WAVES, (0, 2, 4)),
        (StackOutcome(stack=STACK, plan=REFUSED), State.REFUSED, Halt.LATER_WAVES, (0, 3, 3)),
        (
            StackOutcome(stack=STACK, plan=PLAN, held=(ChangeClass.METADATA,)),
            State.HELD,
            Halt.LATER_WAVES,
            (0, 3, 3),
        ),
        (StackOutcome(stack=STACK, problems=WRONG), State.FAILED, Halt.LATER_WAVES, (1, 1, 1)),
        (StackOutcome(stack=STACK, plan=PLAN, run=DONE), State.APPLIED, Halt.NOTHING, (0, 0, 0)),
        (StackOutcome(stack=STACK, plan=PLAN, run=HALF), State.PARTIAL, Halt.EVERYTHING, (4, 4, 4)),
        (
            StackOutcome(stack=STACK, plan=PLAN, run=DONE, problems=WRONG),
            State.PARTIAL,
            Halt.EVERYTHING,
            (4, 4, 4),
        ),
        (
            StackOutcome(stack=STACK, is_stale=True, problems=WRONG),
            State.STALE,
            Halt.LATER_WAVES,
            (5, 5, 5),
        ),
        (
            StackOutcome(stack=STACK, is_started=False),
            State.NOT_STARTED,
            Halt.NOTHING,
            (0, 0, 0),
        ),
        (
            StackOutcome(stack=STACK, is_interrupted=True),
            State.INTERRUPTED,
            Halt.LATER_WAVES,
            (130, 130, 130),
        ),
    ],
    ids=lambda each: each.value if isinstance(each, State | Halt) else "",
)
def test_what_a_stack_came_to_what_it_stops_and_its_exit_code(
    outcome: StackOutcome, state: State, halt: Halt, codes: tuple[int, int, int]
) -> None:
    assert outcome.state is state
    assert outcome.halts is halt
    plan, detailed, apply = codes
    assert outcome.exit_code_of(Verb.PLAN) == plan
    assert outcome.exit_code_of(Verb.PLAN, is_detailed=True) == detailed
    assert outcome.exit_code_of(Verb.APPLY) == apply


@given(st.lists(st.sampled_from(list(ExitCode)), min_size=1))
def test_the_exit_code_is_the_worst_of_all(codes: list[ExitCode]) -> None:
    order = [130, 1, 4, 5, 3, 2, 0]
    assert worst_of(codes) == min(codes, key=lambda code: order.index(int(code)))


def test_a_report_that_was_interrupted_says_so_whatever_came_of_it() -> None:
    well = FleetReport(verb=Verb.PLAN, outcomes=(StackOutcome(stack=STACK),))
    assert well.exit_code is ExitCode.OK
    cut = FleetReport(verb=Verb.PLAN, outcomes=well.outcomes, is_interrupted=True)
    assert cut.exit_code is ExitCode.INTERRUPTED


def test_in_its_own_wave_only_what_was_being_changed_stops_others() -> None:
    untouched = StackOutcome(stack=FleetStack(name="untouched"), problems=WRONG)
    halfway = StackOutcome(stack=FleetStack(name="halfway"), plan=PLAN, run=HALF)
    late = not_started([FleetStack(name="late")], ["halfway"])
    ended = [untouched, halfway, *late]
    assert stopping([untouched], is_same_wave=True) == ()
    assert stopping(ended, is_same_wave=True) == ("halfway",)
    assert stopping(ended, is_same_wave=False) == ("untouched", "halfway")
