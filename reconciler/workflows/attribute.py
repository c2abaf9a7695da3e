"""Which side moved: the differences of a plan, held against what was declared before."""

from collections.abc import Mapping
from dataclasses import replace

from reconciler.kinds import KINDS
from reconciler.manifest.earlier import Earlier, load_earlier
from reconciler.manifest.project import Project
from reconciler.model.attribution import Base
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired
from reconciler.planning.attribution import attribute
from reconciler.planning.mentions import mentions_in
from reconciler.planning.options import PlanOptions


def load_before(
    project: Project, base: str | None, *, environ: Mapping[str, str]
) -> Earlier | None:
    """What the project declared at a git ref, where one was given."""
    if base is None:
        return None
    return load_earlier(project, base, kinds=KINDS, environ=environ)


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
