"""Two environments, or one and what is live, side by side; nothing here can write.

What is wrong with the manifests keeps nobody from looking: it is told, and what it is about is left
out on both sides.
"""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.manifest.load import load_despite_problems
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.plan import ComparedSides, Plan
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired
from reconciler.planning.drift.found import attribute_all_to_drift, drift_in
from reconciler.planning.environments.compare import compare_environments
from reconciler.planning.environments.live import from_declared, from_live
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.plan import read_live
from reconciler.workflows.second_read import plan_with_second_read

LIVE: Final = "live"
"""What the other side is called where it is no environment."""
_READ_ONLY: Final = PlanOptions(prune=True)


class ReadEnvironment(Struct, frozen=True):
    """What an environment declares as far as it can be told, and what is wrong with it."""

    desired: Desired
    problems: tuple[Problem, ...]
    faulty: frozenset[Address]


def read_environment(project: Project, *, environ: Mapping[str, str]) -> ReadEnvironment:
    """An environment, whatever is wrong with its manifests."""
    loaded, problems = load_despite_problems(project, kinds=KINDS, environ=environ)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    faulty = frozenset(each.address for each in errors if each.address)
    return ReadEnvironment(loaded.desired, problems, faulty)


def compare_two(before: ReadEnvironment, after: ReadEnvironment, named: ComparedSides) -> Plan:
    """What differs between two environments."""
    kinds = {**KINDS, **VERIFICATIONS}
    one, other = (_without(each.desired, each.faulty) for each in (before, after))
    whole = compare_environments(one, other, kinds, named=named)
    # Its counterpart may have another address, and is only on one side now.
    lines = {
        (place.file, place.line)
        for side in (before, after)
        for address in side.faulty
        if (place := _place_of(side.desired, address)) is not None
    }
    steps = tuple(
        step
        for step in whole.steps
        if step.location is None or (step.location.file, step.location.line) not in lines
    )
    return replace(whole, steps=steps)


async def compare_with_live(
    project: Project, reader: Reader, read: ReadEnvironment, named: ComparedSides
) -> tuple[Plan, tuple[Problem, ...]]:
    """What differs between an environment and what is live, in the order in which they are named.

    With what only whoever asks the API can tell of the manifests. Raises as `make_plan` does where
    that is about no resource.
    """
    problems: list[Problem] = []
    faulty = set(read.faulty)
    while True:
        try:
            plan = await _plan_without(project, reader, read.desired, faulty)
            break
        except Rejected as error:
            about = {each.address for each in error.problems if each.address} - faulty
            if not about:
                raise
            problems += error.problems
            faulty |= about
    drift = drift_in(attribute_all_to_drift(plan)).plan
    drift = replace(drift, steps=tuple(step for step in drift.steps if step.address not in faulty))
    if named.before == LIVE:
        return from_live(drift, named=named), tuple(problems)
    return from_declared(drift, KINDS, named=named), tuple(problems)


async def _plan_without(
    project: Project, reader: Reader, declared: Desired, faulty: Collection[Address]
) -> Plan:
    desired = _without(declared, faulty)
    mentions = mentions_in(desired, KINDS)
    live = await read_live(project, desired, mentions, reader)
    return await plan_with_second_read(desired, live, mentions, reader, options=_READ_ONLY)


def _without(desired: Desired, faulty: Collection[Address]) -> Desired:
    return replace(
        desired,
        resources={at: each for at, each in desired.resources.items() if at not in faulty},
        verifications={at: each for at, each in desired.verifications.items() if at not in faulty},
    )


def _place_of(desired: Desired, address: Address) -> Location | None:
    held = desired.resources.get(address) or desired.verifications.get(address)
    return held.locations.of_value(()) if held else None
