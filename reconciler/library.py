"""The reconciler as a library: the verbs of the command line, for whoever writes Python.

Nothing here prints, asks or decides what the command line would decide otherwise: a project's own
`prune`, `adopt` and `guards` are in force whether they are handed over or not, a refused plan is
not applied, and what moved since a plan was made is noticed before anything is sent.

Who imports `reconciler` alone loads none of this. May import everything but `cli`.
"""

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from reconciler.api.client import Transport
from reconciler.api.search.events import OnEvent
from reconciler.api.transport.waits import Notice
from reconciler.manifest.project import project as projects
from reconciler.manifest.project.project import Project
from reconciler.manifest.variables.given import GivenVariables
from reconciler.model.data import Data
from reconciler.model.drift import Drift
from reconciler.model.errors import PlanRefused
from reconciler.model.plan import Plan, Refusal
from reconciler.model.problem import Problem
from reconciler.model.run.event import RunEvent
from reconciler.model.run.pause import StopSignal
from reconciler.model.verification.event import Event as VerificationEvent
from reconciler.planning.compare.resend import without_asked
from reconciler.planning.drift.baseline import without_accepted
from reconciler.planning.options.options import PlanOptions
from reconciler.verifying.run import Limits
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.connect import connect_to
from reconciler.workflows.drift import DriftOptions, accepted_in, find_drift
from reconciler.workflows.plan import make_planner
from reconciler.workflows.query import Answered, Question, ask
from reconciler.workflows.saved_plan import refresh_seen
from reconciler.workflows.session import Session
from reconciler.workflows.verify import load_work, verify_in


