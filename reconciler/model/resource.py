"""The two sides of a plan: what the manifests declare and what the API returned."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Final

from msgspec import Struct, field

from reconciler.model.address import Address
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, Fields
from reconciler.model.location import Locations
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unhashed, Unshown
from reconciler.model.secrets.secret import holds_secret


class OnReplace(StrEnum):
    """What to do when a change cannot be made in place."""

    REFUSE = "refuse"
    RECREATE = "recreate"
    SWAP = "swap"
    VERSION = "version"
    """Not at all: a new version of it is made, under the same id."""


class Lifecycle(Struct, frozen=True):
    """How a resource wants to be treated, whatever its kind."""

    prevent_destroy: bool = False
    on_replace: OnReplace = OnReplace.REFUSE
    ignore_changes: tuple[str, ...] = ()
    """Field paths that are left alone: `stages.search.config.parameters.limit`."""
    adopt: bool = False
    is_tombstone: bool = False
    """`ensure: absent`: delete it, whoever owns it by name."""
    secrets_version: int | None = None
    """A higher number than the stamp's sends the secrets again."""
    is_released: bool = False
    """`ensure: released`: give it up to another stack, and delete nothing."""
    take_over_from: str | None = None
    """The stack that hands it over to this one."""

    @property
    def is_wanted(self) -> bool:
        """Whether the stack wants to have it: it neither ends it nor gives it up."""
        return not self.is_tombstone and not self.is_released


class Resource(Struct, frozen=True):
    """One resource as declared; `spec` holds the declared keys only, under the API's names."""

    address: Address
    spec: Fields
    locations: Locations
    lifecycle: Lifecycle = Lifecycle()
    renamed_from: str | None = None
    may_hold_secrets: bool = True
    """Not where it is certain that no text of the spec names a secret: then none is looked for."""

    @property
    def holds_secret(self) -> bool:
        """Whether a text of the spec is filled from `${secret.NAME}`."""
        return self.may_hold_secrets and holds_secret(self.spec)


STAMP_KEY: Final = "reconciler"
"""The one key of a resource's `metadata` that is the reconciler's own."""


NOTHING_ADDED: Final[Mapping[str, str]] = {}
"""What most stamps note: one map for all of them."""


class Stamp(PartlyShown, PartlyCompared, Struct, frozen=True):
    """The owner's mark inside a resource's own `metadata`."""

    stack: str
    is_protected: bool = False
    successor_of: str | None = None
    """Made by a swap under a temporary name; the name that it is to take over."""
    retired_from: str | None = None
    """Renamed away by a swap; the name that it had. Whatever is retired is deleted last."""
    publication: Unshown[Unhashed[Fields | None]] = None
    """The settings of a public form that a swap withdrew, and did not come to publish again.

    Earlier versions noted them before they unpublished; no stamp is written with them any more.
    """
    keys: tuple[str, ...] | None = None
    """Which of the user's keys in `metadata` are ours, as JSON pointers without the first slash.

    `None` is the stamp of a version that kept no such notes: then nobody knows whose an undeclared
    key is.
    """
    added: Unshown[Uncompared[Mapping[str, str]]] = field(default_factory=lambda: NOTHING_ADDED)
    """What the server added when we wrote: where it stands, and a digest of its value.

    A note of what happened, and nothing that anybody declares: it makes no two stamps unequal.
    """
    secrets_version: int | None = None
    """`lifecycle.secrets_version` when the secrets were sent last."""
    name: str | None = None
    """Its name, where the API has none for it."""


class LiveResource(Struct, frozen=True):
    """One resource as the API returned it; `body` is the whole read model, untouched."""

    address: Address
    id: str
    body: Fields
    stamp: Stamp | None = None
    parent: str = ""
    """The id of the resource in whose path it lies; most lie in none."""


class Desired(PartlyShown, Struct, frozen=True, dict=True):
    """What the manifests of one stack declare, in the order they were read."""

    stack: str
    resources: Unshown[Mapping[Address, Resource]]
    previously: tuple[str, ...] = ()
    """Earlier names of the stack, whose resources are its own."""
    verifications: Unshown[Mapping[Address, Resource]] = field(default_factory=dict)
    """What lives in the manifests only, and is never planned."""

    @cached_property
    def present(self) -> frozenset[Address]:
        """What this stack wants to be there: not what it ends, or gives up."""
        return frozenset(
            address for address, resource in self.resources.items() if resource.lifecycle.is_wanted
        )


class Directory(PartlyShown, Struct, frozen=True):
    """Which names have which ids, per kind and namespace: of what is managed and what is not."""

    ids: Unshown[Mapping[tuple[str, str], Mapping[str, str]]] = field(default_factory=dict)
    """(kind, namespace) -> name -> id."""
    names: Unshown[Mapping[tuple[str, str], Mapping[str, str]]] = field(default_factory=dict)
    """(kind, namespace) -> id -> name."""
    unlisted: frozenset[str] = frozenset()
    """Kinds whose list the key may not read: their references cannot be checked."""

    def id_of(self, kind: str, namespace: str, name: str) -> str | None:
        """The id behind a name."""
        return self.ids.get((kind, namespace), {}).get(name)

    def name_of(self, kind: str, namespace: str, id: str) -> str | None:  # noqa: A002 - the API's word
        """The name behind an id."""
        return self.names.get((kind, namespace), {}).get(id)


class Live(PartlyShown, Struct, frozen=True):
    """Everything a plan must know of the world: complete, or it is not made at all."""

    resources: Unshown[Mapping[Address, LiveResource]]
    directory: Directory = Directory()
    leaving: Mapping[Address, LiveResource] = field(default_factory=dict)
    """Still listed while the API deletes them: not there any more, and in the way of a create."""
    gone: Unshown[Mapping[Address, str]] = field(default_factory=dict)
    """Still listed although they are deleted for good, with their ids: names that may be held."""
    bystanders: Unshown[Mapping[Address, LiveResource]] = field(default_factory=dict)
    """Of kinds that are not managed here; read only where they may use what is about to go."""
    remembered: Unshown[Mapping[Address, tuple[LiveResource, ...]]] = field(default_factory=dict)
    """Gone, and to be brought back by an update (§7.1); the newest of a name first."""
    parts: Unshown[Mapping[Address, Address]] = field(default_factory=dict)
    """What is listed and is a part of another resource -> that one; nobody's to manage."""
    taken: frozenset[tuple[str, Data]] = frozenset()
    """Kind and value of what is unique in the world and was found to be somebody else's."""
    catalogue: Unshown[Catalogue | None] = None
    """The live one; read only where the bundled one does not explain what was found."""
