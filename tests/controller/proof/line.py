"""A line to the database that can be cut: a worker behind it is alive, and cannot be heard."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Line:
    """Carries bytes both ways, while nobody has cut it."""

    to: int
    port: int = 0
    is_cut: bool = False
    _whole: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def url(self, database: str) -> str:
        """The database's URL, as whoever is at our end sees it."""
        asked = urlsplit(database)
        return database.replace(f":{asked.port}/", f":{self.port}/", 1)

    def cut(self) -> None:
        """Nothing arrives any more, on either side, and nobody is told."""
        self.is_cut = True
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Whoever waited for an answer reads the end of the connection, and may come again."""
        self.is_cut = False
        self._loop.call_soon_threadsafe(self._hang_up)

    def _hang_up(self) -> None:
        self._whole.set()
        for each in list(self._open):
            each.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        self._open -= both

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while some := await reader.read(65536):
                await self._whole.wait()
                writer.write(some)
                await writer.drain()
        except OSError:
            pass  # the other side reads the same end
        writer.close()

    async def _serve(self, is_ready: threading.Event, end: asyncio.Event) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._whole.set()
        self.port = server.sockets[0].getsockname()[1]
        is_ready.set()
        await end.wait()
        server.close()
        self._hang_up()


@contextmanager
def line_to(database: str) -> Iterator[Line]:
    """A line to where a database's URL leads."""
    line = Line(to=urlsplit(database).port or 5432)
    is_ready, end = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=_run, args=(line._loop, line._serve(is_ready, end)))
    thread.start()
    is_ready.wait(10)
    try:
        yield line
    finally:
        line._loop.call_soon_threadsafe(end.set)
        thread.join()


def _run(loop: asyncio.AbstractEventLoop, serving: Coroutine[object, object, None]) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(serving)
