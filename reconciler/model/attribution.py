"""Whose a difference is: the manifests', or live's (three ways, with a base).

The base is what was declared before: the manifests of a git ref.
"""

from enum import StrEnum

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import FieldPath


class Attribution(StrEnum):
    """Which side moved since the base."""

    PENDING = "pending"
    """The manifests moved and live did not: base = live ≠ head."""
    DRIFT = "drift"
    """Live moved and the manifests did not: base = head ≠ live."""
    BOTH = "both"
    """Both moved, and not to the same."""
    CONVERGED = "converged"
    """Both moved to the same: base ≠ head = live. Never a step, for nothing is left to do."""

    @property
    def is_foreign(self) -> bool:
        """Whether a change of the manifests did not cause it."""
        return self is Attribution.DRIFT


class Converged(Struct, frozen=True):
    """A field, or with an empty path a whole resource, that both sides moved to the same."""

    address: Address
    path: FieldPath = ()


class Base(Struct, frozen=True):
    """What a plan's differences are attributed against."""

    ref: str
    """As it was given: `origin/main`."""
    commit: str
    """What it named, in full."""
    converged: tuple[Converged, ...] = ()
