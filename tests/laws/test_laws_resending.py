"""Secrets that changed are sent when the manifest or a flag says so, once, and change no more."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from stacks import Manifest
from willing import circles
from world import GENEROUS, World

from reconciler.model.change import ResendReason
from reconciler.workflows.dry_run import describe_requests

_EVERYTHING = replace(GENEROUS, resend=("*",))


async def _rows(world: World) -> dict[str, Mapping[str, Any]]:
    """Everything that is live as the API has it, without what counts and dates its changes."""
    found = (await world.live()).resources.values()
    return {each.id: {**_undated(each.body), "version": None} for each in found}


def _undated(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: inner for key, inner in value.items() if not key.endswith("_at")}
        return {key: _undated(inner) for key, inner in kept.items() if key != "history"}
    return [_undated(inner) for inner in value] if isinstance(value, list) else value


@examples(10)
@given(circles())
def test_whatever_is_declared_can_be_sent_again_and_nothing_differs_afterwards(
    stack: list[Manifest],
) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        before = await _rows(world)
        world.wire.calm()
        plan = await world.plan(stack, _EVERYTHING)
        assert not plan.refusals
        assert {step.address for step in plan} <= {*(await world.live()).resources}
        assert all(change.resent is ResendReason.ASKED for step in plan for change in step.changes)
        assert len(describe_requests(plan)) >= len(plan.steps)
        await world.carry_out(plan)
        assert len(world.wire.writes) >= len(plan.steps)
        assert await _rows(world) == before
        assert (await world.plan(stack)).is_empty

    in_a_world(law)


@examples(10)
@given(circles(), st.integers(1, 9), st.integers(1, 9))
def test_only_what_holds_a_secret_is_rotated_and_only_upwards(
    stack: list[Manifest], first: int, second: int
) -> None:
    """A made-up stack holds no secret, so that a version of them says nothing in it."""

    def versioned(version: int) -> list[Manifest]:
        return [
            {**each, "lifecycle": {"secrets_version": version}}
            if each["kind"] != "Namespace"
            else each
            for each in stack
        ]

    async def law(world: World) -> None:
        await world.apply(versioned(first))
        assert (await world.plan(versioned(second))).is_empty

    in_a_world(law)
