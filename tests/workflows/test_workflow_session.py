"""What the readings and the writings of one run have in common."""

import asyncio
from contextlib import aclosing

import pytest
from projects import GENEROUS, URL
from sample_manifests import STACK

from reconciler.api.headers.api_key import ApiKey
from reconciler.manifest.project.project import load_project
from reconciler.model.run.event import Finished
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.plan import make_planner
from reconciler.workflows.session import Session

pytestmark = pytest.mark.anyio
EMPTY = b'{"results": [], "pagination": {}}'


async def test_a_run_keeps_its_connections_and_writes_on_new_ones() -> None:
    connections, open_now = 0, list[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        open_now.append(writer)
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(EMPTY)}\r\n\r\n"
                writer.write(head.encode() + EMPTY)
        except asyncio.IncompleteReadError:
            writer.close()
            open_now.remove(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        session = Session(f"http://127.0.0.1:{port}", ApiKey("sk"))
        async with session.connected() as connected:
            for _ in range(2):
                await connected.read(lambda reader: reader.get_json("/v1/me"))
            assert connections == 1
            # Whoever closed one meanwhile was not heard while the plan was shown.
            async with connected.writing() as writer:
                await writer.get_json("/v1/me")
            assert connections == 2
            assert len(open_now) == 1
            async with connected.connected() as same:
                await same.read(lambda reader: reader.get_json("/v1/me"))
            assert connections == 2
        await session.read(lambda reader: reader.get_json("/v1/me"))
        assert connections == 3


async def test_looking_again_knows_the_namespaces_that_the_run_made(workshop) -> None:
    knew = []
    project = load_project(workshop.declare(STACK).folder, environment=None, environ={})
    make = make_planner(project, options=GENEROUS, environ={})

    async def look_again(reader):
        knew.append(dict(reader.namespaces.known))
        return await make(reader)

    job = Apply(
        project=project,
        session=Session(URL, ApiKey("k"), workshop.transport, settling=workshop.time.settling),
        make=make,
        look_again=look_again,
        environ={},
    )
    async with aclosing(run_apply(job)) as events:
        ends = [event async for event in events if isinstance(event, Finished)]
    assert ends[0].outcome.exit_code == 0
    (created,) = knew
    assert created == {"ads": (await workshop.find("namespaces", "ads"))["namespace_id"]}
