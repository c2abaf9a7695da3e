"""The deletion of everything a stack owns, under the same guards as any plan."""

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.plan import Plan
from reconciler.planning.names.mentions import find_lists, mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.estimate import with_estimate
from reconciler.workflows.options import for_project
from reconciler.workflows.plan import read_live
from reconciler.workflows.second_read import plan_with_second_read
from reconciler.workflows.siblings import heed_siblings
from reconciler.workflows.unused_permissions import warn_unused_permissions


async def make_destroy_plan(
    project: Project, reader: Reader, *, options: PlanOptions, environ: Mapping[str, str]
) -> Plan:
    """Plan the end of everything the stack owns, whatever the manifests still declare.

    Kinds without a stamp (namespaces) are not owned: they stay, unless the options say otherwise.
    """
    desired = load(project, kinds=KINDS, environ=environ).desired
    mentions = mentions_in(desired, KINDS)
    live = await read_live(project, desired, mentions, reader)
    everything = replace(for_project(project, options), prune=True, is_destroy=True)
    plan = await plan_with_second_read(desired, live, mentions, reader, options=everything)
    idle = warn_unused_permissions(options, desired, plan.seen)
    plan = heed_siblings(plan, project, desired, environ=environ, options=everything)
    told = replace(plan, warnings=(*idle, *plan.warnings))
    return await with_estimate(
        told, partial(fetch_rate, reader), asked=find_lists(mentions, KINDS, LOOKUPS)
    )
