"""What is protected is deleted only by name, whether the manifest or its stamp protects it."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.measured import Measured


def refuse(plan: Measured) -> Iterator[Refusal]:
    """A refusal for every deletion of what is protected."""
    for step in plan.deletions:
        stamped = step.live is not None and step.live.stamp and step.live.stamp.is_protected
        declared = step.desired is not None and step.desired.lifecycle.prevent_destroy
        if (stamped or declared) and not plan.is_allowed(step.address):
            yield Refusal(
                "prevent-destroy",
                "is protected from deletion",
                f"lift it with `--allow-destroy {step.address}`",
                step.address,
                step.location,
            )
