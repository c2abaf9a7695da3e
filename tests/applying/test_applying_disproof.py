"""A replacement does not begin when what it was planned for turns out to have been there."""

import asyncio
from typing import Any

import pytest

from reconciler.applying.engine import run_steps
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.resource import LiveResource
from reconciler.model.run.event import Ended, Outcome, Started

pytestmark = pytest.mark.anyio

NEW = Step(Address("Bucket", "ads", "new"), Action.CREATE, ActionReason.NOT_LIVE, "")
FOUND = "bkt_found"


def parts(name: str, *kinds: tuple[Action, ReplacementPart], source: Any = FOUND) -> list[Step]:
    """A replacement that waits for the new bucket, of what is live and reads a bucket."""
    address = Address("Collection", "ads", name)
    found = LiveResource(address, f"col_{name}", {"source": {"bucket_ids": [source]}})
    return [
        Step(
            address,
            action,
            ActionReason.REPLACED,
            "",
            part=part,
            after=(NEW.address,),
            live=None if action is Action.CREATE else found,
        )
        for action, part in kinds
    ]


RECREATE = (
    (Action.DELETE, ReplacementPart.REMOVE),
    (Action.CREATE, ReplacementPart.RENEW),
)
SWAP = (
    (Action.CREATE, ReplacementPart.SUCCEED),
    (Action.RENAME, ReplacementPart.RETIRE),
    (Action.RENAME, ReplacementPart.PROMOTE),
    (Action.DELETE, ReplacementPart.REMOVE),
)


async def ends_of(*steps: Step, found: str | None = FOUND, parallelism: int = 4) -> list[Ended]:
    async def perform(step: Step) -> Ended:
        await asyncio.sleep(0)
        return Ended(step, Outcome.DONE, found=found if step is NEW else None)

    events = run_steps(Plan("ads-platform", (NEW, *steps)), perform, parallelism=parallelism)
    seen = [event async for event in events]
    begun = [event.step for event in seen if isinstance(event, Started)]
    ended = [event for event in seen if isinstance(event, Ended)]
    assert begun == [each.step for each in ended if each.outcome is Outcome.DONE]
    return ended


@pytest.mark.parametrize("kinds", [RECREATE, SWAP])
async def test_nothing_of_it_happens_when_it_held_what_was_found(kinds: Any) -> None:
    _, first, *rest = await ends_of(*parts("scenes", *kinds))
    assert first.outcome is Outcome.SKIPPED
    assert first.problem is not None
    assert (first.problem.code, first.because) == ("disproved", None)
    assert first.problem.address == first.step.address
    assert [(each.outcome, each.because) for each in rest] == [
        (Outcome.SKIPPED, first.step.address)
    ] * (len(kinds) - 1)


@pytest.mark.parametrize("found", [None, "bkt_other"])
@pytest.mark.parametrize("kinds", [RECREATE, SWAP])
async def test_all_of_it_happens_when_it_held_something_else(kinds: Any, found: str | None) -> None:
    ended = await ends_of(*parts("scenes", *kinds), found=found)
    assert {each.outcome for each in ended} == {Outcome.DONE}


async def test_what_holds_it_only_further_down_is_kept_with_the_rest() -> None:
    """What is dragged along refers to what is replaced, and not to what was found."""
    dragged = parts("faces", *RECREATE, source="col_scenes")
    ended = await ends_of(*dragged, *parts("scenes", *RECREATE))
    assert [each.outcome for each in ended] == [Outcome.DONE, *[Outcome.SKIPPED] * 4]
    assert [each.problem is not None for each in ended] == [False, True, False, True, False]


async def test_what_waits_for_the_find_alone_goes_on() -> None:
    other = Step(Address("Bucket", "ads", "x"), Action.CREATE, ActionReason.NOT_LIVE, "")
    reader = Step(
        Address("Collection", "ads", "reader"),
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "",
        after=(NEW.address, other.address),
    )
    ended = await ends_of(other, *parts("scenes", *RECREATE), reader, parallelism=1)
    done = [each.step for each in ended if each.outcome is Outcome.DONE]
    assert done == [NEW, other, reader]


async def test_the_second_half_of_a_replacement_that_is_under_way_is_not_left_undone() -> None:
    remove, renew = parts("scenes", *RECREATE)
    early = Step(
        remove.address, Action.DELETE, remove.reason, "", part=remove.part, live=remove.live
    )

    async def perform(step: Step) -> Ended:
        for _ in range(9 if step is NEW else 1):
            await asyncio.sleep(0)
        return Ended(step, Outcome.DONE, found=FOUND if step is NEW else None)

    events = run_steps(Plan("ads-platform", (NEW, early, renew)), perform)
    ended = [event async for event in events if isinstance(event, Ended)]
    assert [(each.step, each.outcome) for each in ended] == [
        (early, Outcome.DONE),
        (NEW, Outcome.DONE),
        (renew, Outcome.DONE),
    ]
