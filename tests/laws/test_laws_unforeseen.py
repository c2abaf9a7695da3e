"""Whatever is raised anywhere in a step: every end is told, truthfully, and no name is lost."""

from collections.abc import Mapping
from typing import Final

import httpx
from hypothesis import given
from hypothesis import strategies as st
from laws import examples, in_a_world
from stacks import Manifest
from willing import willing
from world import World

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.model.event import Ended, Outcome
from reconciler.model.plan import Part, Plan
from reconciler.rendering.as_json import outcome_as_json
from reconciler.rendering.summary import outcomes_of, summary_as_text

_RAISED: Final = (
    ValueError("quotes a secret"),
    UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"),
    KeyError("secret"),
    RecursionError(),
    MemoryError(),
    AssertionError(),
    ExceptionGroup("several", [TypeError("secret")]),
)


class _Startling(httpx.AsyncBaseTransport):
    """Raises something that nobody expects of a transport, before or after the API has acted."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.countdown: int | None = None
        self.error: Exception = ValueError()
        self.is_late = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_due = self.countdown == 0
        if self.countdown is not None:
            self.countdown -= 1
        if is_due and not self.is_late:
            raise self.error
        response = await self.inner.handle_async_request(request)
        if is_due:
            raise self.error
        return response


def _names(world_live: Mapping[Address, object]) -> set[Address]:
    return {each for each in world_live if each.kind == "Retriever"}


def _untruths(plan: Plan, ended: list[Ended], live: Mapping[Address, object]) -> list[str]:
    """Steps that say that nothing, or that all of it, happened, where that is not so."""
    made = {event.step.address for event in ended if event.step.part is None}
    wrong = []
    for event in ended:
        name = Address(event.step.address.kind, event.step.address.namespace, event.step.new_name)
        is_create = event.step.action == "create" and event.step.part is None
        if is_create and event.outcome is Outcome.DONE and name not in live:
            wrong.append(f"{name} is said to be made")
        if is_create and event.outcome is Outcome.SKIPPED and name in live:
            wrong.append(f"{name} is said not to have been tried")
    assert made <= {step.address for step in plan}
    return wrong


@examples(25)
@given(
    willing(), willing(), st.integers(0, 60), st.sampled_from(_RAISED), st.booleans(), st.booleans()
)
def test_whatever_is_raised_in_a_step_every_end_is_told_and_no_name_is_lost(
    earlier: list[Manifest],
    later: list[Manifest],
    countdown: int,
    error: Exception,
    is_late: bool,
    is_finished: bool,
) -> None:
    async def law(world: World) -> None:
        startling = _Startling(world.wire.inner)
        world.wire.inner = startling
        await world.apply(earlier)
        plan = await world.plan(later)
        gone = {step.address for step in plan if step.action == "delete"}
        called = _names((await world.live()).resources) - {
            each for each in gone if not _is_swapped(plan, each)
        }
        startling.countdown, startling.error, startling.is_late = countdown, error, is_late
        events = await world.run(plan)
        startling.countdown = None
        live = (await world.live()).resources
        ended = list(outcomes_of(plan, events))
        assert [id(each.step) for each in ended[: len(plan.steps)]] == [id(s) for s in plan]
        assert _untruths(plan, ended, live) == []
        # Renamed by the plan itself, or called as before: nobody's name is given up.
        assert called <= _names(live)
        text = summary_as_text(ended, color=False)
        assert "secret" not in text
        assert outcome_as_json(plan, ended, exit_code=ExitCode.PARTIAL)
        await world.apply(later if is_finished else earlier)
        assert (await world.plan(later if is_finished else earlier)).is_empty

    in_a_world(law)


def _is_swapped(plan: Plan, address: Address) -> bool:
    return any(step.address == address and step.part is Part.PROMOTE for step in plan)
