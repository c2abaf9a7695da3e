"""Two namespaces of one shape become one project, in which either plans to nothing."""

import copy
from collections.abc import Sequence
from pathlib import Path as Folder
from typing import Any

from hands import Hand, hands
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from laid_out import unformatted
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from rows import rows_of
from stacks import STACK, Manifest, stacks
from world import GENEROUS, World

from reconciler.manifest.export.project_file import project_text
from reconciler.manifest.project.project import load_project
from reconciler.manifest.project.save import create
from reconciler.model.change import Action
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.export import Export, ExportOptions
from reconciler.workflows.export_environments import plan_environments
from reconciler.workflows.plan import make_plan

BOTH = {"prod": "ads", "staging": "shop"}
_OWNERS = {"prod": STACK, "staging": "another"}


@st.composite
def _rooms(draw: DrawFn) -> tuple[list[Manifest], list[Manifest]]:
    """What is in one namespace, and in another: the same, or whatever has the same names."""
    one = _room(draw(stacks()), "ads")
    other = draw(st.one_of(st.just(one), stacks()))
    return one, _room(other, "shop")


def _room(stack: Sequence[Manifest], namespace: str) -> list[Manifest]:
    """What is in the first namespace of a stack, called otherwise."""
    was = stack[0]["metadata"]["name"]
    home: dict[str, Any] = {**stack[0], "metadata": {"name": namespace}}
    inside = [copy.deepcopy(each) for each in stack if each["metadata"].get("namespace") == was]
    for each in inside:
        each["metadata"]["namespace"] = namespace
    return [home, *inside]


async def _apply(there: World, room: list[Manifest], stack: str) -> None:
    project = replace(there.write([[each] for each in room]), stack=stack)
    await there.carry_out(await make_plan(project, there.writer, options=GENEROUS, environ={}))


async def _export(there: World, folder: Folder) -> Export:
    settings = project_text("ads", url="https://api.mixpeek.com")
    export = await plan_environments(
        settings,
        "ads",
        there.writer,
        namespaces=BOTH,
        options=ExportOptions(adopt=True),
        environ={},
    )
    texts = {each.file: each.text for each in export.new}
    for name, text in {"reconciler.yaml": settings, **export.settings, **texts}.items():
        create(folder / name, text)
    return export


@examples(40)
@given(_rooms(), hands(("setting", "stage", "order")))
def test_every_environment_of_an_export_plans_to_nothing(
    rooms: tuple[list[Manifest], list[Manifest]], history: list[Hand]
) -> None:
    async def law(there: World) -> None:
        for room, stack in zip(rooms, _OWNERS.values(), strict=True):
            await _apply(there, room, stack)
        for hand in history:
            await hand.reach_into(there)
        before = rows_of(there)
        folder = there.folder / "exported"
        export = await _export(there, folder)
        assert rows_of(there) == before
        assert export.differences == ()
        assert {each.code for each in export.left_out} <= {"undeclarable"}
        assert unformatted(folder) == []
        for name in BOTH:
            project = load_project(folder, environ={}, environment=name)
            plan = await make_plan(project, there.writer, options=PlanOptions(), environ={})
            notes = [step for step in plan if step.action is not Action.ADOPT]
            assert {mark.path[-1] for step in notes for mark in step.marks} <= {"keys"}
            assert [step.changes for step in plan if step.changes] == []
            assert plan.refusals == ()

    in_a_world(law)
