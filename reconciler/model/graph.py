"""A stack as a graph: what is declared, and who uses whom."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.address import Address


class Presence(StrEnum):
    """Why something stands in the graph."""

    DECLARED = "declared"
    FAULTY = "faulty"
    """Declared, and not as it must be."""
    NOT_DECLARED = "not declared"
    """Only referred to: it is to be live already."""


@dataclass(frozen=True, slots=True)
class Node:
    """One resource."""

    address: Address
    presence: Presence = Presence.DECLARED


@dataclass(frozen=True, slots=True)
class Link:
    """One resource uses another."""

    used: Address
    user: Address
    fields: tuple[str, ...]
    """The fields of the user in which it says so: `stages.config.parameters.taxonomy_id`."""
    is_flow: bool = False
    """Data moves along it, from what is used to its user."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by address; each pair of them is linked once."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
