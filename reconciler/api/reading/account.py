"""What the API says about the account behind the key (§1.8)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, TypeAlias

from reconciler.api.client import Reader
from reconciler.api.responses.answers import Answer
from reconciler.api.text.sanitize import fields_in
from reconciler.model.errors import ApiError

_WORTH_WAITING: Final = 5.0
"""Seconds; nobody should wait for a number that only helps to estimate."""
_CHANGES: Final = "metadata"
"""The category of whatever manages resources."""

Rate: TypeAlias = Callable[[], Awaitable[int | None]]
"""How many calls a minute the account may make, asked once; `None` when untold."""


async def fetch_rate(reader: Reader, category: str = _CHANGES) -> int | None:
    """How many calls of a category a minute may have (§1.4); `None` when untold."""
    return await _read_rate(_ask(reader), category)


@asynccontextmanager
async def asking_rate(reader: Reader, *, is_wanted: bool) -> AsyncIterator[Rate]:
    """How many changes a minute may have; where it `is_wanted` it is asked before the block.

    What is done in the block then needs not wait for the answer, nor the answer for it.
    """
    if not is_wanted:
        yield partial(fetch_rate, reader)
        return
    asked = asyncio.create_task(_ask(reader))
    try:
        await asyncio.sleep(0)  # it leaves before whatever is done next keeps the loop busy
        yield partial(_read_rate, asked, _CHANGES)
    finally:
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def _ask(reader: Reader) -> Answer:
    return await reader.get_json("/v1/me")


async def _read_rate(asked: Awaitable[Answer], category: str) -> int | None:
    try:
        async with asyncio.timeout(_WORTH_WAITING):
            answer = await asked
    # Never worth a failed run: without it the pace is learned from the answers (§1.4).
    except (ApiError, TimeoutError):
        return None
    limits = fields_in(fields_in(answer.body).get("rate_limits"))
    rate = limits.get(category)
    return rate if type(rate) is int and rate > 0 else None
