"""One step of a plan, carried out: names to ids, secrets to values, then the requests in order.

Every step may run twice, and no write is repeated blindly: after an answer that leaves doubt the
world is looked at, and what cannot be told is reported as unknown.
"""

from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Writer
from reconciler.api.transport.waits import Waits
from reconciler.applying.ids import IdRegistry, id_of
from reconciler.applying.requests.build import Request, parent_of, requests_for
from reconciler.applying.requests.rejections import locate_problem
from reconciler.applying.requests.resolve import with_ids
from reconciler.applying.secret_values import StepSecrets, find_plain_secrets
from reconciler.applying.steps.busy import when_free
from reconciler.applying.steps.confirm import confirm, update
from reconciler.applying.steps.create import await_usable, create
from reconciler.applying.steps.delete import delete
from reconciler.applying.steps.note_additions import note_additions
from reconciler.applying.steps.probe import probe
from reconciler.applying.steps.rename import rename
from reconciler.applying.steps.restore_name import find_name_holder, report_not_needed
from reconciler.applying.steps.run import run
from reconciler.applying.steps.step_run import DOUBTFUL, AdditionFinder, DifferenceFinder, StepRun
from reconciler.applying.steps.verify import Verifier, ask_nobody, verify
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.errors import DeadlineExceeded, ReconcilerError, Rejected
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Outcome


