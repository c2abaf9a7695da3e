"""What live shows against a declared value that the API never returns."""

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from reconciler.model.data import Data, Fields


class Contradiction(Struct, frozen=True):
    """Something live that cannot be if the declared value holds, and what to do about it."""

    says: str
    """Goes on from the name of the field."""
    remedy: str


Contradicts: TypeAlias = Callable[[Data, Fields], Contradiction | None]
"""A declared value and the live resource -> what speaks against it, if anything does."""
