"""Which resource of one environment is which of another, whatever each calls it there.

One document of a manifest is one resource, though a variable gives it another name or namespace.
What stands in files of one environment alone is paired by its address.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from reconciler.kinds.compile.references import Reference, with_references
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.resource import Desired, Resource


class Pairs(Struct, frozen=True):
    """Everything that two environments declare."""

    both: tuple[tuple[Resource, Resource], ...]
    """The same thing in each of them, in the order of the second."""
    only_before: tuple[Resource, ...]
    only_after: tuple[Resource, ...]
    new_of: Mapping[Address, Address] = field(default_factory=dict)
    """What the first one calls it -> what the second does."""
    namespaces: Mapping[str, str] = field(default_factory=dict)

    def as_called_after(self, resource: Resource, kinds: Mapping[str, Kind]) -> Fields:
        """The spec of the first environment, with the names that the second one uses."""

        def rename(reference: Reference) -> str:
            kind = kinds.get(reference.kind)
            home = reference.namespace if kind is None or kind.is_namespaced else ""
            now = self.new_of.get(Address(reference.kind, home, reference.value))
            if now is None:
                moved = self.namespaces.get(reference.namespace, reference.namespace)
                return reference.word(moved, reference.value)
            return reference.word(now.namespace, now.name)

        kind = kinds[resource.address.kind]
        return with_references(kind, resource.spec, resource.address, rename)


def pair(before: Desired, after: Desired, kinds: Mapping[str, Kind]) -> Pairs:
    """What both environments declare, and what only one of them does."""
    first, second = _by_document(before), _by_document(after)
    both: dict[Address, tuple[Resource, Resource]] = {}
    for place, theirs in second.items():
        ours = first.get(place, [])
        for one, other in _alike(ours, theirs):
            both[other.address] = (one, other)
    namespaces = dict(_moved_namespaces(both.values(), kinds))
    known = {one.address for one, _ in both.values()}
    left = {
        _moved(each.address, namespaces): each for each in _all(before) if each.address not in known
    }
    for each in _all(after):
        if each.address not in both and each.address in left:
            both[each.address] = (left.pop(each.address), each)
    return Pairs(
        both=tuple(both[each.address] for each in _all(after) if each.address in both),
        only_before=tuple(left.values()),
        only_after=tuple(each for each in _all(after) if each.address not in both),
        new_of={one.address: other.address for one, other in both.values()},
        namespaces=namespaces,
    )


def _all(desired: Desired) -> Iterator[Resource]:
    yield from desired.resources.values()
    yield from desired.verifications.values()


def _by_document(desired: Desired) -> Mapping[tuple[str, int, str], list[Resource]]:
    """By the line that a document begins in; one of the vendor's holds several resources."""
    found: dict[tuple[str, int, str], list[Resource]] = defaultdict(list)
    for each in _all(desired):
        place = each.locations.of_value(())
        found[place.file, place.line, each.address.kind].append(each)
    return found


def _alike(ours: list[Resource], theirs: list[Resource]) -> Iterator[tuple[Resource, Resource]]:
    if len(ours) == len(theirs) == 1:
        yield ours[0], theirs[0]
        return
    names = {each.address.name: each for each in ours}
    for each in theirs:
        if each.address.name in names:
            yield names[each.address.name], each


def _moved_namespaces(
    both: Iterable[tuple[Resource, Resource]], kinds: Mapping[str, Kind]
) -> Iterator[tuple[str, str]]:
    container = container_in(kinds)
    for one, other in both:
        if one.address.kind == container:
            yield one.address.name, other.address.name
        elif one.address.namespace:
            yield one.address.namespace, other.address.namespace


def _moved(address: Address, namespaces: Mapping[str, str]) -> Address:
    return address._replace(namespace=namespaces.get(address.namespace, address.namespace))
