"""What a request can carry beside what is sent."""

from typing import Final

LAST_LOOK: Final = "reconciler.last_look"
"""Called in the moment before the bytes leave; whatever it raises keeps them from it."""
