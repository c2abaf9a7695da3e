"""A world on a bad day: what a whole run tells, and whether it is the truth."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from laws import in_a_world
from msgspec.structs import replace
from stacks import Manifest
from world import Wire, World

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.backoff import Backoff
from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import Fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Live
from reconciler.model.run.event import Ended, Outcome
from reconciler.rendering.run.summary import outcomes_of
from reconciler.workflows.execute import apply_plan

_WITHHELD = (Outcome.FAILED, Outcome.SKIPPED)
SMALL_PAGES = Options(largest_page=2)
"""So that a list has pages, between which something may happen."""


@dataclass
class Clock:
    """Time that passes only when somebody waits for it."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Troubled(World):
    """A world in which waiting takes no time."""

    backoff: Backoff = field(kw_only=True)

    async def run(self, plan: Plan) -> list[Ended]:
        """Apply a plan; how each of its steps ended."""
        events = apply_plan(plan, self.writer, environ={}, backoff=self.backoff)
        async with aclosing(events) as told:
            return list(outcomes_of(plan, [event async for event in told]))

    async def try_to_apply(
        self, stack: Sequence[Manifest], *, before_looking: Callable[[], object] = lambda: None
    ) -> "Told":
        """A whole run, as `apply --auto-approve` has it: plan, carry out, look again."""
        try:
            plan = await self.plan(stack)
        except ReconcilerError:
            return Told()
        if plan.refusals:
            return Told()
        outcomes = await self.run(plan)
        if any(ended.outcome is not Outcome.DONE for ended in outcomes):
            return Told(outcomes)
        before_looking()
        try:
            return Told(outcomes, is_settled=(await self.plan(stack)).is_empty)
        except ReconcilerError:
            return Told(outcomes)


@dataclass(frozen=True)
class Told:
    """What a run says of itself at its end."""

    outcomes: Sequence[Ended] = ()
    is_settled: bool = False
    """Everything is done and nothing remains: exit 0."""

    @property
    def done(self) -> set[Address]:
        """The resources of which everything is told to be done."""
        all_ = {ended.step.address for ended in self.outcomes}
        return all_ - {
            ended.step.address for ended in self.outcomes if ended.outcome is not Outcome.DONE
        }

    @property
    def problems(self) -> list[str]:
        """What it says about the steps that are not done."""
        return [
            f"{ended.outcome} {ended.step.address}: {ended.problem.message}"
            for ended in self.outcomes
            if ended.problem
        ]

    @property
    def skipped(self) -> set[Address]:
        """The resources of which every step is told to be skipped."""
        all_ = {ended.step.address for ended in self.outcomes}
        return all_ - {
            ended.step.address
            for ended in self.outcomes
            if ended.outcome is not Outcome.SKIPPED or ended.step.part is not None
        }

    @property
    def withheld(self) -> list[Step]:
        """The steps that are told not to have happened."""
        return [ended.step for ended in self.outcomes if ended.outcome in _WITHHELD]


@asynccontextmanager
async def day(world: World, faults: Iterable[Fault] = ()) -> AsyncIterator[Troubled]:
    """The same API, reached through faults by somebody to whom waiting costs nothing."""
    clock = Clock()
    backoff = Backoff(sleep=clock.sleep, clock=clock, jitter=lambda: 1.0)
    wire = Wire(FaultTransport(world.wire.inner, faults, sleep=clock.sleep))
    async with open_writer(
        "http://embedded", ApiKey("sk"), transport=wire, backoff=backoff
    ) as writer:
        settling = replace(backoff, first=1.0, total=900.0)
        yield Troubled(writer, wire, world.folder, environ=world.environ, backoff=settling)


def in_quiet(law: Callable[[Troubled], Awaitable[None]]) -> None:
    """Try a law in an API of its own, on a day on which nothing is wrong yet."""

    async def tried(world: World) -> None:
        async with day(world) as quiet:
            await law(quiet)

    in_a_world(tried, options=SMALL_PAGES)


@dataclass(frozen=True)
class Seen:
    """The world around a run: before it, after it, and what a plan makes of it afterwards."""

    before: Live
    after: Live
    remaining: Plan

    def is_untouched(self, address: Address) -> bool:
        old, new = self.before.resources.get(address), self.after.resources.get(address)
        return (old and (old.id, old.body)) == (new and (new.id, new.body))


def untruths(told: Told, seen: Seen, *, is_deceived: bool = False) -> Iterator[str]:
    """What a run says that is not so; of what it was deceived about it may be wrong."""
    to_do = {step.address for step in seen.remaining}
    if told.is_settled and to_do and not is_deceived:
        yield f"settled, and still to do: {sorted(map(str, to_do))}"
    for step in seen.remaining if not is_deceived else ():
        if step.address in told.done:
            yield f"told done, and still to do: {step.address} {step.says}"
    old = {found.id for found in seen.before.resources.values()}
    new = {found.id for found in seen.after.resources.values()}
    for step in told.withheld:
        # Half of a create may be done: the resource is there, and a field of it is not.
        is_half_done = is_deceived or (step.address in to_do and step.address not in told.skipped)
        is_made = step.action is Action.CREATE and _made(step, seen.after) not in {*old, None}
        if is_made and not is_half_done:
            yield f"told not to be made, and made: {step.address}"
        is_gone = step.action is Action.DELETE and step.live and step.live.id not in new
        if is_gone and not is_deceived:
            yield f"told not to be deleted, and gone: {step.address}"
        if _as_declared(step.address) not in map(_as_declared, to_do) and not is_deceived:
            yield f"told not to be done, and nothing is left to do: {step.address} {step.says}"
    for address in told.skipped:
        if not seen.is_untouched(address):
            yield f"told to be skipped, and changed: {address}"


def _as_declared(address: Address) -> Address:
    """Without the name that a swap gives meanwhile."""
    return address._replace(name=address.name.partition("--")[0])


def _made(step: Step, after: Live) -> str | None:
    found = after.resources.get(step.address._replace(name=step.becomes or step.address.name))
    return found.id if found else None
