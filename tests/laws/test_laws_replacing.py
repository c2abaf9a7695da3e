"""What cannot change is replaced, whatever stands on it and wherever the run stops."""

from collections.abc import Iterable, Mapping
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from stacks import Manifest, addressed
from willing import willing
from world import World

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Plan
from reconciler.model.run.event import Outcome
from reconciler.workflows.dry_run import describe_requests

_DISPLAY: Final = {"title": "Ads", "inputs": [], "exposed_fields": ["title"]}


async def _converges(world: World, stack: list[Manifest]) -> None:
    """One apply is enough, and leaves what is declared, and nothing else of ours."""
    await world.apply(stack)
    world.wire.calm()
    again = await world.plan(stack)
    assert [(str(step.address), step.says, step.changes) for step in again] == []
    assert again.is_empty
    found = set((await world.live()).resources)
    assert {
        each for each in found - set(map(addressed, stack)) if each.kind != "Namespace"
    } == set()


async def _ids(world: World) -> dict[str, Address]:
    return {found.id: address for address, found in (await world.live()).resources.items()}


def _ending(plan: Plan) -> set[str]:
    """The ids of what a plan says that it deletes."""
    return {step.live.id for step in plan if step.action is Action.DELETE and step.live}


@examples(10)
@given(willing(), willing())
def test_between_any_two_stacks_whatever_cannot_change_is_replaced(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        await _converges(world, later)

    in_a_world(law)


@examples(6)
@given(willing(), willing())
def test_what_is_lost_is_what_the_plan_deletes(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        before, plan = await _ids(world), await world.plan(later)
        await world.carry_out(plan)
        assert set(before) - set(await _ids(world)) == _ending(plan)

    in_a_world(law)


@examples(5)
@given(willing(), willing())
def test_nothing_is_deleted_before_what_reads_it(
    earlier: list[Manifest], later: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        gone: set[str] = set()
        for step in await world.plan(later):
            if step.action is Action.DELETE and step.live is not None:
                assert not gone & _sources(step.live.body)
                gone.add(step.live.id)

    in_a_world(law)


def _sources(body: Fields) -> set[str]:
    """The ids of what a collection reads."""
    source = body.get("source")
    lists = source.values() if isinstance(source, Mapping) else ()
    return {str(each) for held in lists if isinstance(held, list) for each in held}


@examples(14)
@given(willing(), willing(), st.integers(0, 40), st.booleans())
def test_a_run_that_is_killed_anywhere_can_be_finished_or_taken_back(
    earlier: list[Manifest], later: list[Manifest], cut: int, is_finished: bool
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(later)
        kept = set(await _ids(world)) - _ending(plan)
        world.wire.calm()
        world.wire.cut_at = cut % (len(describe_requests(plan)) or 1)
        await world.cut(plan)
        assert kept <= set(await _ids(world))
        await _converges(world, later if is_finished else earlier)
        if is_finished:
            assert kept <= set(await _ids(world))

    in_a_world(law)


@examples(6)
@given(willing(), willing(), st.integers(0, 40))
def test_an_answer_that_is_lost_costs_nothing(
    earlier: list[Manifest], later: list[Manifest], lost: int
) -> None:
    async def law(world: World) -> None:
        await world.apply(earlier)
        plan = await world.plan(later)
        kept = set(await _ids(world)) - _ending(plan)
        world.wire.calm()
        world.wire.lost_at = lost % (len(describe_requests(plan)) or 1)
        ended = await world.run(plan)
        assert [each.problem for each in ended if each.outcome is Outcome.FAILED] == []
        await _converges(world, later)
        assert kept <= set(await _ids(world))

    in_a_world(law)


def _with_pages(stack: list[Manifest]) -> list[Manifest]:
    """The stack, with a page for every retriever in it."""
    retrievers = [manifest for manifest in stack if manifest["kind"] == "Retriever"]
    return [*stack, *map(_page, retrievers)]


def _page(retriever: Manifest) -> Manifest:
    metadata = {key: retriever["metadata"][key] for key in ("name", "namespace")}
    name = f"{metadata['namespace']}-{metadata['name']}".lower().replace("_", "-")
    return {
        "apiVersion": "reconciler/v1",
        "kind": "PublishedRetriever",
        "metadata": metadata,
        "lifecycle": {"on_replace": "recreate"},
        "spec": {"public_name": name, "display_config": _DISPLAY},
    }


async def _public_names(world: World, pages: Iterable[Manifest]) -> dict[Address, object]:
    live = (await world.live()).resources
    found: dict[Address, object] = {}
    for page in pages:
        address = addressed(page)
        retriever = live[Address("Retriever", address.namespace, address.name)]
        path = f"/v1/retrievers/{retriever.id}/publish"
        answer = await world.writer.get_json(path, namespace=address.namespace)
        found[address] = answer.fields.get("public_name") if answer.body else None
    return found


@examples(8)
@given(willing(), willing(), st.integers(0, 40))
def test_what_is_published_is_published_wherever_a_run_is_killed(
    earlier: list[Manifest], later: list[Manifest], cut: int
) -> None:
    before, wanted = _with_pages(earlier), _with_pages(later)
    pages = [manifest for manifest in wanted if manifest["kind"] == "PublishedRetriever"]

    async def law(world: World) -> None:
        await world.apply(before)
        plan = await world.plan(wanted)
        if {refusal.guard for refusal in plan.refusals} == {"published"}:
            return
        world.wire.calm()
        world.wire.cut_at = cut % (len(describe_requests(plan)) or 1)
        await world.cut(plan)
        await _converges(world, wanted)
        names = await _public_names(world, pages)
        assert names == {addressed(page): page["spec"]["public_name"] for page in pages}

    in_a_world(law)
