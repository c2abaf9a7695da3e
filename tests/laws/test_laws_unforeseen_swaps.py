"""Whatever is raised while searches of any stack are swapped: each has its name afterwards."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from raising import RAISED, Raising, at_a_request
from rows import rows_of
from stacks import Manifest
from willing import agreeing, willing
from world import World

from reconciler.model.plan import ReplacementPart
from reconciler.rendering.run.summary import outcomes_of


def _swapped(manifest: Manifest) -> Manifest:
    """The same search with another budget, which cannot be changed in place."""
    if manifest["kind"] != "Retriever":
        return manifest
    limits: dict[str, Any] = manifest["spec"].get("budget_limits") or {}
    more = {"budget_limits": {**limits, "max_credits": (limits.get("max_credits") or 0) + 1}}
    return agreeing({**manifest, "spec": {**manifest["spec"], **more}}, "swap")


def _searches(world: World) -> Counter[tuple[str, str]]:
    rows = rows_of(world).values()
    return Counter((row.namespace, row.name) for row in rows if row.kind == "retriever")


def _has_searches(stack: list[Manifest]) -> bool:
    return any(manifest["kind"] == "Retriever" for manifest in stack)


@examples(20)
@given(willing().filter(_has_searches), st.integers(0, 30), st.sampled_from(RAISED), st.booleans())
def test_whatever_is_raised_while_searches_are_swapped_each_has_its_name_afterwards(
    earlier: list[Manifest], number: int, error: Exception, is_late: bool
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        before, later = _searches(world), [_swapped(manifest) for manifest in earlier]
        plan = await world.plan(later)
        assert any(step.part is ReplacementPart.PROMOTE for step in plan)
        raising = Raising(number, error)
        with at_a_request(raising, is_late=is_late):
            ended = outcomes_of(plan, await world.run(plan))
        assert [id(each.step) for each in ended[: len(plan.steps)]] == [id(step) for step in plan]
        assert {name: _searches(world)[name] for name in before} == dict(before)
        await world.apply(later)
        assert (await world.plan(later)).is_empty
        assert _searches(world) == before

    in_a_world(law)
