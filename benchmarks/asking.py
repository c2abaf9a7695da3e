"""So many creates over one session and nothing else: `python -m benchmarks.asking URL COUNT C`."""

import asyncio
import sys
from collections.abc import Iterator

from benchmarks.server import STATES
from reconciler.api.client import Writer, open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.model.data import Fields

_BODY: Fields = {"bucket_name": "one", "description": "x" * 900}


async def ask(url: str, count: int, in_flight: int) -> None:
    """Send them all, so many at once."""
    turns = iter(range(count))
    async with open_writer(url, ApiKey("benchmark")) as writer, asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(_send(writer, turns))


async def _send(writer: Writer, turns: Iterator[int]) -> None:
    for turn in turns:
        await writer.send("POST", f"{STATES}{turn}", body=_BODY)


if __name__ == "__main__":
    asyncio.run(ask(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
