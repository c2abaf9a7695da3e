"""Which side moved: the differences of a plan, held against what was declared before."""

from collections.abc import Mapping

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.live import fetch_names
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.load_commit import LoadedCommit, load_earlier
from reconciler.manifest.project.project import Project
from reconciler.model.attribution import Base
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired, Live
from reconciler.planning.attribution.attribute import attribute
from reconciler.planning.names.mentions import Mentions, find_lists, mentions_in
from reconciler.planning.options.options import PlanOptions


def load_before(
    project: Project, base: str | None, *, environ: Mapping[str, str]
) -> LoadedCommit | None:
    """What the project declared at a git ref, where one was given."""
    if base is None:
        return None
    return load_earlier(project, base, kinds=KINDS, environ=environ)


async def attribute_plan(
    plan: Plan, earlier: LoadedCommit, head: Desired, reader: Reader, *, options: PlanOptions
) -> Plan:
    """The plan with its differences attributed; with a warning instead where the base is broken."""
    doubts = (*earlier.problems, *earlier.emptiness(head))
    told = replace(plan, warnings=(*doubts, *plan.warnings))
    if earlier.desired is None:
        return told
    mentions = mentions_in(head, KINDS)
    return attribute(
        told,
        live=await _with_names_for(earlier.desired, plan.seen, mentions, reader),
        earlier=earlier.desired,
        head=head,
        base=Base(earlier.ref, earlier.commit),
        kinds=KINDS,
        mentions=mentions,
        options=options,
    )


async def _with_names_for(earlier: Desired, live: Live, mentions: Mentions, reader: Reader) -> Live:
    """Live, with the ids of what only the base refers to; the plan itself must not know more.

    What a saved plan expects is compared with a world in which nobody asked for these.
    """
    known = find_lists(mentions, KINDS, LOOKUPS)
    wanted = find_lists(mentions_in(earlier, KINDS), KINDS, LOOKUPS) - known
    return (
        await fetch_names(reader, live, kinds=KINDS, lookups=LOOKUPS, wanted=wanted)
        if wanted
        else live
    )
