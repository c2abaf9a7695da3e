"""What is inside what: the one kind whose resources hold those of others, as addresses tell."""

from collections.abc import Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address


def container_in(kinds: Mapping[str, Kind]) -> str:
    """The name of the kind whose resources hold those of the others; empty without one."""
    return next((name for name, kind in kinds.items() if kind.is_container), "")


def home_of_inside(address: Address, kinds: Mapping[str, Kind]) -> str:
    """The namespace in which its references look: its own, or, for a namespace, itself."""
    return address.name if address.kind == container_in(kinds) else address.namespace


def home_of(address: Address, kinds: Mapping[str, Kind]) -> Address:
    """What a resource is inside of; the address of nothing for what is inside of nothing."""
    return Address(container_in(kinds), "", address.namespace)
