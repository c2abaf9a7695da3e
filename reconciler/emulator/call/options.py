"""What may be chosen about an emulated API: its speed, its key, its limits, its clock."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reconciler.emulator.faults.fault import Fault

CATEGORIES = ("metadata", "data", "search", "upload", "compute")
"""The five rate-limit categories (§1.4)."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every default makes the emulator as fast and as welcoming as it can be.

    ``latency_ms`` is the time from a request to its answer: what was asked is done at once, and
    its answer kept back for what is left of it.
    ``rate_limits`` are requests per minute and category (§1.4); a category that is left
    out is unlimited. ``ready_after_polls`` counts the GETs until ``namespace_ready``
    (§2), which comes by itself after ``ready_after_seconds``, too; ``task_polls`` those
    until a task is COMPLETED (§1.7). ``ignored_keys`` are keys of a collection's PATCH that
    are not refused and do nothing: the contract leaves open which ones are (§4.5).
    ``largest_page`` is how many rows a page has at most, whatever ``limit`` asks for (§1.5).
    """

    latency_ms: int = 0
    api_key: str | None = None
    rate_limits: Mapping[str, int] | None = None
    ready_after_polls: int = 1
    ready_after_seconds: float = 10.0
    task_polls: int = 1
    ignored_keys: frozenset[str] = frozenset()
    largest_page: int = 1000
    faults: tuple[Fault, ...] = ()
    clock: Callable[[], float] = time.time
