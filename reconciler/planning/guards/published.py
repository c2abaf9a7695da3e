"""A public form is not lost with what it shows: deleted, replaced, or gone with its namespace."""

from collections.abc import Iterator

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
        for address in radius.public if radius else ():
            if address == step.address:
                yield from _refuse_own(plan, step)
            elif not plan.options.may_destroy(address):
                yield _refuse_cascade(address, step)


def _refuse_own(plan: GuardContext, step: Step) -> Iterator[Refusal]:
    if plan.is_allowed(step):
        return
    heir = _find_heir(plan, step)
    if heir is not None:
        yield _refuse_orphaning(step, heir)
    elif step.part is None and step.reason is not ActionReason.LEFT_OVER:
        yield _refuse_delete(step)
    elif step.part is ReplacementPart.REMOVE and not _may_be_swapped(plan, step):
        yield _refuse_replace(step)


def _may_be_swapped(plan: GuardContext, step: Step) -> bool:
    """Whether the flag that asks for a swap accepts what goes with it."""
    return _is_swap(step) and plan.may_be_replaced(step)


def _find_heir(plan: GuardContext, step: Step) -> Address | None:
    """Whom an interrupted swap owes a public form that would go before anybody has it."""
    meant = (
        intended_address(step.live) if step.live and step.reason is ActionReason.LEFT_OVER else None
    )
    resource = plan.desired.resources.get(meant) if meant else None
    return meant if resource is not None and resource.lifecycle.republish else None


def _refuse_orphaning(step: Step, heir: Address) -> Refusal:
    flag = flag_for("--allow-destroy", step.address)
    return Refusal(
        "published",
        f"is published, and {heir}, which is to have its public form, is not there yet",
        f"apply {heir} first, as the only target: the plan after that hands it over; "
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
    )


def _refuse_replace(step: Step) -> Refusal:
    name = "--allow-replace" if _is_swap(step) else "--allow-destroy"
    flag = flag_for(name, step.address)
    return Refusal(
        "published",
        "is published: its page, and the key that opens it, would go with it",
        f"{_advise(step)}; or accept with `{flag}` that {_LOST}",
        step.address,
        step.location,
        (flag,),
    )


def _advise(step: Step) -> str:
    asked = step.desired.lifecycle.on_replace if step.desired is not None else None
    if asked is OnReplace.SWAP and not _is_swap(step):
        return "keep the namespace as it is, because nothing can be swapped in it"
    lifecycle = "republish: true" if _is_swap(step) else "on_replace: swap, republish: true"
    return f"publish its successor, under a new key, with `lifecycle: {{{lifecycle}}}`"


def _is_swap(step: Step) -> bool:
    return step.replacement is not None and step.replacement.how is OnReplace.SWAP
