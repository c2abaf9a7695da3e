"""Who is told of runs while they happen: the log, the metrics."""

from collections.abc import Callable

from msgspec import Struct

from reconciler.model.controller.run import RunRecord, Trigger


class Told(Struct, frozen=True, kw_only=True):
    """What is called, in the worker's own process."""

    began: Callable[[str, int, Trigger], None] = lambda *_: None
    """A stack and its run's number."""
    ended: Callable[[RunRecord, RunRecord | None], None] = lambda *_: None
    """The run, and the one before it."""
    lost: Callable[[str, int], None] = lambda *_: None
    """Another worker has taken it over meanwhile."""
    rescued: Callable[[str], None] = lambda _: None
    """A stack of which the worker was gone."""
    wrote: Callable[[int], None] = lambda _: None
    """How many writes a run was let through."""
