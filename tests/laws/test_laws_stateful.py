"""Any story of declaring, meddling, failing, killing, saving and applying costs nobody anything."""

import asyncio
from contextlib import AsyncExitStack, suppress
from random import Random

from bad_days import bad_days, catching_up, deceives, lasts
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from made_up import examples
from meddling import is_ours, meddle
from stacks import Manifest, addressed
from troubled import SMALL_PAGES, Seen, Troubled, day, untruths
from willing import willing
from world import GENEROUS, world

from reconciler.emulator.faults.fault import Fault
from reconciler.model.errors import Conflict, IncompleteRead, ReconcilerError
from reconciler.model.plan import Plan
from reconciler.model.run.event import Outcome


class Story(RuleBasedStateMachine):
    """One API, one stack that changes, and strangers who were there before or came in between."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.exits = AsyncExitStack()
        self.stack: list[Manifest] = []
        self.kept: Plan | None = None
        self.of_others: set[str] = set()

    @initialize(stack=willing())
    def begin(self, stack: list[Manifest]) -> None:
        self.stack = stack
        self.quiet = self.runner.run(self._enter())

    async def _enter(self) -> Troubled:
        fresh = await self.exits.enter_async_context(world(SMALL_PAGES))
        return await self.exits.enter_async_context(day(fresh))

    def teardown(self) -> None:
        self.runner.run(self.exits.aclose())
        self.runner.close()

    @rule(stack=willing())
    def declare(self, stack: list[Manifest]) -> None:
        self.stack = stack

    @rule(seed=st.integers(0, 2**32))
    def meddle(self, seed: int) -> None:
        async def done() -> None:
            with suppress(Conflict):  # somebody stands there already
                await meddle(self.quiet, Random(seed))
            found = (await self.quiet.live()).resources.values()
            strange = (each for each in found if not is_ours(each))
            self.of_others = {each.id for each in strange if each.address.kind != "Namespace"}

        self.runner.run(done())

    @rule()
    def plan_and_save(self) -> None:
        self.kept = self.runner.run(self.quiet.plan(self.stack))

    @precondition(lambda self: self.kept is not None and not self.kept.refusals)
    @rule()
    def apply_what_was_saved_while_nobody_looked(self) -> None:
        kept, self.kept = self.kept, None
        assert kept is not None
        again = self.runner.run(self.quiet.plan(self.stack))
        if [str(step) for step in again] == [str(step) for step in kept]:
            ended = self.runner.run(self.quiet.run(kept))
            assert {each.outcome for each in ended} <= {Outcome.DONE}

    @rule(cut_at=st.integers(0, 12))
    def apply_and_be_killed(self, cut_at: int) -> None:
        plan = self.runner.run(self.quiet.plan(self.stack))
        if not plan.refusals:
            self.quiet.wire.calm()
            self.quiet.wire.cut_at = cut_at
            self.runner.run(self.quiet.cut(plan))

    @rule(faults=bad_days().filter(lambda faults: not lasts(faults)))
    def apply_on_a_bad_day(self, faults: list[Fault]) -> None:
        untrue = self.runner.run(self._suffer(faults))
        assert untrue == [], ([str(fault) for fault in faults], untrue)

    async def _suffer(self, faults: list[Fault]) -> list[str]:
        before = await self.quiet.live()
        async with day(self.quiet, faults) as bad:
            told = await bad.try_to_apply(self.stack)
        for _ in range(catching_up(faults)):
            with suppress(IncompleteRead):
                await self.quiet.live()
        seen = Seen(before, await self.quiet.live(), await self.quiet.plan(self.stack))
        return list(untruths(told, seen, is_deceived=deceives(faults)))

    @rule()
    def apply_on_a_good_day(self) -> None:
        try:
            plan = self.runner.run(self.quiet.plan(self.stack, GENEROUS))
        except ReconcilerError:
            return
        if not plan.refusals:
            self.runner.run(self.quiet.carry_out(plan))
            assert self.runner.run(self.quiet.plan(self.stack)).is_empty
            counted = self.runner.run(self.quiet.rows())
            assert set(map(addressed, self.stack)) <= counted.keys()

    @invariant()
    def nothing_is_there_twice(self) -> None:
        if hasattr(self, "quiet"):
            counted = self.runner.run(self.quiet.rows())
            assert [str(address) for address, count in counted.items() if count > 1] == []

    @invariant()
    def nothing_of_others_is_lost(self) -> None:
        if hasattr(self, "quiet"):
            found = self.runner.run(self.quiet.live()).resources.values()
            assert self.of_others <= {each.id for each in found}


TestStory = Story.TestCase
TestStory.settings = settings(examples(6), stateful_step_count=8)
