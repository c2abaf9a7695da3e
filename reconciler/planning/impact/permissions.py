"""What the patterns on the command line allow in one plan, address by address."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Permission
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.interrupted_swaps import intended_address
from reconciler.planning.options.options import PlanOptions, Selection, matches

ADOPT: Final = "--adopt"
DESTROY: Final = "--allow-destroy"
REPLACE: Final = "--allow-replace"
DROP: Final = "--allow-drop"


def names_by_flag(options: PlanOptions) -> Mapping[str, Selection]:
    """What each flag that names its object was given."""
    return {
        ADOPT: options.adopt,
        DESTROY: options.allow_destroy,
        REPLACE: options.allow_replace,
        DROP: options.allow_drop,
    }


def permissions_in(plan: GuardContext) -> Iterator[Permission]:
    """Every pattern, with all that this plan does, or would do, on the strength of it."""
    given = {flag: _patterns(named) for flag, named in names_by_flag(plan.options).items()}
    if not any(given.values()):
        return
    concerned = {
        ADOPT: {step.address for step in plan.steps if step.action is Action.ADOPT},
        DESTROY: set(_find_ended(plan)),
        REPLACE: {step.address for step in plan.steps if step.replacement is not None},
        DROP: {step.address for step in plan.steps if step.drops_undeclared},
    }
    for flag, patterns in given.items():
        for pattern in patterns:
            yield Permission(flag, pattern, _matching(pattern, concerned[flag]))


def _patterns(named: Selection) -> list[str]:
    return sorted(each for each in named if isinstance(each, str))


def _find_ended(plan: GuardContext) -> Iterator[Address]:
    """What is deleted, and what goes along; an interrupted swap's under the name it was to have."""
    for step in plan.deletions:
        yield step.address
        yield from step.blast_radius.subtree if step.blast_radius else ()
        meant = intended_address(step.live) if step.live else None
        if meant is not None:
            yield meant


def _matching(pattern: str, addresses: Iterable[Address]) -> tuple[Address, ...]:
    return tuple(sorted(address for address in addresses if matches(address, (pattern,))))
