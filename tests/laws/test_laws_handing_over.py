"""A resource changes stacks: whoever runs first, nothing goes, and in the end one stack has it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import STACK, Manifest, addressed, stacks
from world import GENEROUS, World

from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Plan
from reconciler.model.resource import LiveResource
from reconciler.workflows.destroy import make_destroy_plan
from reconciler.workflows.plan import make_plan

TAKER: Final = "the-other-half"
CHANCES: Final = st.integers(0, 2**32 - 1).map(Random)


@dataclass(frozen=True)
class Split:
    """One stack as two: what each of them declares, and what changes hands."""

    giver: Sequence[Manifest]
    taker: Sequence[Manifest]
    handed: frozenset[Address]


def split(stack: Sequence[Manifest], chance: Random) -> Split:
    """Some of a stack for another one; a namespace carries no mark, and stays where it is."""
    mine, theirs, handed = [], [], set()
    for manifest in stack:
        address = addressed(manifest)
        if address.kind == "Namespace" or chance.random() < 0.5:
            mine.append(_described(manifest, chance))
            continue
        handed.add(address)
        released = {**manifest, "lifecycle": {"ensure": "released"}}
        mine.append(released if chance.random() < 0.5 else _bare(released))
        taken = {"take_over_from": STACK, "prevent_destroy": chance.random() < 0.5}
        theirs.append(_described({**manifest, "lifecycle": taken}, chance))
    return Split(mine, theirs, frozenset(handed))


def _bare(manifest: Manifest) -> Manifest:
    return {key: value for key, value in manifest.items() if key != "spec"}


def _described(manifest: Manifest, chance: Random) -> Manifest:
    """The same, with something else to write beside the mark, now and then."""
    if chance.random() < 0.5:
        return manifest
    return {**manifest, "spec": {**manifest["spec"], "description": "One of two halves"}}


@dataclass(frozen=True)
class Halves:
    """Both stacks in one world."""

    world: World
    split: Split

    def project(self, stack: str) -> Project:
        """The manifests of one of them."""
        manifests = self.split.giver if stack == STACK else self.split.taker
        return replace(self.world.write([[each] for each in manifests]), stack=stack)

    async def plan(self, stack: str) -> Plan:
        """What one of them would do: it ends nothing, makes nothing, and nothing is refused."""
        plan = await make_plan(self.project(stack), self.world.writer, options=GENEROUS, environ={})
        assert plan.refusals == ()
        assert {step.action for step in plan} <= {Action.UPDATE, Action.ADOPT}
        return plan

    async def run(self, stack: str, chance: Random) -> None:
        """A run, which is killed in the midst of it now and then."""
        plan = await self.plan(stack)
        if chance.random() < 0.3:
            self.world.wire.cut_at = len(self.world.wire.writes) + chance.randrange(3)
            await self.world.cut(plan)
        else:
            await self.world.carry_out(plan)

    async def run_at_once(self) -> None:
        """Both plan before either of them writes."""
        plans = [await self.plan(stack) for stack in (STACK, TAKER)]
        await asyncio.gather(*map(self.world.carry_out, plans))


def owner_of(found: LiveResource) -> str | None:
    return found.stamp.stack if found.stamp else None


@examples(25)
@given(stacks(), CHANCES)
def test_a_hand_over_ends_with_one_owner_and_nothing_made_or_deleted(
    stack: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        before = (await world.live()).resources
        rows = await world.rows()
        halves = Halves(world, split(stack, chance))
        for _ in range(chance.randrange(4)):
            if chance.random() < 0.25:
                await halves.run_at_once()
            else:
                await halves.run(chance.choice([STACK, TAKER]), chance)
            owners = map(owner_of, _stamped((await world.live()).resources))
            assert {*owners} <= {STACK, TAKER}
        for stack_name in (STACK, TAKER, STACK):
            await world.carry_out(await halves.plan(stack_name))
        await _assert_settled(halves)
        after = (await world.live()).resources
        assert await world.rows() == rows
        assert {key: found.id for key, found in after.items()} == {
            key: found.id for key, found in before.items()
        }
        for address, found in after.items():
            if address.kind != "Namespace":
                assert owner_of(found) == (TAKER if address in halves.split.handed else STACK)

    in_a_world(law)


@examples(8)
@given(stacks(), CHANCES)
def test_whoever_ends_a_half_leaves_the_other_as_it_is(
    stack: list[Manifest], chance: Random
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        halves = Halves(world, split(stack, chance))
        is_taken = chance.random() < 0.5
        if is_taken:
            await world.carry_out(await halves.plan(TAKER))
        options = replace(GENEROUS, allow_destroy=frozenset({"[!N]*/*"}))
        plan = await make_destroy_plan(
            halves.project(STACK), world.writer, options=options, environ={}
        )
        assert not {step.address for step in plan} & halves.split.handed
        await world.run(plan)
        assert halves.split.handed <= (await world.live()).resources.keys()

    in_a_world(law)


def _stamped(resources: dict[Address, LiveResource]) -> list[LiveResource]:
    return [found for address, found in resources.items() if address.kind != "Namespace"]


async def _assert_settled(halves: Halves) -> None:
    for stack in (STACK, TAKER):
        plan = await halves.plan(stack)
        assert plan.is_empty
        assert [each for each in plan.warnings if each.code == "hand-over-waits"] == []
