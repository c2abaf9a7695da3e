"""A public form is not lost by replacing what it shows, unless the manifest or a flag says so."""

from collections.abc import Iterator

from reconciler.model.plan import Part, Refusal, Step
from reconciler.model.resource import OnReplace
from reconciler.planning.measured import Measured
from reconciler.planning.options import flag_for


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every replacement that nobody publishes again."""
    for step in plan.deletions:
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


def _remedy(step: Step) -> str:
    lifecycle = "republish: true" if _is_swap(step) else "on_replace: swap, republish: true"
    return (
        f"publish its successor, under a new key, with `lifecycle: {{{lifecycle}}}`; "
        f"or accept the loss with `{flag_for('--allow-replace', step.address)}`"
    )


def _is_swap(step: Step) -> bool:
    return step.replacement is not None and step.replacement.how is OnReplace.SWAP
