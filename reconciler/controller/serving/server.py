"""An app on a port, beside whatever else the process does."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

_GRACE_SECONDS: Final = 3
_POLL_SECONDS: Final = 0.01
_MOST_AT_ONCE: Final = 100
"""Connections; more are told to come again, so that the worker beside them is left its share."""


@asynccontextmanager
async def serve(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the block is left; gives the port, which 0 leaves to the system."""
    bound = _bind(host, port)
    server = _Server(_configured(app))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        await _until_started(server, serving)
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.wait([serving])
        bound.close()


def _configured(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


class _Server(uvicorn.Server):
    """Leaves signals to the process that it is part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _until_started(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            serving.result()
            raise RuntimeError("the server ended before it had begun")
        await asyncio.sleep(_POLL_SECONDS)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        # `create_server` adds the address to what the system says, which says it once more.
        reason = (error.strerror or str(error)).partition(" (while ")[0]
        raise Rejected(_report_cannot_listen(host, port, reason)) from error
    except UnicodeError as error:  # of a name that no host can have
        raise Rejected(_report_cannot_listen(host, port, "that is no name of a host")) from error


def _report_cannot_listen(host: str, port: int, reason: str) -> Problem:
    return Problem(
        "cannot-listen",
        f"cannot listen on {host}:{port}: {reason}",
        "choose another address or port; port 0 is any free one",
    )
