"""The checks and gates of a plan: as they were when it was made, with what live answers before it.

What live answers is asked before the first write, because afterwards nobody can ask it any more.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from reconciler.api.client import Reader
from reconciler.applying.steps.verify import Verifier
from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.manifest.datasets.named_files import digest_files
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.digest import digest_of
from reconciler.model.errors import Rejected, StalePlan
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.verification.gate import Executor
from reconciler.model.verification.verdict import GateVerdict, Outcome, Verification
from reconciler.verifying.asking.live import LiveAsker
from reconciler.verifying.asking.work import Work
from reconciler.verifying.judging.gate import Rankings
from reconciler.verifying.run import Limits
from reconciler.workflows.verify import verify, work_in

_STALE = "stale-plan"
_AGAIN = "make the plan again, look at it, and apply that one"


@dataclass(frozen=True, slots=True)
class PlanVerification:
    """Everything that the steps of one plan ask."""

    work: Work = field(default_factory=Work)

    def work_of(self, step: Step) -> Work:
        """What one step asks."""
        return self.work.searches_of(
            (each for each in self.work.checks if each.address in step.verifies),
            (each for each in self.work.gates if each.address in step.verifies),
        )

    def with_baselines(self, baselines: Mapping[Address, Rankings]) -> "PlanVerification":
        """The same, with what live answered."""
        return PlanVerification(replace(self.work, baselines=baselines))


def digest_verifications(desired: Desired, project: Project) -> dict[Address, str]:
    """What every check, gate and dataset asks and expects: its spec, and the files it names."""
    return {
        address: digest_of(
            {
                "spec": resource.spec,
                "files": {
                    each.file: each.digest
                    for each in digest_files(
                        {address: resource}, VERIFICATIONS, folder=project.folder
                    )
                },
            }
        )
        for address, resource in desired.verifications.items()
    }


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
    now = digest_verifications(loaded.desired, project)
    if moved := [*_moved(plan, now)]:
        raise StalePlan(*moved)
    return PlanVerification(work_in(project, loaded, asked))


def _moved(plan: Plan, now: Mapping[Address, str]) -> Iterator[Problem]:
    for address, digest in plan.verifications.items():
        if address not in now:
            says = "the plan asks it, and it is not declared any more"
            yield Problem(_STALE, says, _AGAIN, address=address)
        elif now[address] != digest:
            says = "it, or a file that it names, has changed since the plan was made"
            yield Problem(_STALE, says, _AGAIN, address=address)


async def ask_baselines(plan: Plan, asked: PlanVerification, reader: Reader) -> PlanVerification:
    """What is live, asked the questions of every gate that compares with it.

    What is not live has no baseline: nothing is compared with it. Raises `Rejected` where a gate
    could not be asked to its end, because nothing could be concluded afterwards either.
    """
    live = {step.address for step in plan.steps if _is_live_before(step, plan)}
    compared = tuple(
        each
        for each in asked.work.gates
        if each.executor is Executor.LOCAL
        and each.retriever in live
        and any(bounds.max_drop is not None for bounds in each.thresholds.values())
    )
    if not compared:
        return asked
    found = await _ask(reader, asked.work.searches_of((), compared), LiveAsker(reader, KINDS))
    verdicts = [each for each in found.verdicts if isinstance(each, GateVerdict)]
    if unasked := [*filter(None, map(_unasked, verdicts))]:
        raise Rejected(*unasked)
    return asked.with_baselines({each.address: each.rankings for each in verdicts})


def _is_live_before(step: Step, plan: Plan) -> bool:
    """Whether what it asks about has an earlier self, under its own name."""
    if step.action is not Action.VERIFY:
        return False
    return any(
        each.address == step.address and each.live is not None
        for each in plan.steps
        if each.part is not ReplacementPart.VERIFY
    )


def _unasked(verdict: GateVerdict) -> Problem | None:
    if verdict.outcome is not Outcome.NOT_ASKED:
        return None
    why = verdict.problem or Problem("not-verified", "it was not asked to its end", "ask again")
    says = f"{verdict.address} could not be asked of what is live: {why.message}"
    remedy = "Nothing was changed. Try again, or remove its max_drop: floors need no comparison."
    return replace(why, message=says, remedy=remedy, address=verdict.address)


def verifier_of(asked: PlanVerification) -> Callable[[Reader], Verifier]:
    """How the steps of the plan are verified, by whoever is connected."""

    def connected(reader: Reader) -> Verifier:
        async def verify_step(step: Step, id_: str) -> Verification:
            asker = LiveAsker(reader, KINDS, instead={step.address: id_})
            return await _ask(reader, asked.work_of(step), asker)

        return verify_step

    return connected


async def _ask(reader: Reader, work: Work, asker: LiveAsker) -> Verification:
    async with aclosing(verify(reader, work, Limits(), asker=asker)) as events:
        async for event in events:
            if isinstance(event, Verification):
                return event
    raise RuntimeError("a verification ends with what it came to")
