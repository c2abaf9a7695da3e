"""The checks and gates of a plan: as they were when it was made, with what live answers before it.

What live answers is asked before the first write, because afterwards nobody can ask it any more.
"""

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.applying.steps.verify import Verifier
from reconciler.kinds import KINDS
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected, StalePlan
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.run.pause import StopSignal
from reconciler.model.verification.gate import Executor, Gate
from reconciler.model.verification.verdict import GateVerdict, Outcome, Verification
from reconciler.verifying.asking.live import LiveAsker
from reconciler.verifying.asking.question import Asker
from reconciler.verifying.asking.stopping import StoppingAsker
from reconciler.verifying.asking.work import Work
from reconciler.verifying.judging.gate import Rankings
from reconciler.verifying.run import Limits, run_verification
from reconciler.workflows.verification_digests import digest_verifications
from reconciler.workflows.verify import SEARCH_RATE, work_in

_STALE: Final = "stale-plan"
_REMAKE: Final = "make the plan again, look at it, and apply that one"


class PlanVerification(Struct, frozen=True):
    """Everything that the steps of one plan ask, and of whom."""

    work: Work = field(default_factory=Work)
    live: Mapping[Address, str] = field(default_factory=dict)
    """By the address of what is to be asked before it changes: its id."""

    def work_of(self, step: Step) -> Work:
        """What one step asks."""
        return self.work.searches_of(
            (each for each in self.work.checks if each.address in step.verifies),
            (each for each in self.work.gates if each.address in step.verifies),
        )

    def compared_in(self, plan: Plan) -> "PlanVerification | None":
        """The gates that compare with what is live, and whom they ask; `None` where none does.

        What is not live has no baseline: nothing is compared with it.
        """
        live = {
            step.address: earlier
            for step in plan.steps
            if step.verifies and (earlier := _id_before(step.address, plan)) is not None
        }
        gates = tuple(
            each for each in self.work.gates if each.retriever in live and _is_comparing(each)
        )
        return PlanVerification(self.work.searches_of((), gates), live) if gates else None

    def with_baselines(self, baselines: Mapping[Address, Rankings]) -> "PlanVerification":
        """The same, with what live answered."""
        return replace(self, work=replace(self.work, baselines=baselines))


