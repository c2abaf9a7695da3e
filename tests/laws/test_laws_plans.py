"""A plan depends on what is declared and what is live, and on nothing else."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from spelling import placeless, refiled, rekeyed, with_ids
from stacks import Manifest, stacks
from successions import successions
from world import World

from reconciler.kinds import KINDS
from reconciler.model.plan import Plan
from reconciler.rendering.json.as_json import plan_as_json
from reconciler.rendering.json.plan_object import plan_object
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.dry_run import describe_requests


def told(plan: Plan) -> str:
    """The plan as people and as programs read it."""
    return plan_as_text(plan, color=False, width=100) + plan_as_json(plan)


@examples(5)
@given(stacks(), stacks(), st.randoms(use_true_random=False))
def test_other_files_and_another_order_have_the_same_plan_to_the_byte(
    earlier: list[Manifest], later: list[Manifest], order: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan, other = await world.plan(later), await world.plan_files(refiled(later, order))
        assert told(placeless(other)) == told(placeless(plan))

    in_a_world(law)


@examples(5)
@given(stacks(), stacks(), st.randoms(use_true_random=False))
def test_keys_in_another_order_have_the_same_plan(
    earlier: list[Manifest], later: list[Manifest], order: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan, other = await world.plan(later), await world.plan(rekeyed(later, order))
        assert plan_object(placeless(other), KINDS) == plan_object(placeless(plan), KINDS)

    in_a_world(law)


@examples(4)
@given(stacks(), stacks())
def test_the_same_stack_in_another_folder_has_the_same_plan_to_the_byte(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        assert told(await world.plan(later)) == told(await world.plan(later))

    in_a_world(law)


@examples(6)
@given(successions())
def test_an_id_in_the_place_of_a_name_changes_nothing(
    states: tuple[list[Manifest], list[Manifest]],
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        directory = (await world.live()).directory
        by_name, by_id = await world.plan(later), await world.plan(with_ids(later, directory))
        assert told(placeless(by_id)) == told(placeless(by_name))

    in_a_world(law)


@examples(6)
@given(successions())
def test_a_dry_plan_writes_nothing_and_shows_the_requests_that_an_apply_sends(
    states: tuple[list[Manifest], list[Manifest]],
) -> None:
    earlier, later = states

    async def law(world: World) -> None:
        await world.apply(earlier)
        world.wire.writes.clear()
        plan = await world.plan(later)
        shown = Counter(f"{each.method} {_listed(each.path)}" for each in describe_requests(plan))
        assert world.wire.writes == []
        await world.carry_out(plan)
        assert Counter(map(_listed, world.wire.writes)) == shown

    in_a_world(law)


def _listed(path: str) -> str:
    """`PATCH /v1/buckets/bkt_1` as `PATCH /v1/buckets`: what is written, whichever it is."""
    return "/".join(path.split("/")[:3])
