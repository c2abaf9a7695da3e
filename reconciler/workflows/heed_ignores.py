"""The warnings of a plan, for the comments in the manifests that silence some of them."""

from collections.abc import Iterable

from reconciler.manifest.project.project import Project
from reconciler.model.problem import Problem, Severity


def heed_ignores(project: Project, warnings: Iterable[Problem]) -> tuple[Problem, ...]:
    """What is left of them; the manifests are only looked into where there is any."""
    told = tuple(warnings)
    if not any(each.severity is Severity.WARNING and each.location for each in told):
        return told
    # Loaded late: most plans have nothing to be silenced, and no use for the rules.
    from reconciler.manifest.ignoring.read import read_ignores
    from reconciler.workflows.findings import Judgement

    return Judgement(told).silence(read_ignores(project)).problems
