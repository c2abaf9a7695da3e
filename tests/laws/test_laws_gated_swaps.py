"""A gated swap ends with the new one in place, all it is asked met, or with the old untouched."""

import asyncio
from collections.abc import Sequence

from bad_days import bad_days, bad_searches, catching_up, lasts
from gated_day import STRIKES, GatedWorld, Strike, Wanted, gated_world
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from made_up import examples

from reconciler.emulator.faults.fault import Fault
from reconciler.model.errors import ExitCode

_LEAST, _MOST = 1, 9


@st.composite
def swaps(draw: DrawFn) -> list[Wanted]:
    """Up to three retrievers that are swapped at once: some find too little afterwards."""
    tops = draw(st.lists(st.sampled_from([_LEAST, _MOST]), min_size=1, max_size=3))
    asked = st.sampled_from(["check", "gate"])
    return [
        Wanted(f"search_{number}", top, frozenset(draw(st.sets(asked, min_size=number == 0))))
        for number, top in enumerate(tops)
    ]


_strikes = st.one_of(
    st.builds(Strike, st.just(sort), st.integers(0, most), st.booleans())
    for sort, most in STRIKES.items()
)


def _after(wanted: Sequence[Wanted]) -> list[str]:
    return [document for each in wanted for document in each.after()]


async def _settle(world: GatedWorld, *, lag: int) -> None:
    """One good run; the swaps are over, one way or the other."""
    after = _after(world.wanted)
    for _ in range(lag):
        await world.look(after)
    code = await world.apply(after)
    rows = world.rows
    assert sorted(rows) == sorted(each.name for each in world.wanted)
    good = [await _is_swapped_well(world, each) for each in world.wanted]
    assert code is (ExitCode.OK if all(good) else ExitCode.PARTIAL)


async def _is_swapped_well(world: GatedWorld, each: Wanted) -> bool:
    """Whether the new one has the name, and deserves it; otherwise the old one is as it was."""
    id_, _ = world.rows[each.name]
    if id_ == world.before[each.name][0]:
        assert world.rows[each.name] == world.before[each.name]
        return False
    assert await world.stands(each, id_)
    return True


def _try(
    wanted: Sequence[Wanted],
    *,
    is_filled: bool = True,
    faults: Sequence[Fault] = (),
    strike: Strike | None = None,
) -> None:
    lag = catching_up(faults)

    async def tried() -> None:
        async with gated_world(wanted, is_filled=is_filled) as world:
            await world.apply(_after(wanted), faults, strike)
            assert world.complaints == []
            await _settle(world, lag=lag)
            assert world.complaints == []
            if is_filled:
                _are_swapped_where_they_should_be(world)

    asyncio.run(tried())


def _are_swapped_where_they_should_be(world: GatedWorld) -> None:
    """None is kept that could be swapped, or swapped that finds too little."""
    for each in world.wanted:
        is_good = each.top == _MOST or not each.asked
        assert (world.rows[each.name][0] != world.before[each.name][0]) is is_good


@examples(12)
@given(swaps(), st.booleans())
def test_a_gated_swap_ends_well_or_not_at_all(wanted: list[Wanted], is_filled: bool) -> None:
    _try(wanted, is_filled=is_filled)


@examples(25)
@given(swaps(), st.booleans(), _strikes)
# Left behind, a successor must not be held against itself.
@example([Wanted("search_0", _LEAST, frozenset({"gate"}))], True, Strike("write", 1, False))
def test_wherever_the_run_is_killed_or_an_answer_lost(
    wanted: list[Wanted], is_filled: bool, strike: Strike
) -> None:
    _try(wanted, is_filled=is_filled, strike=strike)


@examples(25)
@given(swaps(), st.booleans(), bad_days(), bad_searches())
def test_whatever_goes_wrong_with_any_request(
    wanted: list[Wanted], is_filled: bool, faults: list[Fault], more: list[Fault]
) -> None:
    assume(not lasts(faults))
    _try(wanted, is_filled=is_filled, faults=[*faults, *more])
