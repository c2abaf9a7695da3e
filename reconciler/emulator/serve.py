"""The emulator as a server of its own, for trying it by hand and for benchmarks."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from reconciler.emulator.app import Emulator, create_app
from reconciler.emulator.call.options import Options
from reconciler.emulator.server.asgi_state import LISTENER
from reconciler.emulator.server.connection import Connection
from reconciler.emulator.server.listener import Listener, bind

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_GRACE_SECONDS = 5


def serve(host: str, port: int, database: str, options: Options) -> None:
    """Serves until SIGINT or SIGTERM, then returns. Port 0 picks a free one; the line
    ``listening on http://HOST:PORT`` says which, as soon as requests are answered."""
    with bind(host, port) as bound:
        where = address(bound, host)
        server = Server(configure(database, options), where, lambda: _announce(where))
        server.run(sockets=[bound])


def address(bound: socket.socket, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{bound.getsockname()[1]}"


def configure(database: str, options: Options) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(database, options=options),
        http=Connection,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        use_colors=False,  # uvicorn asks stdout, which may be closed
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _announce(where: str) -> None:
    """Whoever chose the port is served, whether the line can be written or not."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(f"listening on {where}\n")
        sys.stdout.flush()
    except OSError:
        sys.stdout = None  # what is left in its buffer would fail again at exit


class Server(uvicorn.Server):
    """Says when it is ready, and treats a signal as an end rather than as a death."""

    def __init__(
        self, config: uvicorn.Config, address: str, when_ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self.address = address
        self.when_ready = when_ready
        self.listener = Listener(self)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan.state[LISTENER] = self.listener
        await super().startup(sockets=sockets)
        if isinstance(self.config.app, Emulator):
            self.listener.close_if_due(self.config.app.matcher)
        self.when_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.listener.leave()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again once it has stopped, and the process would
        # end with a traceback or a signal's exit code.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in _SIGNALS}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
