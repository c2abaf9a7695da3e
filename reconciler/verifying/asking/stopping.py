"""Asks until somebody wants to stop; what is in flight is waited for, and nothing more is begun."""

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.run.pause import StopSignal
from reconciler.model.search.result import SearchResult
from reconciler.verifying.asking.question import Asker, Estimate, Question

_STOPPED = Problem("interrupted", "the run was interrupted before it was asked", "Run again.")


class StoppingAsker:
    """Asks as another one does, as long as `stop` is not set."""

    def __init__(self, asker: Asker, stop: StopSignal | None) -> None:
        self._asker = asker
        self._stop = stop

    async def ask(self, question: Question) -> SearchResult:
        """One search; raises `Rejected` once nothing is to begin any more."""
        self._require_time()
        return await self._asker.ask(question)

    async def estimate(self, question: Question) -> Estimate:
        """What the API says of the cost."""
        self._require_time()
        return await self._asker.estimate(question)

    def _require_time(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Rejected(_STOPPED)
