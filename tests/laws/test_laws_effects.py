"""What is shown is what happens, down to the path: whatever an apply changes stood in its plan."""

from collections.abc import Sequence
from typing import Final

from edits import edited
from hands import Hand, hands
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from judging import Judge
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from rows import rows_of
from spelling import with_new_names
from stacks import Manifest, addressed
from successions import successions
from willing import willing
from world import GENEROUS, World

from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault
from reconciler.model.errors import Rejected
from reconciler.planning.options.options import PlanOptions

_TAKING: Final = replace(GENEROUS, adopt_unowned=True)
FLAGS: Final[SearchStrategy[PlanOptions]] = st.builds(
    replace,
    st.just(_TAKING),
    prune=st.booleans(),
    adopt_unowned=st.booleans(),
    is_destroy=st.sampled_from([False, False, False, True]),
    targets=st.sampled_from([(), (), ("Retriever/*",), ("Bucket/ads/*",)]),
    excluded=st.sampled_from([(), (), ("Collection/*",)]),
)
ADDING: Final = Options(faults=(read_fault("POST,PATCH /v1/* * adds"),))
"""A server that stores more than it is told."""
GATED: Final = Options(faults=(read_fault("POST,PATCH /v1/retrievers* 50% ships"),))


async def judge(
    world: World, stack: Sequence[Manifest], options: PlanOptions = _TAKING
) -> list[str] | None:
    """What speaks against an apply of this stack; `None` where nothing of it is applied."""
    all_ = frozenset((await world.live()).resources)
    try:
        plan = await world.plan(stack, replace(options, allow_destroy=all_, allow_replace=all_))
    except Rejected:
        return None  # a pattern that matches nothing
    if plan.refusals:
        return None
    before = rows_of(world)
    await world.carry_out(plan)
    return list(Judge(plan, before, rows_of(world)).complaints())


@examples(30)
@given(successions(), hands(), FLAGS, st.data())
def test_whatever_differs_after_an_apply_was_shown(
    states: tuple[list[Manifest], list[Manifest]],
    history: list[Hand],
    flags: PlanOptions,
    data: st.DataObject,
) -> None:
    earlier, later = (data.draw(edited(state)) for state in states)

    async def law(world: World) -> None:
        await world.apply(earlier)
        for hand in history:
            await hand.reach_into(world)
        assert not await judge(world, later, flags)

    in_a_world(law)


@examples(8)
@given(willing(), willing(), hands(), st.data())
def test_whatever_differs_after_replacing_and_renaming_was_shown(
    earlier: list[Manifest], later: list[Manifest], history: list[Hand], data: st.DataObject
) -> None:
    names = {
        addressed(manifest): f"{manifest['metadata']['name']}_new"
        for manifest in later
        if addressed(manifest) in map(addressed, earlier) and data.draw(st.booleans())
    }

    async def law(world: World) -> None:
        await world.apply(earlier)
        for hand in history:
            await hand.reach_into(world)
        assert not await judge(world, with_new_names(later, names))

    in_a_world(law)


@examples(12)
@given(successions(), hands(), st.sampled_from([ADDING, GATED]), st.data())
def test_whatever_differs_was_shown_where_the_server_writes_more_than_it_is_told(
    states: tuple[list[Manifest], list[Manifest]],
    history: list[Hand],
    server: Options,
    data: st.DataObject,
) -> None:
    earlier, later = (data.draw(edited(state)) for state in states)

    async def law(world: World) -> None:
        await world.apply(earlier)
        for hand in history:
            await hand.reach_into(world)
        complaints = await judge(world, later)
        assert not complaints
        assert complaints is None or (await world.plan(later)).is_empty

    in_a_world(law, options=server)
