"""The embedded API behind a wire that may break, and steps for it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx

from reconciler.api.client import Writer, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.live import fetch_live
from reconciler.api.transport.backoff import Backoff
from reconciler.api.transport.waits import Waits
from reconciler.applying.execute import Executor
from reconciler.applying.ids import IdRegistry
from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.location import Locations
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Live, LiveResource, Resource, Stamp
from reconciler.model.run.event import Ended
from reconciler.workflows.execute import additions_in, differing_fields

STACK = "ads-platform"
NAMESPACE = Address("Namespace", "", "ads")
BUCKET = Address("Bucket", "ads", "raw")
SPACE_SPEC: Fields = {
    "feature_extractors": [{"feature_extractor_name": "text_extractor", "version": "v1"}]
}
BUCKET_SPEC: Fields = {"bucket_schema": {"properties": {"body": {"type": "text"}}}}


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Carries requests to an app; breaks where it is told to, each fault once."""

    inner: httpx.AsyncBaseTransport
    faults: dict[str, httpx.Response | Exception] = field(default_factory=dict)
    """`POST /v1/buckets` -> what comes back although the request arrived."""
    cuts: dict[str, httpx.Response | Exception] = field(default_factory=dict)
    """The same, and the request does not even arrive."""
    gaps: dict[str, httpx.Response | Exception] = field(default_factory=dict)
    """The same, and none that follows arrives either."""
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        said = f"{request.method} {request.url.path}"
        self.asked.append(said)
        self.bodies.append(request.content)
        if said in self.cuts:
            return _give(self.cuts.pop(said))
        if said in self.gaps:
            return _give(self.gaps[said])
        response = await self.inner.handle_async_request(request)
        return _give(self.faults.pop(said)) if said in self.faults else response

    @property
    def writes(self) -> list[str]:
        return [said for said in self.asked if not said.startswith("GET") and "/list" not in said]


def _give(fault: httpx.Response | Exception) -> httpx.Response:
    if isinstance(fault, Exception):
        raise fault
    return fault


@dataclass
class FakeClock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    def backoff(self) -> Backoff:
        return Backoff(
            first=1.0, total=60.0, sleep=self.sleep, clock=lambda: self.now, jitter=lambda: 1.0
        )


@dataclass
class World:
    """One embedded API, and the executor that changes it."""

    wire: Wire
    writer: Writer
    clock: FakeClock
    environment: dict[str, str]
    ids: IdRegistry
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def perform(self, step: Step) -> Ended:
        executor = Executor(
            writer=self.writer,
            kinds=KINDS,
            ids=self.ids,
            stack=STACK,
            environment=self.environment,
            waits=Waits(self.clock.backoff(), stop=self.stop),
            differing=differing_fields,
            additions=partial(additions_in, catalogue=None),
        )
        return await executor.perform(step)

    async def live(self) -> Live:
        live = await fetch_live(
            self.writer, Desired(STACK, {}), kinds=KINDS, lookups=LOOKUPS, wanted=()
        )
        self.ids = IdRegistry(live.directory)
        return live

    async def found(self, address: Address) -> LiveResource | None:
        return (await self.live()).resources.get(address)

    async def put(self, address: Address, spec: Fields, *, stack: str | None = STACK) -> None:
        """Make a resource by hand, owned by a stack or by nobody."""
        stamp = Stamp(stack) if stack and KINDS[address.kind].is_stamped else None
        await self.perform(creating(address, spec, stamp=stamp))
        await self.live()
        self.wire.asked.clear()


@asynccontextmanager
async def embedded(options: Options | None = None) -> AsyncIterator[World]:
    """An API with one namespace, `ads`."""
    wire, clock = Wire(httpx.ASGITransport(create_app(options=options))), FakeClock()
    async with open_writer(
        "http://api", ApiKey("sk"), transport=wire, backoff=clock.backoff()
    ) as writer:
        world = World(wire, writer, clock, {}, IdRegistry((await _empty(writer)).directory))
        await world.put(NAMESPACE, SPACE_SPEC)
        yield world


async def _empty(writer: Writer) -> Live:
    return await fetch_live(writer, Desired(STACK, {}), kinds=KINDS, lookups=LOOKUPS, wanted=())


def creating(address: Address, spec: Fields, *, stamp: Stamp | None = None) -> Step:
    return Step(
        address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "is new",
        desired=declared(address, spec),
        stamp=stamp,
    )


def create_bucket(spec: Fields = BUCKET_SPEC) -> Step:
    return creating(BUCKET, spec, stamp=Stamp(STACK))


def updating(live: LiveResource, spec: Fields, changes: Mapping[str, Data]) -> Step:
    made = tuple(
        FieldChange((name,), live.body.get(name), value) for name, value in changes.items()
    )
    return Step(
        live.address,
        Action.UPDATE,
        ActionReason.CHANGED,
        "differs",
        changes=made,
        desired=declared(live.address, {**spec, **changes}),
        live=live,
    )


def deleting(live: LiveResource) -> Step:
    return Step(
        live.address, Action.DELETE, ActionReason.NOT_DECLARED, "is not declared", live=live
    )


def declared(address: Address, spec: Fields) -> Resource:
    return Resource(address, spec, Locations("m.yaml", (3, 0, 3, 0, None)))
