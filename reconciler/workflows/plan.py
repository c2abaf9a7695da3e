"""What would be done: manifests and live state, read and compared."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import Rate, asking_rate
from reconciler.api.reading.live import fetch_live
from reconciler.kinds import KINDS, LOOKUPS, VERIFICATIONS
from reconciler.kinds.compile.pages import Together
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.catalogue import Catalogue
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired, Live
from reconciler.planning.names.mentions import Mentions, find_lists, mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.runs import with_runs
from reconciler.planning.verification.attach import with_verifications
from reconciler.planning.warnings.catalogue import find_doubted
from reconciler.workflows.heed_ignores import heed_ignores
from reconciler.workflows.options import for_project
from reconciler.workflows.second_read import plan_with_second_read
from reconciler.workflows.secrets import with_secrets_told
from reconciler.workflows.siblings import heed_siblings
from reconciler.workflows.unused_permissions import warn_unused_permissions
from reconciler.workflows.verification_digests import digest_verifications

if TYPE_CHECKING:
    from reconciler.manifest.load_commit import LoadedCommit


async def make_plan(
    project: Project,
    reader: Reader,
    *,
    options: PlanOptions,
    environ: Mapping[str, str],
    base: str | None = None,
) -> Plan:
    """Compare what the project declares with what is live.

    With a `base`, a git ref, each difference says which side moved since. Raises `Rejected` for
    manifests that must be mended and for a ref that cannot be read, `IncompleteRead` and
    `ApiError` when live state cannot be known.
    """
    return await make_planner(project, options=options, environ=environ, base=base)(reader)


def make_planner(
    project: Project,
    *,
    options: PlanOptions,
    environ: Mapping[str, str],
    base: str | None = None,
) -> Callable[[Reader], Awaitable[Plan]]:
    """How to plan, more than once: the manifests are read the first time, live every time.

    The live catalogue, where it is needed, is read once.
    """
    catalogue: Catalogue | None = None

    @cache
    def loaded() -> LoadedProject:
        # Documents are held no longer than it takes to make resources of them: they are as large.
        return replace(load(project, kinds=KINDS, environ=environ), declarations=())

    @cache
    def judged() -> Judged:
        return _judge(loaded().desired)

    @cache
    def before() -> "LoadedCommit | None":
        if base is None:
            return None
        from reconciler.workflows.attribute import load_before

        return load_before(project, base, environ=environ)

    async def plan(reader: Reader) -> Plan:
        nonlocal catalogue
        made = await plan_loaded(
            loaded(),
            project,
            reader,
            options,
            judged=judged(),
            before=before(),
            catalogue=catalogue,
        )
        catalogue = made.seen.catalogue
        made = heed_siblings(made, project, loaded().desired, environ=environ, options=options)
        return with_secrets_told(made, environ)

    return plan


async def plan_loaded(
    loaded: LoadedProject,
    project: Project,
    reader: Reader,
    options: PlanOptions,
    *,
    judged: "Judged | None" = None,
    before: "LoadedCommit | None" = None,
    catalogue: Catalogue | None = None,
) -> Plan:
    """The plan of manifests that were read already, `before` being what they were once."""
    judged = judged or _judge(loaded.desired)
    live = await read_live(project, loaded.desired, judged.mentions, reader)
    live = replace(live, catalogue=catalogue)
    options = for_project(project, options)
    # What is not there takes a step, and of a plan with steps it is told how long they take.
    is_whole = not (options.targets or options.excluded)
    is_new = is_whole and any(each not in live.resources for each in loaded.desired.present)
    async with asking_rate(reader, is_wanted=is_new) as rate:
        plan = await _compare(loaded, live, project, reader, options, judged, before)
        return await _with_costs(plan, project, loaded, rate, judged) if plan.steps else plan


async def _compare(
    loaded: LoadedProject,
    live: Live,
    project: Project,
    reader: Reader,
    options: PlanOptions,
    judged: "Judged",
    before: "LoadedCommit | None",
) -> Plan:
    plan = await plan_with_second_read(
        loaded.desired, live, judged.mentions, reader, options=options, doubted=judged.doubted
    )
    idle = warn_unused_permissions(options, loaded.desired, plan.seen)
    warnings = heed_ignores(project, (*loaded.warnings, *idle, *plan.warnings))
    told = replace(plan, warnings=warnings)
    if before is not None:
        from reconciler.workflows.attribute import attribute_plan

        told = await attribute_plan(told, before, loaded.desired, reader, options=options)
    verified = with_verifications(
        told,
        loaded.desired,
        digest_verifications(loaded.desired, project),
        Together(KINDS, VERIFICATIONS),
        is_new_verified=options.verifies_new,
    )
    return with_runs(verified, loaded.desired, plan.seen, KINDS, options)


class Judged(Struct, frozen=True):
    """What the manifests alone tell, whatever is live: the same each time they are planned."""

    mentions: Mentions
    doubted: Collection[Address]
    """What takes something that the bundled catalogue does not explain."""


def _judge(desired: Desired) -> Judged:
    return Judged(mentions_in(desired, KINDS), find_doubted(desired, KINDS))


async def _with_costs(
    plan: Plan,
    project: Project,
    loaded: LoadedProject,
    rate: Rate,
    judged: Judged,
) -> Plan:
    """The plan with what it takes; loaded late, because most plans do nothing."""
    from reconciler.workflows.estimate import with_estimate

    if any(step.verifies for step in plan.steps):
        from reconciler.workflows.plan_verification import with_searches_counted

        plan = with_searches_counted(plan, project, loaded)
    asked = find_lists(judged.mentions, KINDS, LOOKUPS)
    return await with_estimate(plan, rate, asked=asked)


async def read_live(project: Project, desired: Desired, mentions: Mentions, reader: Reader) -> Live:
    """Everything live that these manifests can concern."""
    return await fetch_live(
        reader,
        desired,
        kinds=KINDS,
        lookups=LOOKUPS,
        wanted=find_lists(mentions, KINDS, LOOKUPS),
        namespaces=project.namespaces,
    )
