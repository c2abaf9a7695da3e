"""What a step needs the world to be like, as facts that can be compared later.

Only what the step depends on is in there, so that a plan outlives drift elsewhere. The same
function is asked when the plan is made and when it is applied.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.containment import home_of, is_part
from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data
from reconciler.model.digest import digest_of
from reconciler.model.plan import BlastRadius, ReplacementPart, Step
from reconciler.model.resource import LiveResource
from reconciler.planning.impact.blast_radius import add_radii, blast_radius_of
from reconciler.planning.staleness.world import World

Preconditions: TypeAlias = Mapping[str, Data]
"""What a step finds: `{"exists": true, "owner": "ads", "field tags": "sha256:5f…"}`."""

AS_DECLARED = "as declared"
FIELD = "field "
OBSTACLE = "obstacle "
REFERENCE = "reference "


def preconditions_of(step: Step, world: World) -> dict[str, Data]:
    """Everything this step depends on, as it is in this world."""
    return {**_own(step, world), **_references(step, world)}


def _own(step: Step, world: World) -> dict[str, Data]:
    # Whoever asks needs nothing but an answer.
    if step.action in (Action.VERIFY, Action.EXECUTE):
        return {}
    # Nothing was there to depend on but the free name.
    if step.live is None:
        return _vacancy(step, world)
    found = world.find_planned(step)
    if found is None:
        other = world.at(step.address)
        return {"exists": other is not None, "id": other.id if other else None}
    return {
        "exists": True,
        "id": found.id,
        # A part is called as what it belongs to, which has a step of its own.
        **({} if is_part(world.kinds[step.address.kind]) else {"name": world.name_of(found)}),
        **_new_name(step, found, world),
        **_ownership(step, found, world),
        **_contents(step, found, world),
        **_loss(step, found, world),
    }


def _vacancy(step: Step, world: World) -> dict[str, Data]:
    """A create needs its name to be free; what the plan makes itself needs nothing."""
    if step.action is not Action.CREATE:
        return {}
    return {"exists": world.find_created(step, step.new_name) is not None}


def _new_name(step: Step, found: LiveResource, world: World) -> dict[str, Data]:
    if not step.gives_name:
        return {}
    other = world.at(step.address._replace(name=step.new_name))
    return {"taken": other is not None and other.id != found.id}


def _ownership(step: Step, found: LiveResource, world: World) -> dict[str, Data]:
    if not world.kinds[step.address.kind].is_stamped:
        return {}
    owner: dict[str, Data] = {"owner": found.stamp.stack if found.stamp else None}
    # Protection matters to whoever overwrites the mark, and to whoever deletes.
    if step.stamp is not None or step.action is Action.DELETE:
        owner["protected"] = found.stamp is not None and found.stamp.is_protected
    return owner


def _contents(step: Step, found: LiveResource, world: World) -> dict[str, Data]:
    """A digest of every field that is changed, and whether it can still change in place."""
    if step.desired is None or step.desired.lifecycle.is_tombstone:
        return {}
    held: dict[str, list[FieldChange]] = {top: [] for top in tops_of(step)}
    for change in world.differences(step.desired, found):
        top = str(change.path[0])
        if top in held or step.replacement is not None:
            held.setdefault(top, []).append(change)
    facts: dict[str, Data] = {f"{FIELD}{top}": _digest(held[top]) for top in sorted(held)}
    # What is replaced needs no field to change in place.
    if step.replacement is None:
        facts |= {f"{OBSTACLE}{top}": _obstacle(held[top]) for top in sorted(held)}
    return facts


def tops_of(step: Step) -> list[str]:
    """The top-level fields that a step changes."""
    return list(dict.fromkeys(str(change.path[0]) for change in step.changes))


def _digest(changes: Iterable[FieldChange]) -> str:
    """Of a field as it is live, told by all that it differs in from what is declared."""
    held = [[list(change.path), change.before] for change in changes]
    # Enough to compare, and no second copy of live values in the file.
    return digest_of(held) if held else AS_DECLARED


def _obstacle(changes: Iterable[FieldChange]) -> str | None:
    return next((change.obstacle for change in changes if change.obstacle), None)


def _loss(step: Step, found: LiveResource, world: World) -> dict[str, Data]:
    """What is lost with a resource that goes, and whom it hurts."""
    kind = world.kinds[step.address.kind]
    loss: dict[str, Data] = {}
    is_ending = step.action is Action.DELETE or step.part is ReplacementPart.RETIRE
    if kind.is_swappable and is_ending:
        loss["published"] = kind.is_published(found.body)
    if step.action is Action.DELETE:
        subtree = world.subtree(step.address)
        loss |= _counts(found, subtree, world)
        loss["subtree"] = [str(each) for each in subtree]
        loss["users"] = [str(each) for each in world.users(step.address)]
        loss["public"] = [str(each) for each in subtree if _is_public(each, world)]
    return loss


def _is_public(address: Address, world: World) -> bool:
    found = world.at(address)
    return found is not None and world.kinds[address.kind].is_published(found.body)


def _counts(found: LiveResource, subtree: Iterable[Address], world: World) -> dict[str, Data]:
    """Documents and objects of a resource and of all that goes with it."""
    going = [found, *(each for address in subtree if (each := world.at(address)) is not None)]
    counted = [blast_radius_of(each, world.kinds[each.address.kind]) for each in going]
    if counted[0] is None and not any(counted):
        return {}
    total = add_radii(BlastRadius(), (each for each in counted if each is not None))
    return {"documents": total.documents, "objects": total.objects}


def _references(step: Step, world: World) -> dict[str, Data]:
    """The id behind each name that is sent, unless the plan makes it itself."""
    if step.desired is None or not _sends_fields(step):
        return {}
    kind = world.kinds[step.address.kind]
    sent = (
        {key: value for key, value in step.desired.spec.items() if key not in step.deferred}
        if step.action is Action.CREATE
        else {key: step.desired.spec.get(key) for key in tops_of(step)}
    )
    held = [
        world.naming.address_of(reference, world.kinds)
        for reference in references_in(kind, sent, step.address)
        if not reference.is_loose
    ]
    if step.address.namespace:
        held.append(home_of(step.address, world.kinds))
    directory = world.live.directory
    return {
        f"{REFERENCE}{each}": directory.id_of(each.kind, each.namespace, each.name)
        for each in sorted(set(held) - world.made)
        # A list that the key may not read told nothing then, and tells nothing now.
        if each.kind not in directory.unlisted
    }


def _sends_fields(step: Step) -> bool:
    return step.action is Action.CREATE or (step.action is not Action.DELETE and step.part is None)
