"""How much of a plan is told: all of it, a line for each resource, or a table of numbers."""

from enum import StrEnum


class Extent(StrEnum):
    """What is dangerous, refused or warned of is told in each of them."""

    FULL = "full"
    """Every field that differs, and every step of a replacement."""
    COMPACT = "compact"
    """One line for each resource."""
    STAT = "stat"
    """How many of each kind and namespace, and what destroys by name."""
