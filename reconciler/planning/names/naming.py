"""Names and ids: what a reference means, and what to call it.

A plan speaks in names. A manifest may hold a name or an id, the API answers with ids; here both
become the name, so that both sides can be compared. Anybody may give a resource another one's id as
its name: what a manifest says is therefore read as a name first, what is live as an id.
"""

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.compile.references import Reference, renamer_at, with_references
from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.resource import Desired, Directory


class Naming(PartlyShown, Struct):
    """What every reference is called, given what is declared and what is live."""

    declared: Collection[Address]
    directory: Directory
    container: str
    """The kind whose resources hold those of the others."""
    _meant: Unshown[dict[tuple[str, str, str, bool, bool, bool], str]] = field(default_factory=dict)
    """What was resolved before: many resources refer to the same few."""

    def address_of(self, reference: Reference, kinds: Mapping[str, Kind]) -> Address:
        """The resource a reference means."""
        kind = kinds.get(reference.kind)
        is_listed_once = (reference.kind, "") in self.directory.ids
        is_namespaced = kind.is_namespaced if kind is not None else not is_listed_once
        located = self.located(reference)
        namespace = self.namespace_of(located) if is_namespaced else ""
        meant = Address(reference.kind, namespace, self._name_of(located))
        if kind is None or kind.organization_path is None or self._is_there(meant):
            return meant
        elsewhere = meant._replace(namespace="")
        return elsewhere if self._is_there(elsewhere) else meant

    def _is_there(self, address: Address) -> bool:
        known = self.directory.id_of(address.kind, address.namespace, address.name)
        return address in self.declared or known is not None

    def located(self, reference: Reference) -> Reference:
        """The reference with the namespace that its id leads into, where it says none itself."""
        if not reference.is_qualified or reference.namespace:
            return reference
        listed = self.directory.names.items()
        homes = (
            home
            for (kind, home), names in listed
            if kind == reference.kind
            if reference.value in names
        )
        return replace(reference, namespace=next(homes, ""))

    def namespace_of(self, reference: Reference) -> str:
        """The name of the namespace that a reference looks in."""
        if not reference.is_elsewhere:
            return reference.namespace
        said = reference.namespace
        return self.name_of(Reference((), self.container, "", said, is_live=reference.is_live))

    def name_of(self, reference: Reference) -> str:
        """The name a reference means, as a manifest says it; what cannot be resolved stays."""
        located = self.located(reference)
        return reference.word(located.namespace, self._name_of(located))

    def _name_of(self, reference: Reference) -> str:
        said = (
            reference.kind,
            reference.namespace,
            reference.value,
            reference.is_live,
            reference.is_elsewhere,
            reference.is_qualified,
        )
        meant = self._meant.get(said)
        if meant is None:
            meant = self._meant[said] = self._resolve(reference)
        return meant

    def _resolve(self, reference: Reference) -> str:
        if not reference.is_live and self.is_name(reference):
            return reference.value
        named = self.name_behind(reference)
        return reference.value if named is None else named

    def is_known(self, reference: Reference) -> bool:
        """Whether the reference is the name or the id of anything."""
        return (
            reference.kind in self.directory.unlisted
            or self.is_name(reference)
            or self.name_behind(reference) is not None
        )

    def known_names(self, reference: Reference) -> set[str]:
        """Everything that could have been meant, as a manifest says it."""
        if reference.is_qualified:
            return self._known_anywhere(reference)
        homes = self._homes(reference)
        declared = {
            address.name
            for address in self.declared
            if address.kind == reference.kind and address.namespace in homes
        }
        listed = (self.directory.ids.get((reference.kind, home), {}) for home in homes)
        return declared.union(*listed)

    def _known_anywhere(self, reference: Reference) -> set[str]:
        declared = [
            (each.namespace, each.name) for each in self.declared if each.kind == reference.kind
        ]
        listed = [
            (home, name)
            for (kind, home), ids in self.directory.ids.items()
            if kind == reference.kind
            for name in ids
        ]
        return {reference.word(home, name) for home, name in (*declared, *listed)}

    def is_name(self, reference: Reference) -> bool:
        """Whether something declared or live is called so."""
        return any(
            self._is_there(Address(reference.kind, home, reference.value))
            for home in self._homes(reference)
        )

    def name_behind(self, reference: Reference) -> str | None:
        """The name of what has this as its id, if anything has."""
        homes = self._homes(self.located(reference))
        found = (self.directory.name_of(reference.kind, home, reference.value) for home in homes)
        return next((name for name in found if name is not None), None)

    def _homes(self, reference: Reference) -> tuple[str, str]:
        return self.namespace_of(reference), ""

    def in_names(
        self, kind: Kind, fields: Fields, owner: Address, *, is_live: bool = False
    ) -> dict[str, Data]:
        """A spec, or what is live, with every reference as a name."""
        return with_references(kind, fields, owner, self._resolve_name, is_live=is_live)

    def renamer_of_live(self, kind: Kind, owner: Address) -> Callable[[Facts, Data, Fields], Data]:
        """The same of one field of what is live at a time."""
        if not self.declared and not self.directory.names:
            return _leave
        return renamer_at(kind, owner, self._resolve_name, is_live=True)

    def _resolve_name(self, reference: Reference) -> str:
        name = self.name_of(reference)
        # Where the API keeps the word itself, a name that is another one's id would mean that one.
        is_misread = reference.is_loose and self.name_behind(replace(reference, value=name))
        return reference.value if is_misread else name


def _leave(_facts: Facts, value: Data, _beside: Fields) -> Data:
    """Nothing has a name: every id stays one."""
    return value


def is_home_absent(address: Address, desired: Desired, kinds: Mapping[str, Kind]) -> bool:
    """Whether its namespace is declared `ensure: absent`."""
    home = desired.resources.get(home_of(address, kinds))
    return home is not None and home.lifecycle.is_tombstone
