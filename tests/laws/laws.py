"""Where a law is tried: in an API of its own."""

import asyncio
from collections.abc import Awaitable, Callable

from world import World, world

from reconciler.emulator.call.options import Options


def in_a_world(law: Callable[[World], Awaitable[None]], *, options: Options | None = None) -> None:
    """Try a law in an API of its own."""

    async def tried() -> None:
        async with world(options or Options()) as fresh:
            await law(fresh)

    asyncio.run(tried())
