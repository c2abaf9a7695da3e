"""Who knows how the fleet is; for whoever serves it."""

from collections.abc import Sequence
from typing import Protocol

from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import ControllerStatus


class StatusSource(Protocol):
    """Answers from the database.

    Where that cannot be asked, each method that asks raises a `ReconcilerError`, whose sentence is
    shown to whoever asked; `is_ready` says so instead.
    """

    async def status(self) -> ControllerStatus:
        """The whole fleet, with its latest runs."""

    async def run(self, number: int) -> RunRecord | None:
        """One run with its details; `None` where there is none of this number."""

    async def runs_of(self, stack: str) -> Sequence[RunRecord]:
        """The latest runs of a stack, the newest first; details may be left out."""

    async def is_ready(self) -> str:
        """Nothing where the database answers and its tables are as they should be; else why not."""

    def is_alive(self) -> bool:
        """Whether the process does its work; asks nobody."""
