"""`--target` and `--exclude`: a part of a plan, with what that part cannot do without.

A plan is made of the whole world and then narrowed, so that a narrow plan never says anything
that the wide one does not.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Scope, Step
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest
from reconciler.planning.options.options import PlanOptions, matches

Neighbours: TypeAlias = Callable[[Address], Iterable[Address]]
"""From an address to those that belong with it."""


def select_targets(
    steps: Sequence[Step], options: PlanOptions, known: Collection[Address]
) -> tuple[list[Step], Scope | None, list[Problem]]:
    """The steps that were asked for, how they were chosen, and patterns that match nothing.

    What a chosen step waits for comes along; so does what holds the id of something replaced. A
    targeted run never prunes.
    """
    if not options.targets and not options.excluded:
        return list(steps), None, []
    problems = [*report_idle_patterns("--target", options.targets, known)]
    problems += report_idle_patterns("--exclude", options.excluded, known)
    asked = {step.address for step in steps if _is_asked(step, options)}
    chosen = (
        _find_closure(asked, _map_needs(steps)) - _find_pruned(steps) if options.targets else asked
    )
    excluded = {step.address for step in steps if matches(step.address, options.excluded)}
    lost = _find_closure(excluded, _map_dependants(steps)) & chosen
    kept = chosen - lost
    scope = Scope(
        options.targets,
        options.excluded,
        pulled_in=tuple(sorted(kept - asked)),
        left_out=tuple(sorted(lost - excluded)),
    )
    return [_restrict_waits(step, kept) for step in steps if step.address in kept], scope, problems


def report_idle_patterns(
    flag: str,
    patterns: Iterable[str],
    known: Collection[Address],
    *,
    among: str = "declared or live",
) -> Iterator[Problem]:
    """A problem for every pattern that fits none of these, with the nearest address."""
    for pattern in patterns:
        if not any(matches(address, (pattern,)) for address in known):
            close = nearest(pattern, map(str, known))
            yield Problem(
                "nothing-matches",
                f"`{flag} {pattern}` matches nothing that is {among}",
                f"did you mean `{close}`?" if close else "write an address such as Bucket/ads/*",
            )


def _is_asked(step: Step, options: PlanOptions) -> bool:
    if not options.targets:
        return True
    return step.reason is not ActionReason.NOT_DECLARED and matches(step.address, options.targets)


def _find_pruned(steps: Iterable[Step]) -> set[Address]:
    return {step.address for step in steps if step.reason is ActionReason.NOT_DECLARED}


def _restrict_waits(step: Step, kept: Collection[Address]) -> Step:
    return replace(step, after=tuple(each for each in step.after if each in kept))


def _map_needs(steps: Iterable[Step]) -> Neighbours:
    """What has to happen with a step: all it waits for, and all that holds an id it ends."""
    needed: dict[Address, set[Address]] = defaultdict(set)
    for step in steps:
        needed[step.address].update(step.after)
        if step.replacement is not None:
            needed[step.address].update(step.replacement.holders)
    return lambda address: needed.get(address, ())


def _map_dependants(steps: Iterable[Step]) -> Neighbours:
    """What cannot be done without a step that creates or ends something."""
    steps = list(steps)
    decisive = {step.address for step in steps if step.action in (Action.CREATE, Action.DELETE)}
    waiting: dict[Address, set[Address]] = defaultdict(set)
    for step in steps:
        for each in decisive.intersection(step.after):
            waiting[each].add(step.address)
    return lambda address: waiting.get(address, ())


def _find_closure(start: Iterable[Address], next_to: Neighbours) -> set[Address]:
    found: set[Address] = set()
    open_ = list(start)
    while open_:
        address = open_.pop()
        if address not in found:
            found.add(address)
            open_ += next_to(address)
    return found
