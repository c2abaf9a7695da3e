"""Several accounts behind one address, told apart by their keys, and a fleet that lives in them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from msgspec.structs import replace
from passing_time import PassingTime

from reconciler.emulator.app import Emulator, create_app
from reconciler.manifest.fleet.load import load_fleet
from reconciler.model.fleet.event import FleetEvent
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.stack import FleetStack
from reconciler.workflows.fleet.prepare import Surroundings
from reconciler.workflows.fleet.run import FleetRun, run_fleet
from reconciler.workflows.session import Session

HEAD = "apiVersion: reconciler/v1\nkind: Fleet\n"
NAMESPACE = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: %s, namespace: ads}
spec:
  description: %s
  bucket_schema:
    properties:
      video: {type: video, required: true}
"""


def key_of(name: str) -> str:
    """The key of an account; long enough to be looked for in every output."""
    return f"sk-{name}-{name}-of-nobody-else"


@dataclass(frozen=True)
class Asked:
    """One request, as it arrived."""

    account: str
    method: str
    path: str
    body: str
    headers: str

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.path.endswith("/list")


class Accounts(httpx.AsyncBaseTransport):
    """An API with several accounts; whoever has no valid key is nobody."""

    def __init__(self, names: Iterable[str]) -> None:
        self.apps: dict[str, Emulator] = {name: create_app() for name in names}
        self.asked: list[Asked] = []
        self.hanging: set[str] = set()
        """Accounts that never answer."""
        self.has_hung = asyncio.Event()
        self.refusing: dict[str, str] = {}
        """By account, the beginning of requests that are refused: `POST /v1/buckets`."""
        self.echoing: set[str] = set()
        """Accounts that repeat, in what they refuse, the headers that they were sent."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        account = next((each for each in self.apps if key_of(each) == key), "")
        body = (await request.aread()).decode()
        self.asked.append(
            Asked(account, request.method, request.url.path, body, str(request.headers.raw))
        )
        if not account:
            return _say(401, "Unauthorized", f"no account has the key {key}")
        if account in self.hanging:
            self.has_hung.set()
            await asyncio.Event().wait()
        refused = self.refusing.get(account)
        if refused and f"{request.method} {request.url.path}".startswith(refused):
            said = f"refused {request.headers['authorization']}"
            return _say(422, "ValidationError", said if account in self.echoing else "refused")
        return await httpx.ASGITransport(self.apps[account]).handle_async_request(request)

    def rows(self, account: str) -> list[tuple[str, str, str]]:
        """Every raw row of an account, as it is kept."""
        found = self.apps[account].store.rows("1=1 ORDER BY seq", ())
        return [(row.kind, row.name, str(row.decoded())) for row in found]

    def names(self, account: str) -> list[str]:
        """What there is, by kind and name."""
        return [f"{kind} {name}" for kind, name, _ in self.rows(account)]

    def meddle(self, account: str, **fields: str) -> None:
        """Somebody changes its bucket by hand."""
        store = self.apps[account].store
        (row,) = [each for each in store.rows("1=1", ()) if each.kind == "bucket"]
        with store.transaction(writes=True):
            store.rewrite(row, {**row.decoded(), **fields})

    def writes_of(self, account: str) -> list[Asked]:
        """Everything that was asked of it and could change something."""
        return [each for each in self.asked if each.account == account and each.writes]


def _say(status: int, type_: str, message: str) -> httpx.Response:
    error = {"type": type_, "message": message}
    return httpx.Response(status, json={"success": False, "status": status, "error": error})


@dataclass
class Yard:
    """A fleet in a folder, and the accounts that it is for."""

    folder: Path
    accounts: Accounts = field(default_factory=lambda: Accounts(()))
    entries: list[str] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)
    head: str = HEAD
    events: list[FleetEvent] = field(default_factory=list)
    learnt: list[str] = field(default_factory=list)

    def stack(
        self, name: str, more: str = "", *, manifests: str | None = None, settings: str = ""
    ) -> Path:
        """A stack with a bucket in an account of its own."""
        folder = self.folder / "stacks" / name
        (folder / "manifests").mkdir(parents=True)
        (folder / "reconciler.yaml").write_text(
            f"apiVersion: reconciler/v1\nstack: {name}\n{settings}"
        )
        self.declare(name, manifests or f"{NAMESPACE}---\n{BUCKET % ('videos', 'All')}")
        variable = f"KEY_{name.upper()}"
        self.accounts.apps[name] = create_app()
        self.environ[variable] = key_of(name)
        self.entries.append(
            f"- {{name: {name}, folder: stacks/{name}, key_env: {variable}{more}}}\n"
        )
        return folder

    def declare(self, name: str, manifests: str) -> None:
        """All that a stack declares."""
        (self.folder / "stacks" / name / "manifests" / "all.yaml").write_text(manifests)

    def write(self) -> None:
        """The fleet's file as it is so far."""
        (self.folder / "fleet.yaml").write_text(f"{self.head}stacks:\n{''.join(self.entries)}")

    async def run(
        self,
        verb: Verb,
        *,
        only: Callable[[FleetStack], bool] = lambda _: True,
        stop: asyncio.Event | None = None,
        on_event: Callable[[FleetEvent], None] = lambda _: None,
        seconds: float | None = None,
        **choices: object,
    ) -> FleetReport:
        """Do it with all stacks, or with some of them."""
        self.write()
        fleet = load_fleet(self.folder, environ=self.environ)
        if seconds is not None:
            fleet = replace(fleet, limits=replace(fleet.limits, seconds=seconds))
        job = FleetRun(
            verb=verb,
            fleet=fleet,
            stacks=tuple(each for each in fleet.stacks if only(each)),
            around=Surroundings(
                folder=self.folder,
                stacks=fleet.stacks,
                own=fleet.own_variables,
                environ=self.environ,
                wire=self.wire,
                learn=self.learnt.extend,
            ),
            today="2026-12-24",
            stop=stop or asyncio.Event(),
            **choices,  # type: ignore[arg-type]
        )
        async with aclosing(run_fleet(job)) as events:
            async for event in events:
                if isinstance(event, FleetReport):
                    return event
                self.events.append(event)
                on_event(event)
        raise AssertionError("a run ends with its report")

    def wire(self, session: Session) -> Session:
        time = PassingTime()
        return replace(
            session, transport=self.accounts, backoff=time.retrying, settling=time.settling
        )


def states(report: FleetReport) -> Mapping[str, State]:
    """How each stack ended."""
    return {each.stack.name: each.state for each in report.outcomes}


def outcome(report: FleetReport, name: str) -> StackOutcome:
    """How one of them ended."""
    return next(each for each in report.outcomes if each.stack.name == name)


def codes(report: FleetReport, name: str) -> Sequence[str]:
    """What is wrong with it."""
    return [each.code for each in outcome(report, name).problems]
