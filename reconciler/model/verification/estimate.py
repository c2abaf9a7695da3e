"""What verifying would take, as the API estimates it; nothing of it is asked."""

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.errors import ExitCode
from reconciler.model.location import Location
from reconciler.model.problem import Problem


class Expense(Struct, frozen=True, kw_only=True):
    """What one check or gate would take, were it asked alone."""

    address: Address
    searches: int
    credits: float | None = None
    """`None` where the API does not say."""
    duration_ms: float | None = None
    """The API's own time of all searches, one after another."""
    questions: int = 0
    """How many different ones it asks."""
    priced: int = 0
    """Of how many the API was asked the price; the others have the inputs of one of these."""
    max_credits: float | None = None
    """What it may cost."""
    problem: Problem | None = None
    """Why there is no estimate."""
    location: Location | None = None

    @property
    def is_over_budget(self) -> bool:
        """Whether it could not be asked to its end."""
        return exceeds(self.credits, self.max_credits)


class VerificationEstimate(Struct, frozen=True, kw_only=True):
    """What all of them would take together: a question that several ask is counted once."""

    expenses: tuple[Expense, ...] = ()
    searches: int = 0
    credits: float | None = None
    """Of what is known; `None` where nothing is."""
    duration_ms: float | None = None
    max_credits: float | None = None

    @property
    def is_over_budget(self) -> bool:
        """Whether some of it would not be asked."""
        return exceeds(self.credits, self.max_credits)

    @property
    def exit_code(self) -> ExitCode:
        """1 where something could not be estimated."""
        is_whole = all(each.problem is None for each in self.expenses)
        return ExitCode.OK if is_whole else ExitCode.ERROR


def exceeds(credits: float | None, most: float | None) -> bool:  # noqa: A002 - the API's word
    """Whether it is known to be too much."""
    return credits is not None and most is not None and credits > most
