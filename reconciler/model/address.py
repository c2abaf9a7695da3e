"""How a resource is called everywhere: in messages, in flags and in JSON."""

from typing import NamedTuple


class Address(NamedTuple):
    """`Kind/namespace/name`, or `Kind/name` for what belongs to the whole organisation.

    A tuple, because a plan looks up and sorts its addresses dozens of times each.
    """

    kind: str
    namespace: str
    """The namespace's name; empty for a kind that is not inside one."""
    name: str

    def __str__(self) -> str:
        inside = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind}/{inside}{self.name}"


def parse_address(text: str) -> Address | None:
    """Read an address as it is shown; `None` when the text is not one."""
    parts = text.split("/", 2)
    if len(parts) < 2 or not all(parts):
        return None
    kind, *inside, name = parts
    return Address(kind, inside[0] if inside else "", name)
