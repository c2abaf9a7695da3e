"""Which differences are taken over from live, and why some cannot be."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import show_path
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.drift.ignoring import covers, unignored_changes_of
from reconciler.planning.drift.pulling import list_around
from reconciler.rendering.words.masking import mask_step

_AS_DECLARED: Final = "nothing to do: live is as declared"


def choose_from(
    plan: Plan, desired: Desired, addresses: Sequence[Address], fields: Sequence[str]
) -> tuple[dict[Address, list[FieldChange]], list[Problem]]:
    """The differences to take over, resource by resource; and why some cannot be."""
    chosen: dict[Address, list[FieldChange]] = {}
    problems: list[Problem] = []
    for address in dict.fromkeys(addresses):
        steps = [step for step in plan.steps if step.address == address]
        problems += _explain_not_pulled(address, steps, plan, desired)
        found = differences_in(steps)
        wanted = [each for each in found if _is_wanted(each, found, fields, address)]
        if wanted:
            chosen[address] = wanted
    found_paths = [path for changes in chosen.values() for path in changes]
    for field in fields if not problems else ():
        if not any(covers(field, change.path) for change in found_paths):
            problems.append(_no_such_field(field, plan, addresses))
    return chosen, problems


def differences_in(steps: Sequence[Step]) -> list[FieldChange]:
    """The fields in which a resource differs, each once; a new id behind a name is none."""
    # A step that closes a circle says what it sets, and not what is live.
    compared = [step for step in steps if step.reason is not ActionReason.DEFERRED]
    shown = {change.path: change for step in compared for change in mask_step(step, KINDS).changes}
    real = {change.path: change for step in compared for change in unignored_changes_of(step)}
    # What any format would mask is a secret, wherever it stands inside the value.
    return [
        replace(change, is_secret=change.is_secret or shown[path].before != change.before)
        for path, change in real.items()
        if not change.is_repointed and not change.resent
    ]


def _is_wanted(
    change: FieldChange, found: Sequence[FieldChange], fields: Sequence[str], address: Address
) -> bool:
    if not fields:
        return True
    if any(covers(field, change.path) for field in fields):
        return True
    around = list_around(KINDS[address.kind], change.path)
    return around is not None and any(
        list_around(KINDS[address.kind], each.path) == around
        and any(covers(field, each.path) for field in fields)
        for each in found
    )


def _explain_not_pulled(
    address: Address, steps: Sequence[Step], plan: Plan, desired: Desired
) -> Iterator[Problem]:
    """Why there is nothing of this resource that could be written."""
    resource = desired.resources.get(address)
    if resource is None:
        yield _report_undeclared(address, plan, desired)
    elif any(step.action is Action.CREATE and step.part is None for step in steps):
        yield Problem(
            "not-live",
            "is not live, so there is nothing to take over",
            "remove its manifest if it is to stay so, or apply to create it again",
            address=address,
            location=resource.locations.of_value(()),
        )
    elif not resource.lifecycle.is_wanted:
        word = "absent" if resource.lifecycle.is_tombstone else "released"
        yield Problem(
            f"declared-{word}",
            f"is declared `ensure: {word}`, and says nothing else",
            "remove that line, and declare it",
            address=address,
            location=resource.locations.of_value(()),
        )


def _report_undeclared(address: Address, plan: Plan, desired: Desired) -> Problem:
    if address in plan.seen.resources:
        return Problem(
            "not-declared",
            "is live, and no manifest declares it",
            "write a manifest for it: `pull` only changes what is declared",
            address=address,
        )
    remedy = did_you_mean(str(address), map(str, desired.resources))
    return Problem("not-declared", "is neither declared nor live", remedy, address=address)


def _no_such_field(field: str, plan: Plan, addresses: Sequence[Address]) -> Problem:
    differing = [
        show_path(change.path)
        for step in plan.steps
        if step.address in addresses
        for change in step.changes
    ]
    says = f"`--field {field}` names nothing that differs"
    return Problem(
        "nothing-to-pull", says, did_you_mean(field, differing) if differing else _AS_DECLARED
    )