def with_searches_counted(plan: Plan, project: Project, loaded: LoadedProject) -> Plan:
    """The plan, whose steps that verify say how many searches they take at the most."""
    asked = {str(each) for step in plan.steps for each in step.verifies}
    if not asked:
        return plan
    whole = _asking_itself(work_in(project, loaded, asked))
    compared = whole.compared_in(plan) or PlanVerification()
    steps = (
        replace(step, searches=_count(whole, step) + _count(compared, step))
        if step.verifies
        else step
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def _asking_itself(work: Work) -> PlanVerification:
    """What a plan asks, of every gate query by query.

    The API's own evaluation tells no query's value (§18), so that nothing could be compared with
    what was live before.
    """
    gates = tuple(replace(each, executor=Executor.LOCAL) for each in work.gates)
    return PlanVerification(replace(work, gates=gates))


def _count(asked: PlanVerification, step: Step) -> int:
    return asked.work_of(step).count_searches()


def _is_comparing(gate: Gate) -> bool:
    return any(bounds.max_drop is not None for bounds in gate.thresholds.values())


_SUCCEEDING = (ReplacementPart.VERIFY, ReplacementPart.PROMOTE)
"""Parts of a swap that are about the successor."""


def _id_before(address: Address, plan: Plan) -> str | None:
    """By which id it is asked as it is, whatever it is called; none where it is not live."""
    return next(
        (
            step.live.id
            for step in plan.steps
            if step.address == address and step.live and step.part not in _SUCCEEDING
        ),
        None,
    )


def load_verification(
    plan: Plan, project: Project, *, environ: Mapping[str, str]
) -> PlanVerification:
    """What the plan asks, as the manifests have it.

    Raises `StalePlan` where they say something else than when the plan was made, and `Rejected`
    where they must be mended.
    """
    asked = {str(each) for step in plan.steps for each in step.verifies}
    if not asked:
        return PlanVerification()
    loaded = load(project, kinds=KINDS, environ=environ)
    if moved := [*_moved(plan, loaded.desired, project)]:
        raise StalePlan(*moved)
    return _asking_itself(work_in(project, loaded, asked))


def _moved(plan: Plan, desired: Desired, project: Project) -> Iterator[Problem]:
    now = digest_verifications(desired, project)
    for address, digest in plan.verifications.items():
        if address not in now:
            says = "the plan asks it, and it is not declared any more"
            yield Problem(_STALE, says, _REMAKE, address=address)
        elif now[address] != digest:
            says = "it, or a file that it names, has changed since the plan was made"
            place = desired.verifications[address].locations.of_value(("spec",))
            yield Problem(_STALE, says, _REMAKE, address=address, location=place)


async def keep_pace(asked: PlanVerification, reader: Reader) -> None:
    """Have searches sent as the account allows them (§1.4); asks for it only where any are."""
    reader.pace(await fetch_rate(reader, SEARCH_RATE) if asked.work.addresses else None)


async def ask_baselines(
    compared: PlanVerification, reader: Reader, *, stop: StopSignal | None = None
) -> dict[Address, Rankings]:
    """What is live, asked the questions of every gate that compares with it.

    Raises `Rejected` where a gate could not be asked to its end, because nothing could be concluded
    afterwards either. Once `stop` is set nothing more is asked, and nothing is raised.
    """
    asker = StoppingAsker(LiveAsker(reader, KINDS, instead=compared.live), stop)
    found = await _ask(compared.work, asker)
    verdicts = [each for each in found.verdicts if isinstance(each, GateVerdict)]
    unasked = [*filter(None, map(_unasked, verdicts))]
    if unasked and not (stop is not None and stop.is_set()):
        raise Rejected(*unasked)
    return {each.address: each.rankings for each in verdicts}


def _unasked(verdict: GateVerdict) -> Problem | None:
    """Why nothing can be compared with what live answered, if that is so.

    An answer that is not whole is no baseline: what finds less than nothing would pass.
    """
    if verdict.outcome is Outcome.NOT_ASKED:
        why = verdict.problem or Problem("not-verified", "it was not asked to its end", "ask again")
        says = f"{verdict.address} could not be asked of what is live: {why.message}"
        return replace(why, message=says, remedy=f"{_UNCHANGED} {_AGAIN}", address=verdict.address)
    if not verdict.findings:
        return None
    first = verdict.findings[0]
    says = f"{verdict.address} cannot be compared with what is live: {first.says}: {first.observed}"
    place = first.location or verdict.location
    remedy = f"{_UNCHANGED} {_MEND}"
    return Problem("no-baseline", says, remedy, address=verdict.address, location=place)


_UNCHANGED: Final = "Nothing was changed."
_AGAIN: Final = "Try again, or remove its max_drop: floors need no comparison."
_MEND: Final = "Mend what is live first, or remove its max_drop: floors need no comparison."


def verifier_of(
    asked: PlanVerification, reader: Reader, *, stop: StopSignal | None = None
) -> Verifier:
    """How the steps of the plan are verified; once `stop` is set nothing more is asked."""

    async def verify_step(step: Step, id_: str) -> Verification:
        asker = StoppingAsker(LiveAsker(reader, KINDS, instead={step.address: id_}), stop)
        return await _ask(asked.work_of(step), asker)

    return verify_step


async def _ask(work: Work, asker: Asker) -> Verification:
    async with aclosing(run_verification(work, asker, Limits())) as events:
        async for event in events:
            if isinstance(event, Verification):
                return event
    raise RuntimeError("a verification ends with what it came to")
