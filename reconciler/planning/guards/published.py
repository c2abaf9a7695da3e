"""A public form is not lost by replacing what it shows, unless the manifest or a flag says so."""

from collections.abc import Iterator

from reconciler.model.address import Address
from reconciler.model.change import Reason
from reconciler.model.plan import Part, Refusal, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.interrupted import meant_for
from reconciler.planning.measured import Measured
from reconciler.planning.options import flag_for


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every replacement that nobody publishes again."""
    for step in plan.deletions:
        heir = _owed_to(plan, step)
        if heir is not None and not plan.is_allowed(step):
            yield _orphaned(step, heir)
        if step.part is Part.REMOVE and _is_lost(plan, step) and not plan.may_be_replaced(step):
            yield Refusal(
                "published",
                "is published: its page, and the key that opens it, would go with it (§9)",
                _remedy(step),
                step.address,
                step.location,
            )


def _is_lost(plan: Measured, step: Step) -> bool:
    if step.live is None or not plan.kinds[step.address.kind].is_published(step.live.body):
        return False
    is_again = step.desired is not None and step.desired.lifecycle.republish
    return not (is_again and _is_swap(step))


def _owed_to(plan: Measured, step: Step) -> Address | None:
    """Whom an interrupted swap owes a public form that would go before anybody has it."""
    meant = meant_for(step.live) if step.live and step.reason is Reason.LEFT_OVER else None
    resource = plan.desired.resources.get(meant) if meant else None
    if step.live is None or resource is None or not resource.lifecycle.republish:
        return None
    is_public = plan.kinds[step.address.kind].is_published(step.live.body)
    is_given = any(each.part is Part.WITHDRAW for each in plan.steps_at(step.address))
    return meant if is_public and not is_given else None


def _orphaned(step: Step, heir: Address) -> Refusal:
    return Refusal(
        "published",
        f"is published, and {heir}, which is to have its public form, is not there yet (§9)",
        f"apply {heir} first, as the only target: the plan after that hands it over; "
        f"or accept the loss with `{flag_for('--allow-destroy', step.address)}`",
        step.address,
        step.location,
    )


def _remedy(step: Step) -> str:
    loss = f"accept the loss with `{flag_for('--allow-replace', step.address)}`"
    asked = step.desired.lifecycle.on_replace if step.desired is not None else None
    if asked is OnReplace.SWAP and not _is_swap(step):
        return f"keep the namespace as it is, because nothing can be swapped in it; or {loss}"
    lifecycle = "republish: true" if _is_swap(step) else "on_replace: swap, republish: true"
    return f"publish its successor, under a new key, with `lifecycle: {{{lifecycle}}}`; or {loss}"


def _is_swap(step: Step) -> bool:
    return step.replacement is not None and step.replacement.how is OnReplace.SWAP
