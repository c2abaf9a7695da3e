"""A project in a folder, an embedded API beside it, and the verbs a user has."""

from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from msgspec.structs import replace
from passing_time import PassingTime

from reconciler.api.client import open_reader, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.emulator.app import create_app
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import gates_in
from reconciler.manifest.project.project import load_project
from reconciler.model.run.event import Ended, Outcome
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planfile.planfile import Aim
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.destroy import make_destroy_plan
from reconciler.workflows.execute import apply_plan
from reconciler.workflows.plan import make_plan
from reconciler.workflows.saved_plan import load_saved, refresh, save

GATES = gates_in(KINDS)
READ_ALWAYS = [
    path
    for kind in KINDS.values()
    if not kind.is_on_demand or kind.name in GATES
    for path in (kind.path, kind.organization_path)
    if path is not None
]
"""The lists that every plan reads of a stack with one namespace."""
OUTSIDE = [
    kind.organization_path or kind.path
    for kind in KINDS.values()
    if (not kind.is_on_demand or kind.name in GATES)
    and (not kind.is_namespaced or kind.organization_path)
]
"""Those of them that are in no namespace."""
GENEROUS = PlanOptions(max_deletes=100, max_delete_percent=100, allow_empty=True)
URL = "http://embedded"
AIM = Aim(api="embedded", environment=None)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass
class Counting(httpx.ASGITransport):
    """The embedded API, remembering what was asked of it."""

    app: object
    asked: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(app=self.app)

    async def handle_async_request(self, request):
        self.asked.append(f"{request.method} {request.url.path}")
        return await super().handle_async_request(request)

    @property
    def writes(self):
        return [line for line in self.asked if not line.startswith("GET ") and "/list" not in line]


class Unsteady(Counting):
    """Lets so many writes through and then none; or does everything and loses every answer."""

    left = 10**9
    loses_answers = False
    refused = ""
    """`PATCH /v1/retrievers/ret_1`: what is answered 422."""

    async def handle_async_request(self, request):
        if self.refused == f"{request.method} {request.url.path}":
            error = {"type": "ValidationError", "message": "no"}
            return httpx.Response(422, json={"success": False, "status": 422, "error": error})
        is_write = request.method != "GET" and not request.url.path.endswith("/list")
        if is_write and self.left <= 0:
            raise httpx.ReadError("cut")
        self.left -= is_write
        response = await super().handle_async_request(request)
        if is_write and self.loses_answers:
            raise httpx.ReadError("lost")
        return response


class Workshop:
    """One stack: write its manifests, plan and apply them, and meddle with what is live."""

    def __init__(self, folder: Path, stack="ads-platform", transport=None):
        self.folder = folder
        self.transport = transport or Counting(create_app())
        self.time = PassingTime()
        (folder / "manifests").mkdir(parents=True, exist_ok=True)
        (folder / "reconciler.yaml").write_text(
            f"apiVersion: reconciler/v1\nstack: {stack}\napi: {{url: embedded}}\n"
        )

    def declare(self, text):
        """Replace all manifests by this text."""
        (self.folder / "manifests" / "all.yaml").write_text(text)
        return self

    def reader(self):
        return open_reader(URL, ApiKey("k"), transport=self.transport, backoff=self.time.retrying)

    def _project(self):
        return load_project(self.folder, environment=None, environ={})

    async def plan(self, options=GENEROUS, environ=None):
        async with self.reader() as reader:
            return await make_plan(self._project(), reader, options=options, environ=environ or {})

    async def destroy_plan(self, options=GENEROUS):
        async with self.reader() as reader:
            return await make_destroy_plan(self._project(), reader, options=options, environ={})

    async def apply(self, options=GENEROUS, environ=None):
        """Plan and carry out; every step's end. A refused plan is not carried out."""
        plan = await self.plan(options, environ)
        assert not plan.refusals, plan_as_text(plan, color=False)
        return await self.carry_out(plan, environ)

    async def reach(self, text, options=GENEROUS):
        """Declare this and apply it: nothing is refused, nothing left to do, and that stays so."""
        ended = await self.declare(text).apply(options)
        assert {event.outcome for event in ended} <= {Outcome.DONE}, ended
        again = await self.plan(options)
        assert again.is_empty, plan_as_text(again, color=False)
        sent = len(self.transport.writes)
        await self.carry_out(again)
        assert len(self.transport.writes) == sent
        return ended

    async def attempt(self, text):
        """Declare this and apply it, however that ends."""
        return await self.carry_out(await self.declare(text).plan())

    async def carry_out(self, plan, environ=None):
        async with open_writer(
            URL, ApiKey("k"), transport=self.transport, backoff=self.time.retrying
        ) as writer:
            events = apply_plan(plan, writer, environ=environ or {}, backoff=self.time.settling)
            async with aclosing(events):
                return [event async for event in events if isinstance(event, Ended)]

    async def save(self, options=GENEROUS, environ=None):
        """Plan, and hand back the text of the plan's file."""
        return self.text_of(await self.plan(options, environ))

    def text_of(self, plan):
        return save(plan, AIM, made_at=NOON)

    async def refresh(self, text):
        """What is left of a saved plan."""
        saved = load_saved(text)
        async with self.reader() as reader:
            return await refresh(saved.plan, saved.expected, self._project(), reader)

    async def apply_saved(self, text, environ=None):
        return await self.carry_out(await self.refresh(text), environ)

    @asynccontextmanager
    async def api(self, namespace="ads"):
        """What somebody else does, past the reconciler."""
        headers = {"Authorization": "Bearer somebody", "X-Namespace": namespace}
        async with httpx.AsyncClient(
            transport=self.transport, base_url=f"{URL}/v1", headers=headers
        ) as client:
            yield client

    async def send(self, method, path, body=None, namespace="ads"):
        async with self.api(namespace) as api:
            response = await api.request(method, path, json=body)
            assert response.is_success, response.text
            return response.json() if response.content else None

    async def names(self, kind):
        """The names of all `buckets`, `collections` or `retrievers`, in order."""
        rows = (await self.send("POST", f"/{kind}/list?limit=1000", {}))["results"]
        return sorted(row[f"{kind[:-1]}_name"] for row in rows)

    async def find(self, kind, name, namespace="ads"):
        """The live body of one resource of `buckets`, `collections` or `retrievers`."""
        rows = (await self.send("POST", f"/{kind}/list?limit=1000", {}, namespace))["results"]
        return next((row for row in rows if row[f"{kind[:-1]}_name"] == name), None)


def relaxed(**limits):
    return replace(GENEROUS, **limits)
