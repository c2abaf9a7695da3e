"""What the API says about the account behind the key (§1.8)."""

import asyncio

from reconciler.api.client import Reader
from reconciler.api.text.sanitize import fields_in
from reconciler.model.errors import ApiError

_WORTH_WAITING = 5.0
"""Seconds; nobody should wait for a number that only helps to estimate."""


async def fetch_rate(reader: Reader, category: str = "metadata") -> int | None:
    """How many calls of a category a minute may have (§1.4); `None` when untold."""
    try:
        async with asyncio.timeout(_WORTH_WAITING):
            answer = await reader.get_json("/v1/me")
    # Never worth a failed run: without it the pace is learned from the answers (§1.4).
    except (ApiError, TimeoutError):
        return None
    limits = fields_in(fields_in(answer.body).get("rate_limits"))
    rate = limits.get(category)
    return rate if type(rate) is int and rate > 0 else None
