"""How a law is tried: a fixed number of made-up cases, none of them timed."""

import asyncio
import os
from collections.abc import Awaitable, Callable

from hypothesis import HealthCheck, settings
from world import World, world

from reconciler.emulator.call.options import Options

TIMES = int(os.environ.get("LAWS_TIMES", "1"))
"""How many times as many cases are tried, by who has the time."""


def examples(count: int) -> settings:
    """So many cases; always the same ones where a red build must be reproducible."""
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        database=None,
        derandomize="CI" in os.environ,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def in_a_world(law: Callable[[World], Awaitable[None]], *, options: Options | None = None) -> None:
    """Try a law in an API of its own."""

    async def tried() -> None:
        async with world(options or Options()) as fresh:
            await law(fresh)

    asyncio.run(tried())
