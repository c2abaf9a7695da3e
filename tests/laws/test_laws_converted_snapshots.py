"""What a snapshot holds, converted, is what was applied: it plans to nothing."""

import tempfile
from pathlib import Path

from hypothesis import given
from laws import in_a_world
from made_up import examples
from stacks import STACK, Manifest
from willing import willing
from world import GENEROUS, World

from reconciler.manifest.project.project import Project
from reconciler.model.change import Action
from reconciler.model.errors import Rejected
from reconciler.planning.planfile.planfile import Aim
from reconciler.workflows.convert import Form, Given, convert
from reconciler.workflows.plan import make_plan
from reconciler.workflows.snapshot import take_snapshot
from reconciler.workflows.snapshot_file import dump_snapshot

AIM = Aim(api="embedded", environment=None)


def written(folder: Path, text: str) -> Project:
    """The project of a converted snapshot; empty where nothing was declared."""
    try:
        found = convert(text, "live.json", Given(form=Form.SNAPSHOT))
    except Rejected:
        return Project(folder=folder, stack=STACK, manifests=(".",))
    assert found.is_whole, found.problems
    for name, manifest in found.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(manifest, encoding="utf-8")
    return Project(folder=folder, stack=STACK, manifests=(".",))


@examples(40)
@given(willing())
def test_a_converted_snapshot_plans_to_nothing(stack: list[Manifest]) -> None:
    async def law(world: World) -> None:
        await world.apply(stack)
        # Another plan may be left of it: what this law is about is the one afterwards.
        before = await world.plan(stack)
        if any(step.action is not Action.NO_OP for step in before):
            return
        project = world.write([stack])
        taken = await take_snapshot(
            project, world.writer, environ={}, aim=AIM, taken_at="2026-11-29T00:00:00+00:00"
        )
        with tempfile.TemporaryDirectory() as folder:
            again = written(Path(folder), dump_snapshot(taken))
            plan = await make_plan(again, world.writer, options=GENEROUS, environ={})
        left = {
            str(s.address): [c.path for c in s.changes]
            for s in plan
            if s.action is not Action.NO_OP
        }
        assert left == {}
        assert len(list(plan)) == len(list(before))

    in_a_world(law)
