"""A plan that was made earlier, against the world of now: what is left of it, or all that moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.change import Action
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Live
from reconciler.planning.staleness.already_applied import is_settled, subject_of, wait_left_of
from reconciler.planning.staleness.moved import StaleFact
from reconciler.planning.staleness.preconditions import (
    AS_DECLARED,
    FIELD,
    Preconditions,
    preconditions_of,
)
from reconciler.planning.staleness.world import World, read_world

STALE: Final = "stale-plan"
_REMEDY: Final = "make the plan again, look at it, and apply that one"


class RecheckResult(Struct, frozen=True):
    """What is left of a plan, and what speaks against doing it."""

    plan: Plan
    done: int = 0
    """Steps that nothing is left of."""
    moved: tuple[Problem, ...] = ()


def expectations_of(
    plan: Plan, *, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> tuple[Preconditions, ...]:
    """What each step of a plan needs the world to be like: as it was when the plan was made."""
    world = read_world(plan.steps, plan.seen, kinds=kinds, lookups=lookups)
    return tuple(preconditions_of(step, world) for step in plan.steps)


def recheck(
    plan: Plan,
    expected: Sequence[Preconditions],
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> RecheckResult:
    """The steps that are still to be done, each beside its resource as it is now."""
    world = read_world(plan.steps, live, kinds=kinds, lookups=lookups)
    steps: list[Step] = []
    moved: list[Problem] = []
    for step, facts in zip(plan.steps, expected, strict=True):
        # Before "done": a create that arrived may still not be usable.
        if wait := wait_left_of(step, world):
            steps.append(wait)
        elif not is_settled(step, world):
            # Beside what is live now, because requests send back what they do not change (§16.3).
            steps.append(replace(step, live=subject_of(step, world)))
            moved += _find_moved(step, facts, world)
    steps = list(_without_idle_questions(steps, kinds))
    return RecheckResult(
        replace(plan, steps=tuple(steps), directory=world.live.directory, seen=live),
        len(plan.steps) - len(steps),
        tuple(moved),
    )


def _without_idle_questions(steps: Sequence[Step], kinds: Mapping[str, Kind]) -> Iterator[Step]:
    """Nothing is asked of, or run, where nothing is left to do for it: whoever did it did so."""
    asking = (Action.VERIFY, Action.EXECUTE)
    changing = {step.address for step in steps if step.action not in asking}
    # A swap that has its old one out of the way was asked before that.
    retiring = {step.address for step in steps if step.part is ReplacementPart.RETIRE}
    for step in steps:
        among = retiring if step.part is ReplacementPart.VERIFY else changing
        is_idle = step.action in asking and step.address not in among
        if not is_idle or (step.action is Action.EXECUTE and _is_due(step, kinds)):
            yield step


def _is_due(step: Step, kinds: Mapping[str, Kind]) -> bool:
    """Whether a run is still to come, whoever made what it is a run of."""
    run = kinds[step.address.kind].run
    return run is not None and (step.live is None or run.is_due(step.live.body))


def _find_moved(step: Step, planned: Preconditions, world: World) -> Iterator[Problem]:
    now = preconditions_of(step, world)
    for key in _facts_to_compare(step, planned, now, world):
        fact = StaleFact(step, key, planned.get(key, AS_DECLARED), now.get(key), world)
        if not fact.is_safe:
            yield Problem(STALE, fact.says, _REMEDY, address=step.address, location=fact.location)


def _facts_to_compare(
    step: Step, planned: Preconditions, now: Preconditions, world: World
) -> list[str]:
    """The facts to look at; of what is not there any more nothing else can be said."""
    # One fact in place of ten: whoever reads it need not be told that its fields are gone too.
    if step.live is not None and world.find_planned(step) is None:
        return ["exists"] if now["exists"] is not planned["exists"] else ["id"]
    # A field that began to differ since would be overwritten by nobody's decision.
    fields = (key for key in sorted(now) if key.startswith(FIELD) and key not in planned)
    return [*planned, *fields]
