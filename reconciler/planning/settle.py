"""A plan that was made earlier, against the world of now: what is left of it, or what moved.

The monotone rule: whatever is safer than planned is fine. What is there already exactly as
planned is not made again, what is gone is not deleted again, fewer documents than planned may be
lost. Anything else makes the plan stale, and every move is told at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reconciler.kinds.compile import facts_of
from reconciler.kinds.kind import Kind, Lookup
from reconciler.model.change import Action
from reconciler.model.data import Data
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Live
from reconciler.planning.preconditions import FIELD, OBSTACLE, REFERENCE, Facts, preconditions_of
from reconciler.planning.settled import is_settled, subject_of
from reconciler.planning.world import World, look

STALE: Final = "stale-plan"
_REMEDY: Final = "make the plan again, look at it, and apply that one"
_COUNTED: Final = ("documents", "objects")
_LISTED: Final = ("subtree", "users")


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left of a plan, and what speaks against doing it."""

    plan: Plan
    done: int = 0
    """Steps that nothing is left of."""
    moved: tuple[Problem, ...] = ()


def expectations_of(
    plan: Plan, *, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> tuple[Facts, ...]:
    """What each step of a plan needs the world to be like: as it was when the plan was made."""
    world = look(plan.steps, plan.seen, kinds=kinds, lookups=lookups)
    return tuple(preconditions_of(step, world) for step in plan.steps)


def settle(
    plan: Plan,
    expected: Sequence[Facts],
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> Settled:
    """The steps that are still to be done, each beside its resource as it is now."""
    world = look(plan.steps, live, kinds=kinds, lookups=lookups)
    pairs = [
        (step, facts)
        for step, facts in zip(plan.steps, expected, strict=True)
        if not is_settled(step, world)
    ]
    steps = tuple(replace(step, live=subject_of(step, world)) for step, _ in pairs)
    return Settled(
        replace(plan, steps=steps, directory=world.live.directory, seen=live),
        len(plan.steps) - len(steps),
        tuple(problem for step, facts in pairs for problem in _moves(step, facts, world)),
    )


def _moves(step: Step, planned: Facts, world: World) -> Iterator[Problem]:
    now = preconditions_of(step, world)
    gone = [key for key in ("exists", "id") if planned.get(key) != now.get(key)]
    for key in planned:
        held = now.get(key)
        if (not gone or key in gone[:1]) and not _is_safe(step, key, planned[key], held, world):
            yield _problem(step, key, planned[key], held)
    if not gone:
        for key in now.keys() - planned.keys():
            if key.startswith(FIELD):
                yield _problem(step, key, "as declared", now[key])


def _is_safe(step: Step, key: str, planned: Data, now: Data, world: World) -> bool:
    """Whether a fact is as it was, or better."""
    if planned == now:
        return True
    if key in _COUNTED:
        return planned is None or (isinstance(now, int) and now <= int(str(planned)))
    if key in _LISTED:
        return {*_texts(now)} <= {*_texts(planned)}
    if key == "exists" and step.action is Action.CREATE:
        return _may_go_on(step, world)
    if key == "name":
        return step.live is not None and now in world.given[step.live.id]
    if key == "owner":
        return step.stamp is not None and now == step.stamp.stack
    if key == "protected":
        return now is False or (step.stamp is not None and now == step.stamp.is_protected)
    if key.startswith(OBSTACLE):
        return now is None
    return (key == "published" and now is False) or (key.startswith(FIELD) and _is_new(step, now))


def _is_new(step: Step, now: Data) -> bool:
    return now == "as declared" and step.replacement is None


def _may_go_on(step: Step, world: World) -> bool:
    """A create that was cut off: it is there, and lacks only what an update adds to it at once."""
    found = world.made_by(step, step.new_name)
    if found is None or step.desired is None or found.stamp != step.stamp:
        return False
    fields = facts_of(world.kinds[step.address.kind]).fields
    differing = {str(change.path[0]) for change in world.differences(step.desired, found)}
    return all(fields[top].is_after_create for top in differing - {*step.deferred})


def _texts(value: Data) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _problem(step: Step, key: str, planned: Data, now: Data) -> Problem:
    return Problem(
        STALE,
        _message(key, planned, now),
        _REMEDY,
        address=step.address,
        location=step.location,
    )


def _message(key: str, planned: Data, now: Data) -> str:
    if key == "exists":
        return "is there by now" if now else "is not there any more"
    if key == "taken":
        return "its new name is taken by now"
    if key.startswith(FIELD):
        return f"`{key.removeprefix(FIELD)}` moved since the plan was made"
    if key.startswith(OBSTACLE):
        return f"`{key.removeprefix(OBSTACLE)}` cannot change in place any more: {now}"
    if key.startswith(REFERENCE):
        return f"{key.removeprefix(REFERENCE)} was {_shown(planned)}, and is {_shown(now)} now"
    if key in _LISTED:
        more = ", ".join(sorted({*_texts(now)} - {*_texts(planned)}))
        return f"`{key}` grew since the plan was made: {more}"
    return f"`{key}` was {_shown(planned)} when the plan was made, and is {_shown(now)} now"


def _shown(value: Data) -> str:
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
