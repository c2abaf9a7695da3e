"""A source of statuses in memory, which can be told to be away."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from sample_status import EVERYTHING

from reconciler.controller.metrics import ControllerMetrics, create_metrics
from reconciler.controller.serving.app import create_app
from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import ControllerStatus
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

AWAY = Rejected(Problem("unreachable-database", "the database on db.example.org does not answer"))


@dataclass
class Told:
    """What the database would say."""

    fleet: ControllerStatus = EVERYTHING
    error: Exception | None = None
    reason: str = ""
    alive: bool = True
    silent: bool = False
    asked: list[str] = field(default_factory=list)
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def status(self) -> ControllerStatus:
        await self._ask("status")
        return self.fleet

    async def run(self, number: int) -> RunRecord | None:
        await self._ask("run")
        return next((each for each in self.fleet.runs if each.number == number), None)

    async def runs_of(self, stack: str) -> Sequence[RunRecord]:
        await self._ask("runs_of")
        return [each for each in self.fleet.runs if each.stack == stack]

    async def is_ready(self) -> str:
        await self._ask("is_ready")
        return self.reason

    def is_alive(self) -> bool:
        return self.alive

    async def _ask(self, what: str) -> None:
        self.asked.append(what)
        self.is_asked.set()
        if self.silent:
            await asyncio.Event().wait()
        if self.error:
            raise self.error


HTML = {"accept": "text/html,application/xhtml+xml"}


async def get(
    path: str,
    told: Told | None = None,
    *,
    method: str = "GET",
    metrics: ControllerMetrics | None = None,
    headers: dict[str, str] = HTML,
) -> httpx.Response:
    """What is answered at a path."""
    app = create_app(told or Told(), metrics=metrics or create_metrics())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://fleet") as client:
        return await client.request(method, path, headers=headers)
