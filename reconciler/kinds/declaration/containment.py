"""What is inside what: the one kind whose resources hold those of others, as addresses tell.

A part belongs to one resource, is called as that one is, and goes with it.
"""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import FieldPath


def container_in(kinds: Mapping[str, Kind]) -> str:
    """The name of the kind whose resources hold those of the others; empty without one."""
    for name, kind in kinds.items():  # no generator: it is asked of every address
        if kind.is_container:
            return name
    return ""


def gates_in(kinds: Mapping[str, Kind]) -> frozenset[str]:
    """The kinds without any of which there is nothing of one that lies in others: lists that are
    read with every plan, as one empty list answers for many."""
    parents = (kind.parent for kind in kinds.values())
    return frozenset(each.without for each in parents if each is not None and each.without)


def home_of_inside(address: Address, kinds: Mapping[str, Kind]) -> str:
    """The namespace in which its references look: its own, or, for a namespace, itself."""
    return address.name if address.kind == container_in(kinds) else address.namespace


def home_of(address: Address, kinds: Mapping[str, Kind]) -> Address:
    """What a resource is inside of; the address of nothing for what is inside of nothing."""
    return Address(container_in(kinds), "", address.namespace)


def is_part(kind: Kind) -> bool:
    """Whether its resources are parts of others: called as they are, and gone with them."""
    return kind.parent is not None and kind.parent.is_name


def owner_field(kind: Kind) -> str:
    """The field of a part that its name fills in; empty for what is no part."""
    return kind.parent.field if kind.parent is not None and kind.parent.is_name else ""


def is_owner(kind: Kind, path: FieldPath) -> bool:
    """Whether a part refers at this path to what it belongs to."""
    return is_part(kind) and path == (owner_field(kind),)


def parts_of(address: Address, kinds: Mapping[str, Kind]) -> Iterator[Address]:
    """What may belong to a resource as a part of it."""
    for name, kind in kinds.items():
        if kind.parent is not None and kind.parent.kind == address.kind and is_part(kind):
            yield address._replace(kind=name)
