"""What is pulled no longer differs, and nothing else is declared otherwise than before."""

from hypothesis import given
from laws import in_a_world
from made_up import examples
from stacks import Manifest
from willing import willing
from world import GENEROUS, World

from reconciler.kinds import KINDS
from reconciler.manifest.load import load_desired
from reconciler.model.change import ActionReason
from reconciler.model.plan import Plan
from reconciler.workflows.plan import make_plan
from reconciler.workflows.pull import plan_pull


def _differing(plan: Plan) -> dict[str, set[tuple[str | int, ...]]]:
    """The fields in which what is declared and live differs; a new id is no difference."""
    found: dict[str, set[tuple[str | int, ...]]] = {}
    for step in plan:
        if step.live is not None and step.desired is not None:
            if step.reason is ActionReason.DEFERRED:
                continue
            paths = {change.path for change in step.changes if not change.is_repointed}
            found.setdefault(str(step.address), set()).update(paths)
    return {address: paths for address, paths in found.items() if paths}


@examples(25)
@given(willing(), willing())
def test_after_a_pull_nothing_of_the_resource_differs(
    live: list[Manifest], declared: list[Manifest]
) -> None:
    async def law(world: World) -> None:
        await world.apply(live)
        project = world.write([declared])
        before = load_desired(project, kinds=KINDS, environ={})
        plan = await make_plan(project, world.writer, options=GENEROUS, environ={})
        differing = _differing(plan)
        if not differing:
            return
        addresses = [step.address for step in plan if str(step.address) in differing]
        pull = await plan_pull(project, world.writer, addresses=addresses, environ={})
        for each in pull.files:
            each.path.write_text(each.after, encoding="utf-8")
        after = load_desired(project, kinds=KINDS, environ={})
        again = await make_plan(project, world.writer, options=GENEROUS, environ={})
        assert _differing(again) == {}
        others = [address for address in after.resources if str(address) not in differing]
        for address in others:
            assert after.resources[address].spec == before.resources[address].spec

    in_a_world(law)
