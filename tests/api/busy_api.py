"""An API that takes its time, in virtual time: what it was sent and when, and how full it was."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fake_network import SECRET_KEY
from virtual_time import Sleeps, now

from reconciler.api.client import Writer, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.model.run.pause import Pause, StopSignal

Answer = httpx.Response | Exception


@dataclass
class BusyApi(httpx.AsyncBaseTransport):
    """Answers by `answer`, each request `takes` seconds after it came."""

    answer: Callable[[httpx.Request], Answer] = field(
        default=lambda _: httpx.Response(200, json={})
    )
    takes: float = 0.1
    sent: list[tuple[float, str]] = field(default_factory=list)
    inside: int = 0
    most: int = 0
    """The most that were in flight at once; may be reset."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append((now(), request.url.path))
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(self.takes)
        self.inside -= 1
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def moments(self) -> list[float]:
        return [moment for moment, _ in self.sent]


def busiest(moments: list[float], *, window: float = 60.0) -> int:
    """The most that any window saw."""
    return max(
        (sum(1 for other in moments if begin <= other < begin + window) for begin in moments),
        default=0,
    )


@asynccontextmanager
async def busy_session(
    api: httpx.AsyncBaseTransport,
    *,
    sleeps: Sleeps | None = None,
    stop: StopSignal | None = None,
    told: list[Pause] | None = None,
    in_flight: int = 64,
    total: float = 180.0,
) -> AsyncIterator[Writer]:
    async with open_writer(
        "http://api",
        ApiKey(SECRET_KEY),
        transport=api,
        backoff=(sleeps or Sleeps()).backoff(total=total),
        stop=stop,
        notice=None if told is None else told.append,
        in_flight=in_flight,
    ) as writer:
        yield writer


async def ask(writer: Writer, count: int, *, path: str = "/v1/buckets") -> list[object]:
    """So many creates at once; their answers or errors."""
    return await asyncio.gather(
        *(writer.send("POST", f"{path}/{turn}", body={}) for turn in range(count)),
        return_exceptions=True,
    )
