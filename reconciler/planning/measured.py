"""A finished plan beside all that a guard may compare it with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconciler.kinds.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Live
from reconciler.planning.naming import Naming
from reconciler.planning.options import PlanOptions
from reconciler.planning.ownership import Owner, owner_of


@dataclass(frozen=True, slots=True)
class Measured:
    """A plan's steps beside everything a guard may compare them with."""

    steps: Sequence[Step]
    desired: Desired
    live: Live
    kinds: Mapping[str, Kind]
    options: PlanOptions
    naming: Naming

    @property
    def declared(self) -> dict[Address, Fields]:
        """What the manifests want to be there, tombstones aside."""
        return {
            address: resource.spec
            for address, resource in self.desired.resources.items()
            if not resource.lifecycle.is_tombstone
        }

    @property
    def staying(self) -> dict[Address, Fields]:
        """Everything that is there after the plan, as it will be then."""
        leaving = {step.address for step in self.deletions}
        kept = {
            address: found.body
            for address, found in self.live.resources.items()
            if address not in leaving
        }
        # Destroying writes nothing, so that what stays does so as it is live.
        return kept if self.options.is_destroy else {**kept, **self.declared}

    @property
    def deletions(self) -> list[Step]:
        """The steps that delete."""
        return [step for step in self.steps if step.action is Action.DELETE]

    def owner(self, step: Step) -> Owner | None:
        """Whose the step's live resource is."""
        if step.live is None:
            return None
        return owner_of(step.live, self.kinds[step.address.kind], self.desired)

    def is_allowed(self, address: Address) -> bool:
        """Whether `--allow-destroy` names it."""
        return address in self.options.allow_destroy
