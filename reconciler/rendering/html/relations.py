"""Who uses whom in a plan: from what is declared, what is live, and what its steps wait for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from reconciler.kinds.compile.references import Reference, all_references_in
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Plan, Step
from reconciler.rendering.words.entries import Entry

Dependency: TypeAlias = tuple[Address, Address]
"""What is used, and who uses it."""


class Relations(Struct, frozen=True):
    """All that is known of who uses whom, each pair once, in the order of the plan."""

    container: str
    """The kind whose resources hold those of the others: what the graph is divided by."""
    pairs: tuple[Dependency, ...]
    used_by: Mapping[Address, list[Address]] = field(default_factory=dict)
    """The users of what is used."""
    uses: Mapping[Address, list[Address]] = field(default_factory=dict)
    """What a user uses."""

    def namespace_of(self, address: Address) -> str:
        """The namespace that an address is in, or that it is itself."""
        return address.name if address.kind == self.container else address.namespace

    def is_namespace(self, address: Address) -> bool:
        """Whether it is a namespace itself."""
        return address.kind == self.container


def relations_of(
    plan: Plan,
    entries: Sequence[Entry],
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> Relations:
    """The relations among what the plan touches, and from there to what it leaves alone."""
    touched = frozenset(step.address for step in plan)
    naming = _ReferenceNames(plan, _addresses_by_id(plan), touched, {**lookups, **kinds})
    container = container_in(kinds)
    certain = dict.fromkeys(
        pair for entry in entries for pair in _uses_of(entry, naming) if _is_shown(pair, container)
    )
    # What waits is no user when it is known to be the one that is used.
    waiting = (pair for step in plan for pair in _waits_of(step) if _is_shown(pair, container))
    pairs = dict.fromkeys([*certain, *(pair for pair in waiting if pair[::-1] not in certain)])
    used_by: dict[Address, list[Address]] = {}
    uses: dict[Address, list[Address]] = {}
    for used, user in pairs:
        used_by.setdefault(used, []).append(user)
        uses.setdefault(user, []).append(used)
    return Relations(container, tuple(pairs), used_by, uses)


def _is_shown(pair: Dependency, container: str) -> bool:
    """Being inside a namespace goes without saying."""
    return pair[0] != pair[1] and all(each.kind != container for each in pair)


def _uses_of(entry: Entry, naming: "_ReferenceNames") -> Iterator[Dependency]:
    owner = entry.address
    yield from ((used, owner) for used in naming.used_in(entry))
    yield from ((used, owner) for used in naming.held_in(entry))
    radius, replacement = entry.blast_radius, entry.replacement
    if radius:
        yield from ((owner, user) for user in (*radius.subtree, *radius.users))
    if replacement:
        yield from ((owner, holder) for holder in replacement.holders)


def _waits_of(step: Step) -> Iterator[Dependency]:
    """Creation waits for what is used; deletion waits for the users."""
    for other in step.after:
        yield (step.address, other) if step.action is Action.DELETE else (other, step.address)


class _ReferenceNames(Struct, frozen=True):
    """The addresses that references mean."""

    plan: Plan
    by_id: Mapping[str, Address]
    touched: frozenset[Address]
    known: Mapping[str, Kind | Lookup]

    def used_in(self, entry: Entry) -> Iterator[Address]:
        """What a manifest refers to."""
        return map(self._intended_address, _references(entry, entry.declared, is_live=False))

    def held_in(self, entry: Entry) -> Iterator[Address]:
        """Whose ids a live resource holds, among what the plan touches: so a saved plan, which
        knows no other names, is drawn like the plan that it was saved from."""
        body = entry.live.body if entry.live else {}
        held = (self.by_id.get(said.value) for said in _references(entry, body, is_live=True))
        return (address for address in held if address)

    def _intended_address(self, said: Reference) -> Address:
        kind = self.known.get(said.kind)
        namespace = said.namespace if kind is None or kind.is_namespaced else ""
        directory, named = self.plan.directory, Address(said.kind, namespace, said.value)
        if named in self.touched or directory.id_of(said.kind, namespace, said.value):
            return named
        name = directory.name_of(said.kind, namespace, said.value)
        return self.by_id.get(said.value) or Address(said.kind, namespace, name or said.value)


def _references(entry: Entry, fields: Fields, *, is_live: bool) -> list[Reference]:
    kind, owner = entry.kind, entry.address
    found = all_references_in(kind, fields, owner, is_live=is_live) if kind else []
    return [reference for reference in found if not reference.is_loose]


def _addresses_by_id(plan: Plan) -> dict[str, Address]:
    """What ids mean, also where only a saved plan is left to tell."""
    return {step.live.id: step.address for step in plan if step.live}


def find_untouched(relations: Relations, touched: Iterable[Address]) -> list[Address]:
    """What is related to something in the plan, and left alone by it."""
    known = set(touched)
    return list(
        dict.fromkeys(each for pair in relations.pairs for each in pair if each not in known)
    )
