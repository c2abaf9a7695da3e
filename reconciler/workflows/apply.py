"""A plan, carried out; and the same plan as the requests it would send."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from urllib.parse import quote

from reconciler.api.client import Writer
from reconciler.applying.engine import Stop, run_steps
from reconciler.applying.execute import Executor
from reconciler.applying.ids import Ids
from reconciler.applying.requests import Request, requests_for
from reconciler.kinds import KINDS
from reconciler.model.event import Event
from reconciler.model.plan import Plan, Step
from reconciler.model.secret import SECRET_SHOWN


def apply_plan(
    plan: Plan,
    writer: Writer,
    *,
    environ: Mapping[str, str],
    parallelism: int = 4,
    stop: Stop | None = None,
) -> AsyncGenerator[Event, None]:
    """Carry out every step of the plan, and tell what happens as it happens.

    Who leaves early closes it (`contextlib.aclosing`), which cancels what is in flight.
    """
    executor = Executor(
        writer=writer,
        kinds=KINDS,
        ids=Ids(plan.directory),
        stack=plan.stack,
        environment=environ,
    )
    return run_steps(plan, executor.perform, parallelism=parallelism, stop=stop)


def describe_requests(plan: Plan) -> tuple[Request, ...]:
    """What an apply would send: ids where they are known, and never a secret."""
    ids = Ids(plan.directory)
    return tuple(
        _with_known_id(request, step)
        for step in plan.steps
        for request in requests_for(
            step, kinds=KINDS, resolve=ids.id_of, fill=lambda _: SECRET_SHOWN
        )
    )


def _with_known_id(request: Request, step: Step) -> Request:
    """The request as it will be sent; what is yet to be created keeps `{id}` in its path."""
    if step.live is None:
        return request
    return replace(request, path=request.path.replace("{id}", quote(step.live.id, safe="")))
