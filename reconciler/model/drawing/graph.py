"""A stack as a graph: what is declared, and who uses whom."""

from enum import StrEnum

from msgspec import Struct

from reconciler.model.address import Address


class Presence(StrEnum):
    """Why something stands in the graph."""

    DECLARED = "declared"
    FAULTY = "faulty"
    """Declared, and not as it must be."""
    NOT_DECLARED = "not declared"
    """Only referred to: it is to be live already."""


class Node(Struct, frozen=True):
    """One resource."""

    address: Address
    presence: Presence = Presence.DECLARED


class Link(Struct, frozen=True):
    """One resource uses another."""

    used: Address
    user: Address
    fields: tuple[str, ...]
    """The fields of the user in which it says so: `stages.config.parameters.taxonomy_id`."""
    is_flow: bool = False
    """Data moves along it, from what is used to its user."""


class Graph(Struct, frozen=True):
    """Nodes by address; each pair of them is linked once."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
