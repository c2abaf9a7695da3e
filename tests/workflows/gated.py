"""A workshop whose retrievers really search, and whole runs, as `apply --auto-approve` has them."""

from contextlib import aclosing

import httpx
from gallery import fill, judge, retriever, retrievers, stack
from projects import GENEROUS, URL, Counting, Workshop

from reconciler.api.headers.api_key import ApiKey
from reconciler.emulator.app import create_app
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.model.change import Action
from reconciler.model.run.event import Ended, Finished
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.plan import make_planner
from reconciler.workflows.session import Session


class Faulty(Counting):
    """Counts what is asked, and strikes with the faults that it has by then."""

    async def handle_async_request(self, request):
        self.asked.append(f"{request.method} {request.url.path}")
        return await self.struck.handle_async_request(request)

    def strike(self, *faults):
        async def no_time(_):
            return None

        inner = httpx.ASGITransport(app=self.app)
        self.struck = FaultTransport(inner, map(read_fault, faults), sleep=no_time)


class Gallery(Workshop):
    """A stack that searches, and what its runs end in."""

    def __init__(self, folder):
        transport = Faulty(create_app())
        transport.strike()
        super().__init__(folder, transport=transport)
        judge(folder / "manifests")

    @property
    def app(self):
        return self.transport.app

    @property
    def searches(self):
        """By the names or ids that were asked."""
        asked = (line.split("/") for line in self.transport.asked if line.endswith("/execute"))
        return [parts[-2] for parts in asked]

    def rows(self):
        return retrievers(self.app)

    def session(self):
        return Session(
            URL,
            ApiKey("k"),
            self.transport,
            backoff=self.time.retrying,
            settling=self.time.settling,
        )

    async def open(self, *documents):
        """Make a first state, with documents in it, and forget what that took."""
        outcome = await self.run(*(documents or (retriever(),)))
        assert outcome.exit_code == 0, outcome
        await fill(self.app)
        self.transport.asked.clear()
        return self

    async def run(self, *documents, options=GENEROUS, stop=None, hear=lambda _: None, make=None):
        """Declare these, if any, and apply them; how the run ended."""
        if documents:
            self.declare(stack(*documents))
        project = self._project()
        make = make or make_planner(project, options=options, environ={})
        job = Apply(
            project=project,
            session=self.session(),
            make=make,
            look_again=make,
            environ={},
            stop=stop,
        )
        async with aclosing(run_apply(job)) as events:
            async for event in events:
                hear(event)
                if isinstance(event, Finished):
                    return event.outcome
        raise AssertionError("a run ends with its outcome")


def verified(outcome):
    """The ends of the steps that asked something."""
    return [each for each in outcome.outcomes if each.step.action is Action.VERIFY]


def endings(outcome):
    """`verify successor: failed` of each step, in the order of the plan."""
    return [f"{each.step.part or each.step.action}: {each.outcome}" for each in outcome.outcomes]


def is_over(event, part):
    return isinstance(event, Ended) and event.step.part is part
