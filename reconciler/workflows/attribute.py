"""Which side moved: the differences of a plan, held against what was declared before."""

from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.manifest.earlier import Earlier
from reconciler.model.attribution import Base
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired
from reconciler.planning.attribution import attribute
from reconciler.planning.mentions import mentions_in
from reconciler.planning.options import PlanOptions


def attributed(plan: Plan, earlier: Earlier, head: Desired, *, options: PlanOptions) -> Plan:
    """The plan with its differences attributed; with a warning instead where the base is broken."""
    told = replace(plan, warnings=(*earlier.problems, *plan.warnings))
    if earlier.desired is None:
        return told
    return attribute(
        told,
        earlier=earlier.desired,
        head=head,
        base=Base(earlier.ref, earlier.commit),
        kinds=KINDS,
        mentions=mentions_in(head, KINDS),
        options=options,
    )