def load_project(
    folder: str | Path = ".",
    *,
    environment: str | None = None,
    environ: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Project:
    """The project in a folder: its `reconciler.yaml`, with an environment over it.

    `variables` are said as `--var` says them, as texts. Manifests are read when they are planned.
    Raises `Rejected` with everything that is wrong.

    >>> project = load_project("ads")
    >>> project.stack, project.guards.max_deletes
    ('ads-platform', 10)
    """
    return projects.load_project(
        Path(folder),
        environment=environment,
        environ=_environ(environ),
        given=GivenVariables(tuple((variables or {}).items())),
    )


def connect(
    project: Project,
    *,
    url: str | None = None,
    key: str | None = None,
    transport: Transport | None = None,
    reason: str = "",
    environ: Mapping[str, str] | None = None,
) -> Session:
    """A session with the project's API; nothing is sent before it is used.

    The key is read from the project's own variable unless it is handed over. `url` takes the
    place of the project's, and may be `embedded`. `transport` is where requests are handed to
    instead of the network. `reason` is what the audit log is told about changes. Raises `Rejected`
    for a URL that is none, and where there is no key.

    >>> session = connect(project)
    """
    return connect_to(
        project,
        environ=_environ(environ),
        url=url,
        key=key,
        transport=transport,
        reason=reason,
    )


async def plan(
    project: Project,
    session: Session,
    *,
    options: PlanOptions | None = None,
    base: str | None = None,
    environ: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> Plan:
    """What would be done, and what speaks against it; sends nothing that writes.

    What `options` leave open is as the project has it. With a `base`, a git ref, each difference
    says which side moved since. `notice` is called with every longer wait. Raises `Rejected` for
    manifests that must be mended, `IncompleteRead` and `ApiError` when live cannot be known.

    >>> made = await plan(project, session)
    >>> [(str(step.address), step.action.value) for step in made.steps]
    [('Namespace/ads', 'create'), ('Bucket/ads/videos', 'create')]
    """
    make = make_planner(
        project, options=options or PlanOptions(), environ=_environ(environ), base=base
    )
    return await session.read(make, notice=notice)


async def apply(
    made: Plan,
    project: Project,
    session: Session,
    *,
    parallelism: int = 4,
    stop: StopSignal | None = None,
    environ: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> AsyncGenerator[RunEvent, None]:
    """Carry out a plan, exactly, and yield what happens as it happens; `Finished` is the last.

    Live is read again first: what is done already is not done again, and `StalePlan` is raised
    with all that moved, checks and gates that the plan asks among it: they are read again from the
    project. Raises `PlanRefused` where a guard speaks against the plan, and `Rejected` where a
    secret is missing or a gate cannot ask what is live; nothing was changed then. Once `stop` is
    set nothing new begins. Who leaves early closes the generator (`contextlib.aclosing`), which
    cancels what is in flight.

    >>> async for event in apply(made, project, session):
    ...     if isinstance(event, Finished):
    ...         print(event.outcome.exit_code.name, len(event.outcome.outcomes))
    OK 2
    """
    if made.refusals:
        raise PlanRefused(*map(_problem_of, made.refusals))
    job = Apply(
        project=project,
        session=session,
        make=partial(refresh_seen, made, project),
        look_again=partial(refresh_seen, without_asked(made), project),
        environ=_environ(environ),
        parallelism=parallelism,
        stop=stop,
        notice=notice,
    )
    async with aclosing(run_apply(job)) as events:
        async for event in events:
            yield event


async def drift(
    project: Project,
    session: Session,
    *,
    base: str | None = None,
    today: str | None = None,
    environ: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> Drift:
    """What live became by itself, without what the project's baseline accepts; only reads.

    `base` is the git ref that was applied last; without it the manifests are what was declared.
    `today` (`2026-12-24`) decides what of the baseline still counts. Raises as `plan` does.

    >>> found = await drift(project, session)
    >>> found.plan.is_empty
    True
    """
    day = today or datetime.now(UTC).date().isoformat()
    look = partial(
        find_drift, project, looking=DriftOptions(today=day, base=base), environ=_environ(environ)
    )
    everything = await session.read(look, notice=notice)
    return without_accepted(everything, accepted_in(project), today=day)


async def query(
    project: Project,
    session: Session,
    searched: str,
    *,
    inputs: Mapping[str, Data] | None = None,
    filters: Mapping[str, Data] | None = None,
    limit: int | None = None,
    request: Mapping[str, Data] | None = None,
    on_event: OnEvent | None = None,
    environ: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> Answered:
    """One search, which the API bills: its `result`, and the `request` that was sent.

    `searched` is an address, `namespace/name`, a name or an id. `request` holds everything else
    in the API's own words of either generation (`sort`, `select`, `stream`, ...), below what is
    named here; `on_event` is told what a stream tells. Raises `Rejected` with everything that is
    wrong with the question, before anything is sent, and `ApiError`.

    >>> answered = await query(project, session, "ads/search", inputs={"query": "red car"}, limit=2)
    >>> [row.document["title"] for row in answered.result.rows], answered.request.body["limit"]
    (['red sports car', 'old red car for two'], 2)
    """
    named = {"inputs": inputs, "filters": filters, "limit": limit}
    said: dict[str, Data] = {key: held for key, held in named.items() if held is not None}
    question = Question(searched=searched, request={**(request or {}), **said})
    asking = partial(ask, project, question=question, environ=_environ(environ), on_event=on_event)
    return await session.read(asking, notice=notice)


async def verify(
    project: Project,
    session: Session,
    *selected: str,
    max_credits: float | None = None,
    runs: int = 1,
    environ: Mapping[str, str] | None = None,
    notice: Notice | None = None,
) -> AsyncGenerator[VerificationEvent, None]:
    """Ask what checks and gates ask, and yield what happens; `Verification` is the last.

    `selected` are addresses and patterns; a retriever means whatever asks it, and nothing means
    all. The API bills each search: what `max_credits` do not buy is not asked. Raises `Rejected`
    for manifests that must be mended and for a selection that means nothing; what could not be
    asked is told by its verdict. Who leaves early closes the generator (`contextlib.aclosing`).

    >>> async for event in verify(project, session, "Retriever/ads/search", max_credits=1.0):
    ...     if isinstance(event, Verification):
    ...         print(event.exit_code.name, event.outcome.value, event.usage.credits)
    OK passed 0.1
    """
    work = load_work(project, selected, environ=_environ(environ)).work
    limits = Limits(max_credits=max_credits, runs=runs)
    async with aclosing(verify_in(session, work, limits, notice=notice)) as events:
        async for event in events:
            yield event


def _environ(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _problem_of(refusal: Refusal) -> Problem:
    return Problem(
        refusal.guard,
        refusal.message,
        refusal.remedy,
        address=refusal.address,
        location=refusal.location,
    )
