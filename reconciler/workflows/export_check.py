"""New manifests, loaded and planned before they are written: valid, and no difference from live."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Live
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.export_choice import LeftOut
from reconciler.workflows.second_read import plan_with_second_read

ADOPTING: Final = PlanOptions(prune=False, adopt_unowned=True)
"""Adoption aside, nothing is to be left to do."""


class NewFile(Struct, frozen=True):
    """A manifest that is to be written."""

    file: str
    address: Address
    text: str


class Checked(Struct, frozen=True):
    """The manifests that are valid, those that are not, and what differs after all."""

    new: tuple[NewFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    differences: tuple[Problem, ...] = ()


async def check_manifests(
    project: Project,
    reader: Reader,
    live: Live,
    new: Sequence[NewFile],
    *,
    environ: Mapping[str, str],
    instead: Mapping[str, str],
) -> Checked:
    """Load and plan them in the world that they were written from.

    What is live and no valid manifest, a name that no address can carry, a reference to nothing,
    is left out with the reason. Raises `Rejected` where something else is wrong with the project.
    """
    left: list[LeftOut] = []
    while new:
        added = {each.file: each.text for each in new}
        try:
            loaded = load(project, kinds=KINDS, environ=environ, instead=instead, added=added)
            plan = await plan_with_second_read(
                loaded.desired,
                live,
                mentions_in(loaded.desired, KINDS),
                reader,
                options=ADOPTING,
            )
        except Rejected as error:
            refused = refused_of(error.problems, {each.file: each.address for each in new})
            if not refused:
                raise
            left += refused.values()
            new = [each for each in new if each.address not in refused]
        else:
            ours = {each.address for each in new}
            return Checked(tuple(new), tuple(left), tuple(differences_in(plan, ours)))
    return Checked(left_out=tuple(left))


def refused_of(
    problems: Sequence[Problem], by_file: Mapping[str, Address]
) -> dict[Address, LeftOut]:
    """Of the resources that are to be written into these files, those that may not be, and why."""
    ours = set(by_file.values())
    found: dict[Address, LeftOut] = {}
    for problem in problems:
        if problem.severity is not Severity.ERROR:
            continue
        address = by_file.get(problem.location.file) if problem.location else None
        address = address or problem.address
        if address in ours and address is not None:
            where = f"spec.{show_path(problem.path[1:])}: " if problem.path[:1] == ("spec",) else ""
            remedy = f"{_MEND}; {problem.remedy}" if problem.remedy else _MEND
            left = LeftOut(address, problem.code, f"{where}{problem.message}", remedy)
            found.setdefault(address, left)
    return found


def differences_in(plan: Plan, ours: Collection[Address]) -> Iterator[Problem]:
    """Whatever is left to do about what was exported, and is not only about its owner."""
    for step in plan.steps:
        if step.address not in ours:
            continue
        yield from _differing_fields(step)
        if not step.changes and not _is_about_owner(step):
            says = f"what was written is not what is live: the next plan says: {step.says}"
            yield Problem("export-differs", says, _REPORT, address=step.address)


def _is_about_owner(step: Step) -> bool:
    """Whether only the owner's mark is new: whose it is, or which keys of metadata are declared."""
    if step.action is Action.ADOPT or step.reason is ActionReason.RENAMED_STACK:
        return True
    before, after = step.live.stamp if step.live else None, step.stamp
    return before is not None and after is not None and replace(before, keys=after.keys) == after


def _differing_fields(step: Step) -> Iterator[Problem]:
    for change in step.changes:
        path = show_path(change.path)
        yield Problem(
            "export-differs",
            f"`{path}` is written otherwise than it is live",
            f"leave it alone, lifecycle: {{ignore_changes: [{path}]}}, and {_REPORT}",
            address=step.address,
            path=("spec", *change.path),
            location=change.location,
        )


_MEND: Final = "mend it at the API and export again, or leave it there as it is"
_REPORT: Final = "report it: no export should differ"
