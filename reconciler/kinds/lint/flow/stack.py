"""Everything that a stack declares, as rules look at it: specs, and who names whom.

Only what is declared is known. An id, or the name of what is only live, leads to nothing here, and
of what leads to nothing no rule speaks.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.references import Reference, all_references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.partly import PartlyShown, Unshown

SPEC: Final[FieldPath] = ("spec",)
NAME: Final[FieldPath] = ("metadata", "name")


class Mention(Struct, frozen=True):
    """A place that names another resource."""

    path: FieldPath
    """Inside the spec."""
    used: Address


class Stack(PartlyShown, Struct, frozen=True):
    """What is declared, and wanted."""

    specs: Unshown[Mapping[Address, Fields]]
    mentions: Unshown[Mapping[Address, tuple[Mention, ...]]]
    """What each of them names, declared or not."""
    users: Unshown[Mapping[Address, frozenset[Address]]]
    """Who names a resource."""
    is_whole: bool = True
    """Whether there is nothing besides: only then a rule may say that nobody uses something."""

    def of_kind(self, kind: str) -> Iterator[tuple[Address, Fields]]:
        """Every resource of a kind."""
        return ((each, spec) for each, spec in self.specs.items() if each.kind == kind)

    def used_at(self, user: Address, *path: str | int) -> list[Address]:
        """What a resource names at a path, or below it."""
        named = self.mentions.get(user, ())
        return [each.used for each in named if each.path[: len(path)] == path]


def build_stack(
    specs: Mapping[Address, Fields], kinds: Mapping[str, Kind], *, is_whole: bool = True
) -> Stack:
    """One walk over every spec, and none for each rule."""
    mentions = {
        address: tuple(
            Mention(each.path, _meant(each, specs, kinds))
            for each in all_references_in(kinds[address.kind], spec, address)
        )
        for address, spec in specs.items()
    }
    users: dict[Address, set[Address]] = defaultdict(set)
    for address, named in mentions.items():
        for each in named:
            users[each.used].add(address)
    return Stack(specs, mentions, {used: frozenset(by) for used, by in users.items()}, is_whole)


def _meant(
    reference: Reference, specs: Mapping[Address, Fields], kinds: Mapping[str, Kind]
) -> Address:
    kind = kinds.get(reference.kind)
    inside = Address(reference.kind, reference.namespace, reference.value)
    outside = Address(reference.kind, "", reference.value)
    if kind is None or not kind.is_namespaced:
        return outside
    return outside if inside not in specs and outside in specs else inside


def map_of(value: Data) -> Fields:
    """A map, or an empty one in the place of anything else."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: Data) -> list[Data]:
    """A list, or an empty one in the place of anything else."""
    return list(value) if isinstance(value, list) else []


def maps_in(value: Data) -> list[tuple[int, Fields]]:
    """The maps of a list, with their places."""
    return [(at, each) for at, each in enumerate(list_of(value)) if isinstance(each, Mapping)]


def texts_in(value: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Every text inside a value, in the order in which they stand."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from texts_in(inner, (*path, position))
