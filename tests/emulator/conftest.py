"""A client of one emulator, with the requests that these tests repeat."""

from dataclasses import dataclass, field

import httpx
import pytest

from reconciler.emulator.app import create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.faults.fault import read_fault
from reconciler.emulator.server.fault_transport import FaultTransport

TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Api:
    http: httpx.AsyncClient
    namespace: str = "shop"
    sent: list[str] = field(default_factory=list)

    async def send(self, method, path, body=None, **options):
        headers = {"X-Namespace": self.namespace, **options.pop("headers", {})}
        return await self.http.request(method, f"/v1{path}", json=body, headers=headers, **options)

    async def ok(self, method, path, body=None, **options):
        """The JSON of an answer that must be a success."""
        response = await self.send(method, path, body, **options)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    async def refused(self, status, method, path, body=None, **options):
        """The ``error`` of an answer that must be this refusal, in the envelope (§1.2)."""
        response = await self.send(method, path, body, **options)
        assert response.status_code == status, response.text
        said = response.json()
        assert (said["success"], said["status"]) == (False, status)
        return said["error"]

    async def locations(self, method, path, body=None, **options):
        """Where a 422 says the body is wrong."""
        error = await self.refused(422, method, path, body, **options)
        return [entry["location"] for entry in error["details"]["validation_errors"]]

    async def make_namespace(self, name="shop", **fields):
        body = {"namespace_name": name, "feature_extractors": [TEXT], **fields}
        await self.ok("POST", "/namespaces", body)
        return await self.ok("GET", f"/namespaces/{name}")

    async def make_bucket(self, name="catalog", **fields):
        schema = {"properties": {"title": {"type": "string"}, "body": {"type": "text"}}}
        return await self.ok(
            "POST", "/buckets", {"bucket_name": name, "bucket_schema": schema, **fields}
        )

    async def make_collection(self, name, source, **fields):
        """``source`` is the id of a bucket or of a collection."""
        reads = {"type": "bucket", "bucket_ids": [source]}
        if source.startswith("col_"):
            reads = {"type": "collection", "collection_ids": [source]}
        body = {"collection_name": name, "source": reads, "feature_extractor": TEXT, **fields}
        return await self.ok("POST", "/collections", body)

    async def make_connection(self, name="ours", **fields):
        keys = {"type": "access_key", "access_key_id": "AK", "secret_access_key": "SK"}
        config = {"region": "eu-1", "credentials": keys}
        body = {"name": name, "provider_type": "s3", "provider_config": config, **fields}
        return await self.ok("POST", "/organizations/connections", body)

    async def make_retriever(self, name="find", collections=(), **fields):
        stage = {
            "stage_name": "search",
            "config": {
                "stage_id": "feature_search",
                "parameters": {"searches": [{"feature_uri": URI}], "final_top_k": 10},
            },
        }
        body = {"retriever_name": name, "collection_identifiers": list(collections)}
        return await self.ok("POST", "/retrievers", {**body, "stages": [stage], **fields})


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def connect():
    """A client of an emulator with the options and the database that a test wants."""

    def connect(database=":memory:", **options):
        transport = httpx.ASGITransport(app=create_app(database, options=Options(**options)))
        headers = {"Authorization": "Bearer sk_test"}
        http = httpx.AsyncClient(transport=transport, base_url="http://emulator", headers=headers)
        return Api(http)

    return connect


@dataclass
class Naps:
    """Time that is asked for and never passes."""

    taken: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def naps():
    return Naps()


@pytest.fixture
def suffer(naps):
    """A client of an emulator on bad days: of connections that really break."""

    def suffer(*faults, headers=None, **options):
        inner = httpx.ASGITransport(app=create_app(options=Options(**options)))
        transport = FaultTransport(inner, map(read_fault, faults), sleep=naps)
        sent = {"Authorization": "Bearer sk_test", **(headers or {})}
        http = httpx.AsyncClient(transport=transport, base_url="http://emulator", headers=sent)
        return Api(http)

    return suffer


@pytest.fixture
def api(connect):
    return connect()


@pytest.fixture
async def shop(api):
    """An emulator with a ready namespace called shop."""
    await api.make_namespace()
    return api
