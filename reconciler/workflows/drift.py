"""What changed outside the manifests: asked and compared; nothing here can write to the API."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.baseline import read_baseline
from reconciler.manifest.project.project import Project
from reconciler.model.drift import Acceptance, Drift
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.planning.drift.ignoring import IgnoreRule, is_ignored, with_ignored
from reconciler.planning.drift.undeclared import undeclared_in
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.attribute import attribute_plan, load_before
from reconciler.workflows.heed_ignores import heed_ignores
from reconciler.workflows.plan import read_live
from reconciler.workflows.second_read import plan_with_second_read
from reconciler.workflows.siblings import without_siblings
from reconciler.workflows.unused_permissions import warn_unused_ignores

_READ_ONLY: PlanOptions = PlanOptions(prune=True)


class DriftOptions(Struct, frozen=True, kw_only=True):
    """How drift is looked for."""

    today: str
    """`2026-12-24`; nobody here has a clock."""
    base: str | None = None
    """The git ref that was last applied; without it, the manifests are what was declared last."""
    ignored: Sequence[IgnoreRule] = ()


async def find_drift(
    project: Project,
    reader: Reader,
    *,
    looking: DriftOptions,
    environ: Mapping[str, str],
) -> Drift:
    """Everything that is live otherwise than it was declared, whether accepted or not.

    Raises as `make_plan` does.
    """
    loaded = load(project, kinds=KINDS, environ=environ)
    head = with_ignored(loaded.desired, looking.ignored)
    before = load_before(project, looking.base, environ=environ)
    if before is not None and before.desired is not None:
        before = replace(before, desired=with_ignored(before.desired, looking.ignored))
    mentions = mentions_in(head, KINDS)
    live = await read_live(project, head, mentions, reader)
    plan = await plan_with_second_read(head, live, mentions, reader, options=_READ_ONLY)
    idle = warn_unused_ignores(looking.ignored, head, plan.seen)
    told = heed_ignores(project, (*loaded.warnings, *idle))
    if before is not None:
        told = (*before.problems, *before.emptiness(loaded.desired), *told)
    if before is None or before.desired is None:
        plan = attribute_all_to_drift(plan)
    else:
        plan = await attribute_plan(plan, before, head, reader, options=_READ_ONLY)
    found = drift_in(plan)
    steps = tuple(
        step for step in found.plan.steps if not is_ignored(step.address, looking.ignored)
    )
    shown = without_siblings(found.plan, project, head, environ=environ)
    undeclared = undeclared_in(loaded.desired, plan.seen, mentions, KINDS)
    return replace(
        found,
        plan=replace(shown, steps=steps, warnings=told),
        undeclared=tuple(undeclared),
    )


def accepted_in(project: Project, *, is_new: bool = False) -> tuple[Acceptance, ...]:
    """The project's baseline; raises `Rejected` where it is wrong, or named and not there.

    It need not be there when it is about to be written.
    """
    return read_baseline(
        project.baseline_file,
        project.folder,
        kinds=KINDS,
        is_needed=project.baseline is not None and not is_new,
    )
