"""Whatever goes wrong on the way is told as it is, and costs nothing but another run."""

from bad_days import bad_days, catching_up
from hypothesis import given
from laws import examples
from stacks import Manifest, addressed
from troubled import Told, Troubled, day, in_quiet, untruths
from willing import willing

from reconciler.emulator.faults import Fault
from reconciler.model.change import Action
from reconciler.model.plan import Plan


async def _suffer(quiet: Troubled, stack: list[Manifest], faults: list[Fault]) -> Told:
    """One run on a bad day; what it tells is the truth."""
    before = await quiet.live()
    async with day(quiet, faults) as bad:
        told = await bad.try_to_apply(stack)
        assert told.outcomes or not bad.wire.writes, bad.wire.writes
    for _ in range(catching_up(faults)):
        await quiet.live()
    after, remaining = await quiet.live(), await quiet.plan(stack)
    untrue = list(untruths(told, before, after, remaining))
    assert untrue == [], untrue
    return told


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
        await _converge(quiet, later)
        assert kept <= await _ids(quiet)

    in_quiet(law)
