"""What must hold of the addresses of steps that are no documents of ours."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration
from reconciler.manifest.documents.place import place_in
from reconciler.manifest.project.project import Project
from reconciler.manifest.rules.document import names_are_allowed
from reconciler.manifest.rules.project import Finding, addresses_are_unique
from reconciler.manifest.vendor.steps import other_steps
from reconciler.model.problem import Problem
from reconciler.model.verification.acceptance import AcceptanceChecks


def judge_other_steps(
    steps: Sequence[AcceptanceChecks],
    declarations: Sequence[Declaration],
    project: Project,
    kinds: Mapping[str, Kind],
) -> Iterator[Problem]:
    """What is wrong with their addresses, in its place."""
    found = _steps_have_addresses([*other_steps(steps, kinds)], declarations, project, kinds)
    yield from (place_in(step, problem) for step, problem in found)


def _steps_have_addresses(
    steps: Sequence[Declaration],
    declarations: Sequence[Declaration],
    project: Project,
    kinds: Mapping[str, Kind],
) -> Iterator[Finding]:
    """Each has a name, and nothing else has its address."""
    for step in steps:
        yield from ((step, problem) for problem in names_are_allowed(step, kinds))
    for declaration, problem in addresses_are_unique([*declarations, *steps], project):
        if any(declaration is step for step in steps):
            yield declaration, problem