class Executor(Struct, frozen=True, kw_only=True):
    """Carries out steps, several at once if wanted; shares what they learn through `ids`."""

    writer: Writer
    kinds: Mapping[str, Kind]
    ids: IdRegistry
    stack: str
    environment: Mapping[str, str]
    """Where `${secret.NAME}` is read."""
    waits: Waits
    """For work that the API does later."""
    differing: DifferenceFinder
    """Tells whether what was sent is there."""
    additions: AdditionFinder
    """Tells what is there and was not sent."""
    verify: Verifier = ask_nobody
    """Asks the checks and gates of a step."""

    async def perform(self, step: Step) -> Ended:
        """Carry out one step; however it ends, it is told and not raised."""
        # The waits' own clock, which tests move by hand.
        begun = self.waits.now
        secrets = StepSecrets(
            self.environment, find_plain_secrets(self.kinds[step.address.kind], step)
        )
        step_run = self._begin(step)
        outcome, error = await self._try(step_run, secrets)
        problem = locate_problem(error, step, step_run.kind, self.ids.id_of) if error else None
        return Ended(
            step,
            outcome,
            seconds=self.waits.now - begun,
            problem=_place_problem(_with_unset_fields(problem, step_run), step, secrets)
            if problem
            else None,
            request_id=step_run.request_id,
            is_begun=outcome is not Outcome.DONE and _is_begun(step_run),
            is_anothers=outcome is Outcome.DONE and step_run.is_anothers,
            found=step_run.found,
            warnings=tuple(secrets.mask(warning) for warning in step_run.warnings),
            verification=step_run.verification,
        )

    def _begin(self, step: Step) -> StepRun:
        return StepRun(
            writer=self.writer,
            waits=self.waits,
            differing=self.differing,
            additions=self.additions,
            stack=self.stack,
            step=step,
            kind=self.kinds[step.address.kind],
            id=id_of(step, self.ids),
        )

    async def _try(
        self, step_run: StepRun, secrets: StepSecrets
    ) -> tuple[Outcome, ReconcilerError | None]:
        try:
            step_run.namespace = self._namespace_id(step_run.step.address.namespace)
            step_run.parent = parent_of(step_run.step, step_run.kind, self.ids.id_of)
            if step_run.step.part is ReplacementPart.RESTORE and (
                holder := await find_name_holder(step_run)
            ):
                return Outcome.SKIPPED, ReconcilerError(report_not_needed(step_run, holder))
            await self._carry_out(step_run, secrets)
        # Before the general case, of which it is one: unknown is not failed.
        except (DeadlineExceeded, *DOUBTFUL) as error:
            return Outcome.UNKNOWN, error
        except ReconcilerError as error:
            return Outcome.FAILED, error
        return Outcome.DONE, None

    async def _carry_out(self, step_run: StepRun, secrets: StepSecrets) -> None:
        if step_run.step.action is Action.VERIFY:
            await verify(step_run, self.verify)
            return
        if (desired := step_run.step.desired) is not None:
            step_run.wanted = with_ids(step_run.kind, desired, self.ids.id_of)
        requests = requests_for(
            step_run.step,
            kinds=self.kinds,
            resolve=self.ids.id_of,
            fill=secrets.fill,
            wanted=step_run.wanted,
        )
        for place, request in enumerate(requests):
            # Set before each request: should it fail, this is what is not set.
            step_run.missing = tuple(name for each in requests[place:] for name in each.fields)
            await self._send(step_run, request)
        step_run.missing = ()
        # After all requests, since each of them may change what the others sent.
        await confirm(step_run, requests)
        # Only what was confirmed is noted: an ignored field must not look like the server's.
        await note_additions(step_run, requests, namespace=step_run.namespace)
        # Last: readiness may take minutes, and nothing above needs it.
        if step_run.step.action in (Action.CREATE, Action.AWAIT):
            await await_usable(step_run)
        # Only now: nobody may use the name before the step has really ended.
        self.ids.follow(step_run.step, step_run.id)
        if step_run.kind.is_container:
            step = step_run.step
            name = None if step.action is Action.DELETE else step.new_name
            self.writer.namespaces.note_changed(step.old_name, name, step_run.id)

    async def _send(self, step_run: StepRun, request: Request) -> None:
        step, namespace = step_run.step, self._namespace_id(request.namespace)
        if request.is_probe:
            await probe(step_run, request, namespace=namespace)
            return
        if step.action is Action.EXECUTE:
            await run(step_run, request, namespace=namespace)
        # The first request of a create makes it; those that follow it are updates.
        elif step.action is Action.CREATE and step_run.id is None:
            await create(step_run, request, namespace=namespace)
        elif request.method == "DELETE":
            await when_free(step_run, partial(delete, step_run, request, namespace=namespace))
        # Only the request that carries the name: others of the step may go elsewhere (§0.11).
        elif step.gives_name and step_run.kind.name_field in (request.body or {}):
            await rename(step_run, request, namespace=namespace)
        else:
            await when_free(step_run, partial(update, step_run, request, namespace=namespace))

    def _namespace_id(self, name: str) -> str:
        """The id behind a namespace's name; empty for what is not inside one."""
        found = self.ids.id_of(container_in(self.kinds), "", name) if name else ""
        if found is None:
            raise Rejected(_report_missing_namespace(name))
        return found


def _with_unset_fields(problem: Problem, step_run: StepRun) -> Problem:
    """The problem, with what is not set yet of something that is there."""
    if not _is_begun(step_run) or not step_run.missing:
        return problem
    unset = ", ".join(f"`{name}`" for name in dict.fromkeys(step_run.missing))
    return replace(problem, message=f"{problem.message}; {unset} not set yet")


def _is_begun(step_run: StepRun) -> bool:
    """Whether what is to be created is there, although its step did not succeed."""
    # A body came back, so that it exists, whatever failed afterwards.
    return step_run.step.action is Action.CREATE and bool(step_run.body)


def _place_problem(problem: Problem, step: Step, secrets: StepSecrets) -> Problem:
    """The problem, with the step it belongs to and the place that declares it."""
    return replace(
        problem,
        message=secrets.mask(problem.message),
        address=step.address,
        location=problem.location or step.location,
    )


def _report_missing_namespace(name: str) -> Problem:
    return Problem(
        "namespace-not-live",
        f"namespace {name} is not live",
        "Declare it, or create it first; then plan again.",
    )
