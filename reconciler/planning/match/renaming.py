"""Resources declared under a new name: live is seen as if it had that name already.

Then everything that follows speaks of one address, and whatever refers to the resource by its id
is found unchanged. The step that is left to do is the rename itself.
"""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.resource import Desired, Directory, Live
from reconciler.planning.match.interrupted_swaps import Matcher, find_successors


class RenameResult(Struct, frozen=True):
    """Live under the names that it is to have, and the names that it still has."""

    live: Live
    was: Mapping[Address, str] = field(default_factory=dict)
    """The new address -> the name before."""


def as_renamed(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], fits: Matcher
) -> RenameResult:
    """Live as it will be called, where a manifest or an interrupted swap says so."""
    namespaces = {
        new: old for new, old in _find_requested(desired, live).items() if not new.namespace
    }
    # Namespaces first, because the addresses of what is inside begin with their names.
    live = with_names(live, namespaces, kinds)
    # What a manifest says wins over what an interrupted swap left.
    others = {**find_successors(desired, live, fits), **_find_requested(desired, live)}
    return RenameResult(
        with_names(live, others, kinds),
        {new: old.name for new, old in {**namespaces, **others}.items()},
    )


def _find_requested(desired: Desired, live: Live) -> dict[Address, Address]:
    """New address -> old one, of everything that is live under the old one alone."""
    return {
        address: old
        for address, resource in desired.resources.items()
        if resource.renamed_from and not resource.lifecycle.is_tombstone
        if (old := address._replace(name=resource.renamed_from)) in live.resources
        # Where both names are live the new one has it, and the old one is pruned or told.
        if address not in live.resources
    }


def with_names(live: Live, renames: Mapping[Address, Address], kinds: Mapping[str, Kind]) -> Live:
    """Live as if everything had its new address already; `renames` are new address -> old one."""
    if not renames:
        return live
    moved = _RenameMap({old: new for new, old in renames.items()}, container_in(kinds))
    return replace(
        live,
        resources={
            (new := moved.address(address)): replace(found, address=new)
            for address, found in live.resources.items()
        },
        leaving={moved.address(address): found for address, found in live.leaving.items()},
        bystanders={
            (new := moved.address(address)): replace(found, address=new)
            for address, found in live.bystanders.items()
        },
        remembered={
            (new := moved.address(address)): tuple(replace(each, address=new) for each in those)
            for address, those in live.remembered.items()
        },
        parts={moved.address(part): moved.address(of) for part, of in live.parts.items()},
        directory=_directory(live.directory, moved),
    )


class _RenameMap(Struct, frozen=True):
    """Where everything is after the renames: what was renamed, and what is inside of that."""

    new_of: Mapping[Address, Address]
    container: str

    def address(self, was: Address) -> Address:
        namespace = self.new_of.get(Address(self.container, "", was.namespace))
        return was._replace(namespace=namespace.name) if namespace else self.new_of.get(was, was)


def _directory(directory: Directory, moved: _RenameMap) -> Directory:
    def now(kind: str, namespace: str, name: str) -> Address:
        return moved.address(Address(kind, namespace, name))

    return replace(
        directory,
        ids={
            (kind, now(kind, namespace, "").namespace): {
                now(kind, namespace, name).name: id_ for name, id_ in by_name.items()
            }
            for (kind, namespace), by_name in directory.ids.items()
        },
        names={
            (kind, now(kind, namespace, "").namespace): {
                id_: now(kind, namespace, name).name for id_, name in by_id.items()
            }
            for (kind, namespace), by_id in directory.names.items()
        },
    )
