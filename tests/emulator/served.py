"""An emulator behind a real socket, in a thread of this process."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reconciler.emulator.call.options import Options
from reconciler.emulator.serve import Server, address, configure
from reconciler.emulator.server.listener import bind


class Served(Server):
    """A server whose listener can be opened from the outside."""

    async def startup(self, sockets=None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets=sockets)

    def open_listener(self) -> None:
        self.loop.call_soon_threadsafe(self.listener.open)


@contextmanager
def serving(options: Options | None = None) -> Iterator[Served]:
    """A server on a port of its own, until the block ends."""
    with bind("127.0.0.1", 0) as bound:
        ready = threading.Event()
        config = configure(":memory:", options or Options())
        server = Served(config, address(bound, "127.0.0.1"), ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        assert ready.wait(10)
        yield server
        server.should_exit = True
        thread.join()
