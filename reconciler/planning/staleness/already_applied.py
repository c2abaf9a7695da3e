"""Whether what a step would bring about is so already, whoever did it."""

from reconciler.model.change import Action, ActionReason, ResendReason
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource
from reconciler.planning.order.readiness import SAYS, is_unready
from reconciler.planning.staleness.preconditions import tops_of
from reconciler.planning.staleness.world import World


def is_settled(step: Step, world: World) -> bool:
    """Nothing is left to do for this step."""
    # Action first, then part: a swap's create and deletion are judged as any other.
    match step.action, step.part:
        case Action.DELETE, _:
            return world.find_planned(step) is None
        case Action.AWAIT, _:
            found = world.find_planned(step)
            return found is not None and not is_unready(world.kinds[step.address.kind], found)
        # What was verified of another world says nothing of this one.
        case Action.VERIFY, _:
            return False
        case Action.EXECUTE, _:
            return _has_run(step, world)
        case Action.CREATE, _:
            return _is_made(step, world)
        case _, ReplacementPart.RETIRE:
            old = world.find_planned(step)
            return old is None or world.name_of(old) == step.new_name
        case _, ReplacementPart.PROMOTE:
            return _is_promoted(step, world)
        case _:
            return _is_changed(step, world)


def wait_left_of(step: Step, world: World) -> Step | None:
    """What is left of a create that is done, and that nothing can be made in yet."""
    if step.action is not Action.CREATE or not _is_made(step, world):
        return None
    found = subject_of(step, world)
    if found is None or not is_unready(world.kinds[step.address.kind], found):
        return None
    return Step(
        step.address,
        Action.AWAIT,
        ActionReason.NOT_READY,
        SAYS,
        after=step.after,
        desired=step.desired,
        live=found,
        attribution=step.attribution,
    )


def subject_of(step: Step, world: World) -> LiveResource | None:
    """The live resource that a step is about, where it is there by now."""
    if step.live is not None:
        return world.find_planned(step)
    name = step.new_name if step.action is Action.CREATE else step.old_name
    return world.find_created(step, name)


def _has_run(step: Step, world: World) -> bool:
    """Whether what was due when it was planned has been run; nothing else shows of a run."""
    run, found = world.kinds[step.address.kind].run, subject_of(step, world)
    was_due = step.live is None or (run is not None and run.is_due(step.live.body))
    return run is not None and was_due and found is not None and not run.is_due(found.body)


def _is_made(step: Step, world: World) -> bool:
    """Made under this name, or, by a swap that went further, under its final one."""
    # A swap that was cut short later has given it its final name.
    names = (step.new_name, step.address.name)
    return any(
        (found := world.find_created(step, name)) is not None
        and _is_owned_as_planned(step, found, name=name)
        and _is_as_declared(step, found, world)
        for name in names
    )


def _is_promoted(step: Step, world: World) -> bool:
    found = world.find_created(step, step.new_name)
    return found is not None and found.stamp == step.stamp and _is_as_declared(step, found, world)


def _is_owned_as_planned(step: Step, found: LiveResource, *, name: str) -> bool:
    if name == step.new_name:
        return found.stamp == step.stamp
    return (
        found.stamp is not None
        and step.stamp is not None
        and (found.stamp.stack == step.stamp.stack)
    )


def _is_as_declared(step: Step, found: LiveResource, world: World) -> bool:
    if step.desired is None:
        return True
    differing = {str(change.path[0]) for change in world.differences(step.desired, found)}
    return not differing - {*step.deferred}


def _is_changed(step: Step, world: World) -> bool:
    """Every field that the step changes is as declared, and so are owner and name."""
    found = subject_of(step, world)
    if found is None or step.desired is None or world.name_of(found) != step.new_name:
        return False
    # What would have to go with a replacement is not done by being as declared.
    if step.replacement is not None:
        return False
    if step.stamp is not None and found.stamp != step.stamp:
        return False
    # Nothing that is live could tell that it was sent again.
    if any(change.resent is ResendReason.ASKED for change in step.changes):
        return False
    differing = {str(change.path[0]) for change in world.differences(step.desired, found)}
    return not differing & {*tops_of(step)} and not _holds_replaced(step, found, world)


def _holds_replaced(step: Step, found: LiveResource, world: World) -> bool:
    """Still refers to what another one takes the place of."""
    return any(change.is_repointed for change in step.changes) and bool(
        world.ids_in(found) & world.replaced
    )
