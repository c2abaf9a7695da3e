"""Circles of references that no create could begin: known from the manifests alone."""

from collections.abc import Mapping

from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Directory
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.order.graph import find_cycle
from reconciler.planning.order.sequence import in_order


def report_cycles(desired: Desired, mentions: Mentions, kinds: Mapping[str, Kind]) -> list[Problem]:
    """A problem for every circle that stays where nothing is live yet and all of it is created."""
    naming = Naming(desired.present, Directory(), container_in(kinds))
    used = {
        address: {naming.address_of(each, kinds) for each in references if not each.is_loose}
        for address, references in mentions.items()
    }
    # Cheap and nearly always enough: ordering builds a step for every resource.
    if not find_cycle(used):
        return []
    creates = (
        Step(address, Action.CREATE, ActionReason.NOT_LIVE, "", desired=desired.resources[address])
        for address in sorted(desired.present)
    )
    return in_order(creates, naming, kinds)[1]
