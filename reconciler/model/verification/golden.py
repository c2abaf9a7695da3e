"""An earlier answer that somebody looked at and found good."""

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem


class GoldenAnswer(PartlyShown, Struct, frozen=True):
    """What stands in the file of a golden answer, or why nothing does."""

    file: str
    """As the project names it."""
    ids: Unshown[tuple[str, ...]] = ()
    """Of the documents, the first result first."""
    problem: Problem | None = None
    """Why there is nothing to compare with: the file is missing, or holds something else."""


class GoldenUpdate(Struct, frozen=True):
    """What writing a golden answer anew changed."""

    check: Address
    file: str
    is_new: bool
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    is_reordered: bool = False
    """The same documents, in another order."""

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to review."""
        return self.is_new or self.is_reordered or bool(self.gained or self.lost)
