"""The plan: plain, frozen, complete. What is shown is what is done."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange, Reason
from reconciler.model.data import FieldPath
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.resource import Directory, LiveResource, Resource, Stamp


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """What a deletion takes with it; `None` is unknown, which is more than any limit."""

    documents: int | None = 0
    objects: int | None = 0
    bytes: int | None = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one resource, why, and the steps it must wait for."""

    address: Address
    action: Action
    reason: Reason
    says: str
    changes: tuple[FieldChange, ...] = ()
    after: tuple[Address, ...] = ()
    """Addresses whose steps must be done first."""
    desired: Resource | None = None
    live: LiveResource | None = None
    stamp: Stamp | None = None
    """The owner's mark this step writes, where it is new or changes."""
    blast_radius: BlastRadius | None = None
    unverifiable: tuple[FieldPath, ...] = ()
    """Declared fields that the API never returns: sent, but never compared."""

    @property
    def location(self) -> Location | None:
        """Where the resource is declared."""
        return self.desired.locations.of_value(()) if self.desired else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step the guards do not allow: what, why, and exactly what lifts it."""

    guard: str
    message: str
    remedy: str
    address: Address | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one run would do, and everything that speaks against it."""

    stack: str
    steps: tuple[Step, ...] = field(repr=False)
    """In an order that may be followed one by one; no-ops are left out."""
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unchanged: int = 0
    orphans: tuple[Address, ...] = ()
    """Ours and no longer declared, kept because pruning is off."""
    unmanaged: tuple[Address, ...] = ()
    """Live, undeclared, and owned by nobody."""
    directory: Directory = field(default=Directory(), repr=False)
    """The ids behind the names, as they were when the plan was made."""

    @property
    def is_empty(self) -> bool:
        """Nothing to do and nothing refused."""
        return not self.steps and not self.refusals

    def count(self, action: Action) -> int:
        """How many steps take this action."""
        return sum(step.action is action for step in self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)
