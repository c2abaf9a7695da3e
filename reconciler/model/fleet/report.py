"""How a run over a fleet ended: one outcome for each stack, and one exit code."""

from collections import Counter

from msgspec import Struct

from reconciler.model.environments.plans import worst_of
from reconciler.model.errors import ExitCode
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.selection import Shard


class FleetReport(Struct, frozen=True, kw_only=True):
    """What became of every stack that was meant."""

    verb: Verb
    outcomes: tuple[StackOutcome, ...]
    """In the order of the fleet's file."""
    shard: Shard | None = None
    is_detailed: bool = False
    """Whether changes are an exit code of their own, where nothing is applied."""
    is_interrupted: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The worst of all."""
        if self.is_interrupted:
            return ExitCode.INTERRUPTED
        return worst_of(
            each.exit_code_of(self.verb, is_detailed=self.is_detailed) for each in self.outcomes
        )

    @property
    def counts(self) -> Counter[State]:
        """How many ended so."""
        return Counter(each.state for each in self.outcomes)
