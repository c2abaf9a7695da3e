"""Every difference is somebody's: the manifests', live's, or both's; and nothing else changes."""

from collections.abc import Iterator, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from meddling import meddle
from msgspec.structs import replace
from stacks import Manifest
from willing import willing
from world import GENEROUS, World

from reconciler.kinds import KINDS
from reconciler.manifest.load import load_desired
from reconciler.manifest.load_commit import LoadedCommit
from reconciler.model.attribution import Attribution
from reconciler.model.change import ActionReason
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired
from reconciler.workflows.attribute import attribute_plan

DRIFT, PENDING, BOTH = Attribution.DRIFT, Attribution.PENDING, Attribution.BOTH


def _desired(world: World, stack: Sequence[Manifest]) -> Desired:
    project = world.write([[manifest] for manifest in stack])
    return load_desired(project, kinds=KINDS, environ={})


async def _attributed(
    world: World, plan: Plan, *, base: Sequence[Manifest], head: Sequence[Manifest]
) -> Plan:
    earlier = LoadedCommit("main", "0" * 40, _desired(world, base))
    return await attribute_plan(
        plan, earlier, _desired(world, head), world.writer, options=GENEROUS
    )


def _said(plan: Plan) -> Iterator[tuple[str, Attribution | None]]:
    for step in plan:
        yield f"{step.address} {step.action} {step.part} {step.says}", step.attribution
        for change in step.changes:
            yield f"{step.address}:{change.path}", change.attribution


def _others_than(plan: Plan, *expected: Attribution) -> list[tuple[str, Attribution | None]]:
    return [each for each in _said(plan) if each[1] not in expected]


@examples(12)
@given(willing(), willing(), st.randoms(use_true_random=False))
def test_where_the_manifests_did_not_move_everything_is_drift(
    applied: list[Manifest], head: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(applied)
        await meddle(world, chance)
        plan = await _attributed(world, await world.plan(head), base=head, head=head)
        assert _others_than(plan, DRIFT) == []
        assert plan.base is not None
        assert plan.base.converged == ()

    in_a_world(law)


@examples(16)
@given(willing(), willing())
def test_where_live_did_not_move_everything_is_pending(
    base: list[Manifest], head: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(base)
        plan = await _attributed(world, await world.plan(head), base=base, head=head)
        assert _others_than(plan, PENDING) == []
        assert plan.base is not None
        assert plan.base.converged == ()

    in_a_world(law)


@examples(16)
@given(willing(), willing(), willing())
def test_every_difference_is_of_one_side_or_of_both_and_no_step_is_another(
    base: list[Manifest], live: list[Manifest], head: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(live)
        plan = await world.plan(head)
        told = await _attributed(world, plan, base=base, head=head)
        assert _others_than(told, DRIFT, PENDING, BOTH) == []
        assert _plain(told) == _plain(plan)
        assert told.base is not None
        # What keeps its name and gets a new id differs as well; that is another matter. So is what
        # a replacement sets last, because its create could not.
        differing = {
            (step.address, change.path)
            for step in told
            for change in step.changes
            if not change.is_repointed and step.reason is not ActionReason.DEFERRED
        }
        whole = {step.address for step in told}
        for each in told.base.converged:
            assert (each.address, each.path) not in differing
            assert each.path or each.address not in whole

    in_a_world(law)


@examples(6)
@given(willing(), willing())
def test_what_is_applied_already_has_converged(base: list[Manifest], head: list[Manifest]) -> None:
    async def law(world: World) -> None:
        await world.apply(base)
        pending = await world.plan(head)
        await world.apply(head)
        done = await _attributed(world, await world.plan(head), base=base, head=head)
        assert done.base is not None
        assert {each.address for each in done.base.converged} <= {each.address for each in pending}

    in_a_world(law)


def _plain(plan: Plan) -> list[object]:
    return [
        replace(
            step,
            attribution=None,
            changes=tuple(replace(change, attribution=None) for change in step.changes),
        )
        for step in plan
    ]
