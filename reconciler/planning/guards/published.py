"""A public form is not lost with what it shows: deleted, replaced, or gone with its namespace.

Where it is declared, it has steps of its own: what its manifest ends, or publishes again, is
approved there.
"""

from collections.abc import Iterator

from reconciler.kinds.declaration.containment import is_part, parts_of
from reconciler.model.address import Address
from reconciler.model.change import ActionReason
from reconciler.model.plan import Refusal, ReplacementPart, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.interrupted_swaps import intended_address
from reconciler.planning.options.options import flag_for

_LOST = "its page, its URL and its key are lost for good"


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every public form that ends, and that nobody publishes again."""
    for step in plan.deletions:
        radius = step.blast_radius
        yield from _refuse_owed(plan, step)
        for address in radius.public if radius else ():
            if address == step.address:
                yield from _refuse_own(plan, step)
            elif not plan.options.may_destroy(address):
                yield _refuse_cascade(address, step)


def _refuse_own(plan: GuardContext, step: Step) -> Iterator[Refusal]:
    # A swap that was interrupted was allowed to lose it when it began.
    if plan.is_allowed(step) or step.reason is ActionReason.LEFT_OVER:
        return
    if step.part is None and not _is_said(plan, step):
        yield _refuse_delete(step)
    elif _is_owner_replaced(plan, step) and not _may_be_swapped(plan, step):
        yield _refuse_replace(plan, step)


def _is_said(plan: GuardContext, step: Step) -> bool:
    """Whether a manifest says of the public form itself that it is to end."""
    is_tombstone = step.reason is ActionReason.TOMBSTONE
    return is_tombstone and is_part(plan.kinds[step.address.kind])


def _is_owner_replaced(plan: GuardContext, step: Step) -> bool:
    is_removed = step.part is ReplacementPart.REMOVE
    return is_removed and not is_part(plan.kinds[step.address.kind])


def _may_be_swapped(plan: GuardContext, step: Step) -> bool:
    """Whether the flag that asks for a swap accepts what goes with it."""
    return _is_swap(step) and plan.may_be_replaced(step)


def _refuse_owed(plan: GuardContext, step: Step) -> Iterator[Refusal]:
    """What an earlier version's swap noted of a public form, and did not come to publish again."""
    is_left = step.reason is ActionReason.LEFT_OVER and step.live is not None
    meant = intended_address(step.live) if is_left and step.live else None
    noted = step.live.stamp.publication if step.live and step.live.stamp else None
    if meant is None or noted is None or plan.is_allowed(step):
        return
    heirs = [*parts_of(meant, plan.kinds)]
    if any(heir in plan.declared for heir in heirs):
        return
    flag = flag_for("--allow-destroy", step.address)
    named = f", `public_name: {noted['public_name']}`," if noted.get("public_name") else ""
    yield Refusal(
        "published",
        f"holds the settings of a public form that {meant} is owed: an earlier version of this "
        "program began to publish it again, and was interrupted",
        f"declare {' or '.join(map(str, heirs))} with them{named} as they stand under "
        f"`metadata.reconciler.publication` of {step.address}; "
        f"or accept with `{flag}` that {_LOST}",
        step.address,
        step.location,
        (flag,),
    )


def _refuse_delete(step: Step) -> Refusal:
    flag = flag_for("--allow-destroy", step.address)
    return Refusal(
        "published",
        "is published, and its public form would end with it",
        f"keep it; or accept with `{flag}` that {_LOST}",
        step.address,
        step.location,
        (flag,),
        besides=f"keep it; or accept that {_LOST}",
    )


def _refuse_cascade(address: Address, step: Step) -> Refusal:
    flag = flag_for("--allow-destroy", address)
    return Refusal(
        "published",
        f"is published, and its public form would end with {step.address}, in which it is",
        f"keep {step.address}; or accept with `{flag}` that {_LOST}",
        address,
        step.location,
        (flag,),
        besides=f"keep {step.address}; or accept that {_LOST}",
    )


def _refuse_replace(plan: GuardContext, step: Step) -> Refusal:
    name = "--allow-replace" if _is_swap(step) else "--allow-destroy"
    flag = flag_for(name, step.address)
    return Refusal(
        "published",
        "is published: its page, and the key that opens it, would go with it",
        f"{advise_declaring(plan, step.address)}; or accept with `{flag}` that {_LOST}",
        step.address,
        step.location,
        (flag,),
    )


def advise_declaring(plan: GuardContext, owner: Address) -> str:
    """How what belongs to a resource, and is declared nowhere, comes back after it."""
    parts = " or ".join(str(part) for part in parts_of(owner, plan.kinds))
    return (
        f"declare {parts} (`reconciler pull {parts}` writes it from live) with "
        "`lifecycle: {on_replace: recreate}`: it is then published again, under a new key"
    )


def _is_swap(step: Step) -> bool:
    return step.replacement is not None and step.replacement.how is OnReplace.SWAP
