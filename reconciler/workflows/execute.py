"""The steps of a plan, carried out one after another or at once; told as events."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from functools import partial

from reconciler.api.client import Writer
from reconciler.api.transport.backoff import SETTLING, Backoff
from reconciler.api.transport.waits import Waits
from reconciler.applying.engine import run_steps
from reconciler.applying.execute import Executor
from reconciler.applying.ids import IdRegistry
from reconciler.applying.steps.verify import Verifier, ask_nobody
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import FieldPath
from reconciler.model.plan import Plan
from reconciler.model.resource import Directory, LiveResource, Resource
from reconciler.model.run.event import Event
from reconciler.model.run.pause import StopSignal
from reconciler.planning.compare.resource import changes_of, digest_additions
from reconciler.planning.names.naming import Naming
from reconciler.workflows.secrets import require_secrets


def apply_plan(
    plan: Plan,
    writer: Writer,
    *,
    environ: Mapping[str, str],
    parallelism: int = 4,
    stop: StopSignal | None = None,
    backoff: Backoff = SETTLING,
    verify: Verifier = ask_nobody,
) -> AsyncGenerator[Event, None]:
    """Carry out every step of the plan, and tell what happens as it happens.

    Who leaves early closes it (`contextlib.aclosing`), which cancels what is in flight.
    `backoff` is for work that the API does later; `verify` asks the checks and gates. Raises
    `Rejected` at once, before anything is sent, when a secret is missing that a step will need.
    """
    require_secrets(plan, environ)
    executor = Executor(
        writer=writer,
        kinds=KINDS,
        ids=IdRegistry(plan.directory),
        stack=plan.stack,
        environment=environ,
        waits=Waits(backoff, stop=stop),
        differing=differing_fields,
        additions=partial(additions_in, catalogue=plan.seen.catalogue),
        verify=verify,
    )
    return run_steps(plan, executor.perform, parallelism=parallelism, stop=stop)


def additions_in(
    wanted: Resource, found: LiveResource, *, catalogue: Catalogue | None
) -> dict[str, str]:
    """What only live has in open maps, and no catalogue explains; both sides speak in ids."""
    return digest_additions(
        wanted, found, KINDS[wanted.address.kind], _in_ids(), catalogue=catalogue
    )


def _in_ids() -> Naming:
    return Naming((), Directory(), container_in(KINDS))


def differing_fields(
    wanted: Resource, found: LiveResource, removed: frozenset[FieldPath] = frozenset()
) -> Iterator[str]:
    """The fields that live does not have as they are wanted; both sides speak in ids.

    What only live has is not wanted to be there where it was to be `removed`.
    """
    for change in changes_of(wanted, found, KINDS[wanted.address.kind], _in_ids()):
        if change.is_undeclared and change.path not in removed:
            continue
        top, *inner = change.path
        yield str(inner[0] if top == "extra" and inner else top)
