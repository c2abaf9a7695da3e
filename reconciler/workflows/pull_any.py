"""What is live taken into a project: into its manifests, and into new ones where it has none."""

from collections.abc import Mapping, Sequence

from reconciler.api.client import Reader
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.address import parse_address
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.workflows.export import Export, ExportOptions, Progress, plan_export
from reconciler.workflows.pull import plan_pull
from reconciler.workflows.selection import Wanted


async def plan_pull_any(
    project: Project,
    reader: Reader,
    *,
    patterns: Sequence[str],
    fields: Sequence[str] = (),
    under: str,
    environ: Mapping[str, str],
    progress: Progress = lambda *_: None,
) -> Export:
    """What would be written so that all that fits is declared as it is live; all without patterns.

    Of declared resources that are named, everything that cannot be written is a problem; of those
    that only fit a pattern it is told as left out. `under` is the folder of new manifests.
    """
    desired = load(project, kinds=KINDS, environ=environ).desired
    named = [parse_address(pattern) for pattern in patterns]
    declared = [address for address in named if address in desired.resources]
    addresses = [address for address in declared if address is not None]
    if patterns and len(addresses) == len(patterns):
        pull = await plan_pull(project, reader, addresses=addresses, fields=fields, environ=environ)
        return Export(declared=pull)
    if fields:
        raise Rejected(_FIELD_OF_MANY)
    options = ExportOptions(wanted=Wanted(patterns=tuple(patterns)), under=under)
    return await plan_export(project, reader, options=options, environ=environ, progress=progress)


_FIELD_OF_MANY = Problem(
    "field-of-many",
    "--field limits what is taken of declared resources that are named one by one",
    "name each by its address, or leave out --field",
)
