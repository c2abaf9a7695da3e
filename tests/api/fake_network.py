"""What the tests of `api` put in place of the network and of time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from reconciler.api.client import Writer, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.transport.backoff import Backoff
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup, Paging
from reconciler.kinds.declaration.spec import TopSpec

SECRET_KEY = "sk_live_do_not_show"
SPRING = 1_777_629_600.0
"""Fri, 01 May 2026 10:00:00 GMT, when the fake clock begins."""

SPACE = Kind(
    name="Namespace",
    spec=TopSpec,
    path="/v1/namespaces",
    id_field="namespace_id",
    name_field="namespace_name",
    is_namespaced=False,
    is_container=True,
    is_stamped=False,
    is_deleted_later=True,
    ready_field="namespace_ready",
    is_system=lambda live: live.get("scope") == "system",
)
BUCKET = Kind(
    name="Bucket",
    spec=TopSpec,
    path="/v1/buckets",
    id_field="bucket_id",
    name_field="bucket_name",
    is_deleted_later=True,
    is_leaving=lambda live: live.get("status") == "IN_PROGRESS",
)
RETRIEVER = Kind(
    name="Retriever",
    spec=TopSpec,
    path="/v1/retrievers",
    id_field="retriever_id",
    name_field="retriever_name",
    envelope="retriever",
)
KINDS = {kind.name: kind for kind in (SPACE, BUCKET, RETRIEVER)}
LOOKUPS = {
    lookup.name: lookup
    for lookup in (
        Lookup(name="Cluster", path="/v1/clusters", id_field="cluster_id", name_field="name"),
        Lookup(
            name="Secret",
            path="/v1/organizations/secrets",
            id_field="",
            name_field="",
            rows_field="secrets",
            method="GET",
            is_namespaced=False,
        ),
        Lookup(
            name="Trigger",
            path="/v1/triggers",
            id_field="trigger_id",
            name_field="name",
            paging=Paging.OFFSET,
            gone={"status": "disabled"},
        ),
        Lookup(
            name="Dataset",
            path="/v1/datasets",
            id_field="dataset_id",
            name_field="dataset_name",
            rows_field="datasets",
            method="GET",
            paging=Paging.NUMBER,
        ),
    )
}


@dataclass
class FakeClock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def read(self) -> float:
        return self.now

    def backoff(self, *, first: float = 0.5, total: float = 180.0) -> Backoff:
        return Backoff(
            first=first,
            total=total,
            sleep=self.sleep,
            clock=self.read,
            today=lambda: SPRING + self.now,
            jitter=lambda: 1.0,
        )


@dataclass
class FakeApi:
    """Answers by `answer`, and remembers what it was asked."""

    answer: Callable[[httpx.Request], httpx.Response]
    requests: list[httpx.Request] = field(default_factory=list)
    clock: FakeClock = field(default_factory=FakeClock)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def asked(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


@asynccontextmanager
async def talking_to(api: FakeApi) -> AsyncIterator[Writer]:
    """A session with the fake, through every layer but the socket."""
    transport = httpx.MockTransport(api)
    backoff = api.clock.backoff()
    key = ApiKey(SECRET_KEY)
    async with open_writer("http://api", key, transport=transport, backoff=backoff) as writer:
        yield writer


def answering(*answers: httpx.Response | Exception) -> FakeApi:
    """A fake that gives these answers in turn, and the last one for ever."""
    left = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        given = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.status_code, headers=given.headers, content=given.content)

    return FakeApi(answer)


def refusing(
    status: int,
    *,
    type: str = "SomeError",  # noqa: A002 - the API's word
    message: str = "no",
    code: str | None = None,
    details: object = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """A refusal in the body of §1.2."""
    error = {"type": type, "message": message, "code": code, "details": details}
    body = {"success": False, "status": status, "error": error}
    return httpx.Response(status, json=body, headers=headers)
