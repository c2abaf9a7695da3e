"""Names and ids: what a reference means, and what to call it.

A plan speaks in names. A manifest may hold a name or an id, the API answers with ids; here both
become the name, so that both sides can be compared.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from reconciler.kinds.kind import Kind
from reconciler.kinds.references import Reference, with_references
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.nearest import did_you_mean
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Directory, Resource
from reconciler.planning.mentions import Mentions


@dataclass(frozen=True, slots=True)
class Naming:
    """What every reference is called, given what is declared and what is live."""

    declared: Collection[Address]
    directory: Directory
    _meant: dict[tuple[str, str, str], str] = field(default_factory=dict, repr=False)
    """What was resolved before: many resources refer to the same few."""

    def address_of(self, reference: Reference, kinds: Mapping[str, Kind]) -> Address:
        """The resource a reference means; exact name first, then id."""
        kind = kinds.get(reference.kind)
        is_listed_once = (reference.kind, "") in self.directory.ids
        is_namespaced = kind.is_namespaced if kind is not None else not is_listed_once
        namespace = self.namespace_of(reference.namespace) if is_namespaced else ""
        return Address(reference.kind, namespace, self.name_of(reference))

    def namespace_of(self, said: str) -> str:
        """A namespace's name, whether its name or its id is said."""
        return self.directory.name_of("Namespace", "", said) or said

    def name_of(self, reference: Reference) -> str:
        """The name a reference means; what cannot be resolved stays as it is."""
        said = (reference.kind, reference.namespace, reference.value)
        meant = self._meant.get(said)
        if meant is None:
            meant = self._meant[said] = self._resolve(reference)
        return meant

    def _resolve(self, reference: Reference) -> str:
        namespace = self.namespace_of(reference.namespace)
        homes = (namespace, "")
        if self._is_name(reference, homes):
            return reference.value
        found = (self.directory.name_of(reference.kind, home, reference.value) for home in homes)
        return next((name for name in found if name is not None), reference.value)

    def is_known(self, reference: Reference) -> bool:
        """Whether the reference is the name or the id of anything."""
        if reference.kind in self.directory.unlisted:
            return True
        homes = (self.namespace_of(reference.namespace), "")
        return self._is_name(reference, homes) or any(
            self.directory.name_of(reference.kind, home, reference.value) for home in homes
        )

    def known_names(self, reference: Reference) -> set[str]:
        """Everything that could have been meant."""
        namespace = self.namespace_of(reference.namespace)
        declared = {
            address.name
            for address in self.declared
            if address.kind == reference.kind and address.namespace in (namespace, "")
        }
        listed = (self.directory.ids.get((reference.kind, home), {}) for home in (namespace, ""))
        return declared.union(*listed)

    def _is_name(self, reference: Reference, homes: tuple[str, str]) -> bool:
        return any(
            Address(reference.kind, home, reference.value) in self.declared
            or self.directory.id_of(reference.kind, home, reference.value) is not None
            for home in homes
        )

    def in_names(self, kind: Kind, fields: Fields, owner: Address) -> dict[str, Data]:
        """A spec or a live body with every reference as a name."""
        return with_references(kind, fields, owner, self.name_of)


def is_home_absent(address: Address, desired: Desired) -> bool:
    """Whether its namespace is declared `ensure: absent`."""
    home = desired.resources.get(home_of(address))
    return home is not None and home.lifecycle.is_tombstone


def home_of(address: Address) -> Address:
    """The namespace that a resource is in."""
    return Address("Namespace", "", address.namespace)


def unresolved(
    desired: Desired, mentions: Mentions, naming: Naming, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A problem for every reference that names nothing, or something declared absent."""
    for address, references in mentions.items():
        for reference in references:
            if not reference.is_loose:
                yield from _doubt(desired.resources[address], reference, desired, naming, kinds)


def _doubt(
    resource: Resource,
    reference: Reference,
    desired: Desired,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> Iterator[Problem]:
    meant = naming.address_of(reference, kinds)
    where = f" in namespace {meant.namespace}" if meant.namespace else ""
    target = desired.resources.get(meant)
    if target is not None and target.lifecycle.is_tombstone:
        yield _problem(
            resource,
            reference.path,
            "reference-to-absent",
            f"refers to {target.address}, {_whose(target.address, desired)} declared "
            "`ensure: absent`",
            "remove the reference, or the tombstone",
        )
    elif not naming.is_known(reference):
        yield _problem(
            resource,
            reference.path,
            "unknown-reference",
            f"`{reference.value}` is neither the name nor the id of a {reference.kind}{where}",
            did_you_mean(reference.value, naming.known_names(reference))
            or f"declare the {reference.kind}, or create it first",
        )


def _whose(address: Address, desired: Desired) -> str:
    return "whose namespace is" if is_home_absent(address, desired) else "which is"


def _problem(resource: Resource, path: FieldPath, code: str, message: str, remedy: str) -> Problem:
    full: FieldPath = ("spec", *path)
    return Problem(
        code,
        message,
        remedy,
        address=resource.address,
        path=full,
        location=resource.locations.of_value(full),
    )
