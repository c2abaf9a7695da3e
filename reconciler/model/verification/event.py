"""What happens while checks and gates are asked, in this order.

Began       how many searches there will be, at the most
Asked       a search is over, one way or another
Concluded   a check or a gate is judged
Verification    always the last: all of it
"""

from typing import TypeAlias

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.problem import Problem
from reconciler.model.verification.verdict import Verdict, Verification


class Began(Struct, frozen=True):
    """It is known what is to be asked."""

    verdicts: int
    """Checks and gates."""
    searches: int
    """A question that several ask counts once."""


class Asked(Struct, frozen=True):
    """A question was asked, as often as it should be, or could not be."""

    retriever: Address
    searches: int
    """As many of those that were announced are over."""
    problem: Problem | None = None


class Concluded(Struct, frozen=True):
    """A check or a gate is judged."""

    verdict: Verdict


Event: TypeAlias = Began | Asked | Concluded | Verification
