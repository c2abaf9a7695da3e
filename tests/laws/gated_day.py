"""A run in a world of searches, on any day: what the API keeps is watched after every request."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import gallery
import httpx
from passing_time import PassingTime
from world import GENEROUS, Killed

from reconciler.api.headers.api_key import ApiKey
from reconciler.emulator.app import Emulator, create_app
from reconciler.emulator.faults.fault import Fault
from reconciler.emulator.server.fault_transport import FaultTransport
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.run.event import Finished
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.plan import make_planner
from reconciler.workflows.session import Session

ENOUGH: Final = 3
_WRITE, _LOOK, _SEARCH = "write", "look", "search"
STRIKES: Final = {_WRITE: 6, _LOOK: 25, _SEARCH: 12}
"""Sorts of requests, and about how many of each a run has."""


@dataclass(frozen=True)
class Wanted:
    """A retriever that is to be swapped: how much its successor finds, and who asks it."""

    name: str
    top: int
    asked: frozenset[str]
    """`check`, `gate`, both or neither."""

    def before(self) -> str:
        """As it is first: it finds everything."""
        return gallery.retriever(self.name)

    def after(self) -> Iterable[str]:
        """Its successor, and what is expected of that."""
        yield gallery.retriever(self.name, top=self.top, budget=99, lifecycle=gallery.SWAP)
        if "check" in self.asked:
            yield gallery.check(f"of_{self.name}", of=self.name)
        if "gate" in self.asked:
            yield gallery.gate(f"of_{self.name}", of=self.name)


@dataclass(frozen=True)
class Strike:
    """The n-th request of a sort is not sent and the run is killed, or its answer is lost."""

    sort: str
    number: int
    is_lost: bool


@contextmanager
def _killed() -> Iterator[None]:
    """A run may be killed in one of several tasks, and is over then."""
    try:
        yield
    except* Killed:
        pass


def _sort_of(request: httpx.Request) -> str:
    path = request.url.path
    if path.endswith("/execute"):
        return _SEARCH
    return _LOOK if request.method == "GET" or path.endswith("/list") else _WRITE


@dataclass
class Watched(httpx.AsyncBaseTransport):
    """Strikes where it is told to, and has somebody look at the rows after every request."""

    inner: httpx.AsyncBaseTransport
    world: "GatedWorld"
    strike: Strike | None = None
    counts: dict[str, int] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sort = _sort_of(request)
        count = self.counts[sort] = self.counts.get(sort, -1) + 1
        is_struck = self.strike is not None and (self.strike.sort, self.strike.number) == (
            sort,
            count,
        )
        if is_struck and self.strike and not self.strike.is_lost:
            raise Killed
        try:
            response = await self.inner.handle_async_request(request)
        finally:
            await self.world.watch()
        if is_struck:
            raise httpx.ReadError("the connection broke")
        return response


@dataclass
class GatedWorld:
    """An API with retrievers, a project, and a judge who asks by hand."""

    app: Emulator
    folder: Path
    wanted: Sequence[Wanted]
    before: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Name -> id and row, as it was before the swaps."""
    found_before: Mapping[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    _judged: dict[str, bool] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, tuple[str, str]]:
        """Name -> id and row, now."""
        return gallery.retrievers(self.app)

    def declare(self, documents: Iterable[str]) -> Project:
        """Write the manifests."""
        text = gallery.stack(*documents, gallery.DATASET)
        (self.folder / "manifests" / "all.yaml").write_text(text, encoding="utf-8")
        return load_project(self.folder, environment=None, environ={})

    async def apply(
        self, documents: Iterable[str], faults: Iterable[Fault] = (), strike: Strike | None = None
    ) -> ExitCode | None:
        """A whole run, as `apply --auto-approve` has it; `None` where it was killed."""
        project, session = self.declare(documents), self._session(faults, strike)
        make = make_planner(project, options=GENEROUS, environ={})
        job = Apply(project=project, session=session, make=make, look_again=make, environ={})
        with suppress(ReconcilerError), _killed():
            async with aclosing(run_apply(job)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        return event.outcome.exit_code
        return None

    async def look(self, documents: Iterable[str]) -> None:
        """Plan and leave it at that, so that lists catch up with what was written."""
        make = make_planner(self.declare(documents), options=GENEROUS, environ={})
        with suppress(ReconcilerError):
            await self._session().read(make)

    def _session(self, faults: Iterable[Fault] = (), strike: Strike | None = None) -> Session:
        time = PassingTime()
        inner = FaultTransport(httpx.ASGITransport(self.app), faults, sleep=time.sleep)
        return Session(
            "http://embedded",
            ApiKey("sk"),
            Watched(inner, self, strike),
            backoff=time.retrying,
            settling=time.settling,
        )

    async def watch(self) -> None:
        """Nobody has a name who does not stand what is asked of that name."""
        rows = self.rows
        for each in self.wanted if self.before else ():
            id_ = rows[each.name][0] if each.name in rows else None
            is_new = id_ is not None and id_ != self.before[each.name][0]
            if id_ and is_new and not await self.stands(each, id_):
                self.complaints.append(f"{each.name} is {id_}, which does not stand its checks")

    async def stands(self, wanted: Wanted, id_: str) -> bool:
        """Judged by searching by hand, and not by anything of ours."""
        if id_ not in self._judged:
            self._judged[id_] = await self._stands(wanted, id_)
        return self._judged[id_]

    async def _stands(self, wanted: Wanted, id_: str) -> bool:
        if "check" in wanted.asked and len(await self.find(id_, "red sports car")) < ENOUGH:
            return False
        before = self.found_before[wanted.name]
        return "gate" not in wanted.asked or await self.recall(id_) >= before

    async def find(self, id_: str, query: str) -> list[Any]:
        """What a retriever finds."""
        async with gallery.somebody(self.app) as api:
            body = {"inputs": {"query": query}, "limit": 10}
            answer = await api.post(f"/retrievers/{id_}/execute", json=body)
            assert answer.is_success, answer.text
            documents: list[Any] = answer.json()["documents"]
            return documents

    async def recall(self, id_: str) -> float:
        """How much of what is relevant it finds among ten, over all judged queries."""
        shares = []
        for judged in gallery.JUDGED:
            found = {each.get("ad_id") for each in await self.find(id_, judged["inputs"]["query"])}
            shares.append(len(found & judged["relevant"].keys()) / len(judged["relevant"]))
        return sum(shares) / len(shares)

    async def remember(self) -> None:
        """From here on the swaps are watched."""
        ids = {name: row[0] for name, row in self.rows.items()}
        self.found_before = {name: await self.recall(id_) for name, id_ in ids.items()}
        self.before = self.rows


@asynccontextmanager
async def gated_world(wanted: Sequence[Wanted], *, is_filled: bool) -> AsyncIterator[GatedWorld]:
    """All retrievers live as they are first, with documents or without."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "manifests").mkdir()
        settings = "apiVersion: reconciler/v1\nstack: ads\napi: {url: embedded}\n"
        (folder / "reconciler.yaml").write_text(settings, encoding="utf-8")
        gallery.judge(folder / "manifests")
        made = GatedWorld(create_app(":memory:"), folder, wanted)
        assert await made.apply(each.before() for each in wanted) is ExitCode.OK
        if is_filled:
            await gallery.fill(made.app)
        await made.remember()
        yield made
