"""One embedded API in-process, whose writes are counted, and a project that is written for it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import yaml
from msgspec.structs import replace
from passing_time import PassingTime
from stacks import STACK, WAREHOUSE, Manifest

from reconciler.api.client import Writer, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.live import fetch_live
from reconciler.api.transport.backoff import Backoff
from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.plan import Plan
from reconciler.model.resource import Desired, Live
from reconciler.model.run.event import Ended, Outcome
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.execute import apply_plan
from reconciler.workflows.plan import make_plan

GENEROUS = PlanOptions(
    max_documents_destroyed=10**9, max_deletes=10**6, max_delete_percent=100, allow_empty=True
)


async def _no_time(_: float) -> None:
    await asyncio.sleep(0)


_DEFAULT = Options()
_PATIENT = Backoff(first=0.0, longest=0.0, sleep=_no_time)


class Killed(BaseException):
    """The end of a run in the midst of it, as when the machine goes off."""


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """Counts what is sent to change something, and fails where a law wants it to."""

    inner: httpx.AsyncBaseTransport
    writes: list[str] = field(default_factory=list)
    cut_at: int | None = None
    """Before the write of this number the run ends."""
    cut_at_look: int | None = None
    """Before the look at one resource of this number, counted from 0, the run ends."""
    looks: int = 0
    lost_at: int | None = None
    """The write of this number is done, and nobody hears of it."""

    def calm(self) -> None:
        """Nothing was written, and nothing fails any more."""
        self.writes.clear()
        self.cut_at = self.lost_at = self.cut_at_look = None
        self.looks = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        said = f"{request.method} {request.url.path}"
        if request.method == "GET":
            if self.looks == self.cut_at_look:
                raise Killed
            self.looks += 1
        if request.method == "GET" or said.endswith("/list"):
            return await self.inner.handle_async_request(request)
        count = len(self.writes)
        if count == self.cut_at:
            raise Killed
        self.writes.append(said)
        response = await self.inner.handle_async_request(request)
        if count == self.lost_at:
            raise httpx.ReadError("the connection broke")
        return response


@dataclass
class World:
    """An API, and a folder for the manifests of one stack."""

    writer: Writer
    wire: Wire
    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """Where `${secret.NAME}` of the manifests is read."""

    def write(
        self, files: Sequence[Sequence[Manifest]], *, namespaces: Sequence[str] | None = None
    ) -> Project:
        """A project whose manifests are these, file by file.

        `namespaces` are those that it looks into beside the mentioned ones; without, into all.
        """
        folder = Path(self.folder / f"project-{len(list(self.folder.iterdir()))}")
        folder.mkdir()
        for position, documents in enumerate(files):
            (folder / f"{position:02}.yaml").write_text(as_yaml(documents), encoding="utf-8")
        scope = None if namespaces is None else (*namespaces,)
        return Project(folder=folder, stack=STACK, manifests=(".",), namespaces=scope)

    async def plan(self, stack: Sequence[Manifest], options: PlanOptions = GENEROUS) -> Plan:
        """The plan for a stack whose every resource has a file of its own."""
        return await self.plan_files([[manifest] for manifest in stack], options)

    async def plan_files(
        self, files: Sequence[Sequence[Manifest]], options: PlanOptions = GENEROUS
    ) -> Plan:
        """The plan for a stack whose manifests are spread over files like this."""
        project = self.write(files)
        return await make_plan(project, self.writer, options=options, environ=self.environ)

    async def live(self) -> Live:
        """Everything there is, but for the connection that no made-up stack declares."""
        nothing = Desired(STACK, {})
        live = await fetch_live(
            self.writer, nothing, kinds=KINDS, lookups=LOOKUPS, wanted=frozenset()
        )
        outside = Address("Connection", "", str(WAREHOUSE["name"]))
        kept = {at: found for at, found in live.resources.items() if at != outside}
        return replace(live, resources=kept)

    async def rows(self) -> Counter[Address]:
        """How often each name is there, row by row, as no reader of ours has seen it."""
        rooms = await self._listed("namespaces", "")
        counted = Counter(Address("Namespace", "", row["namespace_name"]) for row in rooms)
        for room in rooms:
            for kind in ("Bucket", "Collection", "Retriever"):
                rows = await self._listed(f"{kind.lower()}s", room["namespace_id"])
                names = (row.get("retriever", row)[f"{kind.lower()}_name"] for row in rows)
                counted.update(Address(kind, room["namespace_name"], name) for name in names)
        return counted

    async def _listed(self, what: str, namespace: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await self.writer.list_json(
                f"/v1/{what}/list", namespace=namespace, params={"limit": "1000", **cursor}
            )
            body: Any = answer.body
            rows += body["results"]
            if not body["pagination"].get("next_cursor"):
                return rows
            cursor = {"cursor": body["pagination"]["next_cursor"]}

    async def carry_out(self, plan: Plan) -> None:
        """Apply a plan; every step of it succeeds."""
        unfinished = [each for each in await self.run(plan) if each.outcome is not Outcome.DONE]
        assert [(str(each.step.address), each.problem) for each in unfinished] == []

    async def run(self, plan: Plan) -> list[Ended]:
        """Apply a plan; how each of its steps ended."""
        backoff = PassingTime().settling
        applied = apply_plan(plan, self.writer, environ=self.environ, backoff=backoff)
        async with aclosing(applied) as events:
            return [event async for event in events if isinstance(event, Ended)]

    async def apply(self, stack: Sequence[Manifest]) -> None:
        """Plan and apply a stack that nothing speaks against."""
        plan = await self.plan(stack)
        assert not plan.refusals, plan.refusals
        await self.carry_out(plan)

    async def cut(self, plan: Plan) -> None:
        """Apply a plan until the run is killed."""
        with suppress(Killed):
            await self.run(plan)
        self.wire.calm()

    async def send(
        self, method: str, path: str, body: Mapping[str, Any], *, namespace: str = ""
    ) -> None:
        """Do something by hand, behind the reconciler's back."""
        await self.writer.send(method, path, namespace=namespace, body=body)

    async def post(self, path: str, body: Mapping[str, Any], *, namespace: str = "") -> None:
        """Make something by hand."""
        await self.send("POST", path, body, namespace=namespace)


class Verbatim(str):
    """A text of a manifest in which `${...}` means a variable."""

    __slots__ = ()


class _Quoting(yaml.CSafeDumper):
    """Quotes every text, so that none is taken for a number or a flag."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """A text in double quotes, on one line."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Quoting.add_representer(str, _Quoting.represent_text)


def as_yaml(documents: Sequence[Manifest]) -> str:
    """One file that declares all of these."""
    escaped = map(_escaped, documents)
    return yaml.dump_all(escaped, Dumper=_Quoting, sort_keys=False, allow_unicode=True)


def _escaped(value: Any) -> Any:
    """Made-up texts mean no variable, whatever they look like, unless they are `Verbatim`."""
    if isinstance(value, Verbatim):
        return str(value)
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {_escaped(key): _escaped(inner) for key, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list) else value


@asynccontextmanager
async def world(options: Options = _DEFAULT) -> AsyncIterator[World]:
    """A fresh API that knows one connection to the outside, `warehouse`."""
    wire = Wire(httpx.ASGITransport(create_app(":memory:", options=options)))
    with TemporaryDirectory() as folder:
        async with open_writer(
            "http://embedded", ApiKey("sk"), transport=wire, backoff=_PATIENT
        ) as writer:
            made = World(writer, wire, Path(folder))
            await made.post("/v1/organizations/connections", WAREHOUSE)
            wire.calm()
            yield made
