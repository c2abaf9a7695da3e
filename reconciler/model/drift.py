"""What changed outside the manifests, and what of that somebody accepted for a while."""

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Location
from reconciler.model.plan import Plan


class Acceptance(Struct, frozen=True):
    """An entry of the baseline: a difference that is known, and may stay until a day."""

    address: Address
    path: str
    """As in `ignore_changes`; empty for everything about the resource."""
    reason: str
    expires: str
    """The last day on which it counts: `2026-12-24`."""
    location: Location
    digest: str | None = None
    """Of what was live when it was accepted; anything else is drift again."""

    @property
    def name(self) -> str:
        """`Retriever/ads/search:description`."""
        return f"{self.address}:{self.path}" if self.path else str(self.address)


class Accepted(Struct, frozen=True):
    """Drift that an entry of the baseline covers; without paths, the resource as a whole."""

    by: Acceptance
    paths: tuple[FieldPath, ...] = ()


class Undeclared(Struct, frozen=True):
    """A live value that no manifest declares, and that no default explains: no drift."""

    address: Address
    path: FieldPath
    """List items by their identity."""
    value: Data


class Drift(Struct, frozen=True):
    """Everything that is live otherwise than it was declared."""

    plan: Plan
    """What would undo it, a step for each resource; nothing that is accepted or pending."""
    accepted: tuple[Accepted, ...] = ()
    pending: int = 0
    """Resources that differ because the manifests moved, which is no drift."""
    undeclared: tuple[Undeclared, ...] = ()
    """What declared resources hold besides, in fields that are left to the server."""
