"""Whatever goes wrong on the way is told as it is, and costs nothing but another run."""

from contextlib import suppress
from random import Random

from bad_days import bad_days, catching_up, deceives, lasts
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from meddling import is_ours, meddle
from stacks import Manifest, addressed, stacks
from troubled import Seen, Told, Troubled, day, in_quiet, untruths
from willing import willing

from reconciler.emulator.faults.fault import Fault
from reconciler.model.change import Action
from reconciler.model.errors import IncompleteRead
from reconciler.model.plan import Plan


async def _suffer(quiet: Troubled, stack: list[Manifest], faults: list[Fault]) -> Told:
    """One run on a bad day; what it tells is the truth."""
    before = await quiet.live()
    async with day(quiet, faults) as bad:
        told = await bad.try_to_apply(stack)
        assert told.outcomes or not bad.wire.writes, bad.wire.writes
    for _ in range(catching_up(faults)):
        with suppress(IncompleteRead):
            await quiet.live()
    seen = Seen(before, await quiet.live(), await quiet.plan(stack))
    untrue = list(untruths(told, seen, is_deceived=deceives(faults)))
    assert untrue == [], (untrue, told.problems, [str(fault) for fault in faults])
    await _nothing_is_there_twice(quiet)
    return told


async def _nothing_is_there_twice(quiet: Troubled) -> None:
    twice = [str(address) for address, count in (await quiet.rows()).items() if count > 1]
    assert twice == []


async def _ids(quiet: Troubled) -> set[str]:
    return {found.id for found in (await quiet.live()).resources.values()}


def _ending(plan: Plan) -> set[str]:
    return {step.live.id for step in plan if step.action is Action.DELETE and step.live}


async def _converge(quiet: Troubled, stack: list[Manifest]) -> None:
    """One good day is enough, and leaves what is declared, and nothing else of ours."""
    await quiet.apply(stack)
    again = await quiet.plan(stack)
    assert [(str(step.address), step.says) for step in again] == []
    live = await quiet.live()
    ours = {each for each in live.resources if each.kind != "Namespace"}
    assert ours <= set(map(addressed, stack))


@examples(20)
@given(willing(), willing(), bad_days())
def test_after_a_bad_day_a_good_one_finishes_and_nothing_is_lost(
    earlier: list[Manifest], later: list[Manifest], faults: list[Fault]
) -> None:
    async def law(quiet: Troubled) -> None:
        await quiet.apply(earlier)
        kept = await _ids(quiet) - _ending(await quiet.plan(later))
        await _suffer(quiet, later, faults)
        assert kept <= await _ids(quiet)
        if not lasts(faults):
            await _converge(quiet, later)
        assert kept <= await _ids(quiet)

    in_quiet(law)


@examples(10)
@given(stacks(), stacks(), bad_days(), st.randoms(use_true_random=False))
def test_a_bad_day_costs_no_stranger_anything_whatever_is_declared(
    earlier: list[Manifest], later: list[Manifest], faults: list[Fault], chance: Random
) -> None:
    async def law(quiet: Troubled) -> None:
        await quiet.apply(earlier)
        await meddle(quiet, chance)
        found = (await quiet.live()).resources.values()
        of_others = {
            each.id for each in found if not is_ours(each) and each.address.kind != "Namespace"
        }
        quiet.wire.calm()
        await _suffer(quiet, later, faults)
        assert of_others <= await _ids(quiet)

    in_quiet(law)
