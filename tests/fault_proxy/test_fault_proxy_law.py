"""Whatever happens on the way to the API is told as it is, and mended by another run."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from behind_proxy import Road
from hypothesis import given
from made_up import examples
from msgspec.structs import replace
from proxy import Rule
from proxy_days import deceives, proxy_days
from stacks import WAREHOUSE, Manifest, addressed
from stall_clock import StallClock
from troubled import Clock, Seen, Troubled, untruths
from willing import willing
from world import Wire

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.backoff import Backoff
from reconciler.model.change import Action
from reconciler.model.plan import Plan


@asynccontextmanager
async def quiet_world(road: Road, folder: Path) -> AsyncIterator[Troubled]:
    """The API without anything in between, to look at it and to mend it."""
    road.clear()
    clock = Clock()
    backoff = Backoff(sleep=clock.sleep, clock=clock, jitter=lambda: 1.0)
    wire = Wire(httpx.ASGITransport(road.app))
    async with open_writer(
        "http://embedded", ApiKey("sk"), transport=wire, backoff=backoff
    ) as writer:
        settling = replace(backoff, first=1.0, total=900.0)
        quiet = Troubled(writer, wire, folder, backoff=settling)
        await quiet.post("/v1/organizations/connections", WAREHOUSE)
        yield quiet


@asynccontextmanager
async def through_proxy(road: Road, quiet: Troubled, rules: list[Rule]) -> AsyncIterator[Troubled]:
    """The same API over the network, on a day with these rules."""
    road.proxy.suffer(*(dataclasses.replace(rule, met=0) for rule in rules))
    clock = StallClock(road.proxy, given_up=road.proxy.stalls)
    async with open_writer(road.proxy.url, ApiKey("sk"), backoff=clock.backoff()) as writer:
        later = clock.backoff(first=1.0, total=900.0)
        yield Troubled(writer, quiet.wire, quiet.folder, backoff=later)
    road.proxy.suffer()


async def _ids(quiet: Troubled) -> set[str]:
    return {found.id for found in (await quiet.live()).resources.values()}


def _ending(plan: Plan) -> set[str]:
    return {step.live.id for step in plan if step.action is Action.DELETE and step.live}


async def _nothing_is_there_twice(quiet: Troubled) -> None:
    assert [str(address) for address, count in (await quiet.rows()).items() if count > 1] == []


async def _converges(quiet: Troubled, stack: list[Manifest]) -> None:
    await quiet.apply(stack)
    assert (await quiet.plan(stack)).is_empty
    await _nothing_is_there_twice(quiet)
    live = await quiet.live()
    ours = {each for each in live.resources if each.kind != "Namespace"}
    assert ours <= set(map(addressed, stack))


@examples(20)
@given(willing(), willing(), proxy_days())
def test_whatever_happens_on_the_way_is_told_as_it_is_and_mended_by_a_run(
    road: Road, earlier: list[Manifest], later: list[Manifest], rules: list[Rule]
) -> None:
    async def law(quiet: Troubled) -> None:
        await quiet.apply(earlier)
        kept = await _ids(quiet) - _ending(await quiet.plan(later))
        before = await quiet.live()
        async with through_proxy(road, quiet, rules) as bad:
            told = await bad.try_to_apply(later)
            struck = list(road.proxy.struck)
        seen = Seen(before, await quiet.live(), await quiet.plan(later))
        untrue = list(untruths(told, seen, is_deceived=deceives(rules)))
        assert untrue == [], (told.problems, struck)
        codes = {ended.problem.code for ended in told.outcomes if ended.problem}
        assert "internal-error" not in codes, told.problems
        await _nothing_is_there_twice(quiet)
        await _converges(quiet, later)
        assert kept <= await _ids(quiet)

    async def tried() -> None:
        with TemporaryDirectory() as folder:
            async with quiet_world(road, Path(folder)) as quiet:
                await law(quiet)

    asyncio.run(tried())
