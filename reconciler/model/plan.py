"""The plan: plain, frozen, complete. What is shown is what is done."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution, Base
from reconciler.model.change import Action, ActionReason, FieldChange, diff_stamps
from reconciler.model.data import FieldPath
from reconciler.model.location import Location
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unshown
from reconciler.model.problem import Problem
from reconciler.model.resource import (
    Directory,
    Live,
    LiveResource,
    OnReplace,
    Resource,
    Stamp,
)


class BlastRadius(Struct, frozen=True):
    """What a deletion takes with it; `None` is unknown, which is more than any limit."""

    documents: int | None = 0
    objects: int | None = 0
    bytes: int | None = 0
    subtree: tuple[Address, ...] = ()
    """What the API destroys or disables with it (§0.7), beyond what the plan deletes itself."""
    users: tuple[Address, ...] = ()
    """What stays and refers to it."""
    public: tuple[Address, ...] = ()
    """What is published among it: each loses its page, its URL and its key (§9)."""


class ReplacementPart(StrEnum):
    """Which part of a replacement a step is, in the order in which they happen."""

    SUCCEED = "create successor"
    """Swap: create the successor under a temporary name."""
    VERIFY = "verify successor"
    """Swap: ask the checks and gates of the successor, before it has the name."""
    RETIRE = "rename away"
    """Swap: free the name."""
    PROMOTE = "rename into place"
    """Swap: give the successor the name."""
    REMOVE = "delete"
    """Delete the old one: last in a swap, first when it is recreated."""
    RENEW = "create"
    """Recreate: create what was deleted."""
    RESTORE = "give the name back"
    """Swap, never planned: the old one has its name again, because nobody could take it over."""
    REINSTATE = "create again"
    """Recreate, never planned: what went to let another one change is back, which did not."""
    DISCARD = "delete successor"
    """Swap, never planned: the successor goes, because it did not stand its checks and gates."""


class Replacement(Struct, frozen=True):
    """How a resource that cannot change in place becomes another one, and what that costs."""

    how: OnReplace
    """`RECREATE` (delete, then create) or `SWAP` (successor first); never `REFUSE`."""
    loses: tuple[str, ...] = ()
    """What is lost besides what the blast radius counts, as ends of "loses ..."."""
    holders: tuple[Address, ...] = ()
    """What holds the old id, and is re-pointed or replaced with it."""
    cause: Address | None = None
    """The replacement that drags this one along, or the change that it makes way for."""
    is_outage: bool = False
    """Somebody misses it in between: a run that is stopped there still ends it."""


class Step(Struct, frozen=True):
    """One action on one resource, why, and the steps it must wait for.

    A resource may have several steps, listed in their order: a replacement has its parts, and a
    circle of references is cut into a create and a later update.
    """

    address: Address
    action: Action
    reason: ActionReason
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
    part: ReplacementPart | None = None
    replacement: Replacement | None = None
    """Shared by all the steps of one replacement."""
    was: str | None = None
    """The name it has before this step, where that is not the address's."""
    becomes: str | None = None
    """The name it has after this step, where that is not the address's."""
    deferred: tuple[str, ...] = ()
    """Top-level fields that a create leaves to a later update, because they close a circle."""
    attribution: Attribution | None = None
    """Which side moved, over all of its fields; `None` when the plan has no base."""
    verifies: tuple[Address, ...] = ()
    """The checks and gates that are asked, where that is what it does."""
    searches: int = 0
    """How many searches that takes at the most, with those that tell what is live before."""
    users: tuple[Address, ...] = ()
    """Where it makes a new version: what refers to the resource, and may take it up or not."""

    @property
    def old_name(self) -> str:
        """The name before this step."""
        return self.was or self.address.name

    @property
    def new_name(self) -> str:
        """The name after this step."""
        return self.becomes or self.address.name

    @property
    def makes_version(self) -> bool:
        """Whether it makes a new version of its resource, under the same id."""
        return any(change.is_new_version for change in self.changes)

    @property
    def gives_name(self) -> bool:
        """Whether its resource is live, and is called otherwise afterwards."""
        is_named = self.action in (Action.RENAME, Action.ADOPT)
        return is_named and self.old_name != self.new_name

    @property
    def drops_undeclared(self) -> bool:
        """Whether something goes that only live has, in a map whose keys no model names."""
        return any(change.is_undeclared for change in self.changes)

    @property
    def is_remarked(self) -> bool:
        """Whether the owner's mark is to say something else, and not only to begin with notes."""
        if self.stamp is None:
            return False
        before = self.live.stamp if self.live else None
        if before is not None and before.keys is None:
            before = replace(before, keys=self.stamp.keys)
        return before != self.stamp

    @property
    def marks(self) -> tuple[FieldChange, ...]:
        """What it writes into the owner's mark of something live, besides whose that is."""
        if self.stamp is None or self.live is None or self.part is not None:
            return ()
        before, after = self.live.stamp or Stamp(""), self.stamp
        return tuple(diff_stamps(before, after, self.location))

    @property
    def location(self) -> Location | None:
        """Where the resource is declared."""
        return self.desired.locations.of_value(()) if self.desired else None


class Refusal(Struct, frozen=True):
    """A step the guards do not allow: what, why, and exactly what lifts it."""

    guard: str
    message: str
    remedy: str
    address: Address | None = None
    location: Location | None = None
    flags: tuple[str, ...] = ()
    """What is to be added to the command to allow it, each ready for a shell; none, where no flag
    lifts it."""
    besides: str | None = None
    """The remedy without its flags, for where all flags of a plan stand on one line below; empty
    where nothing else lifts it, `None` where both cannot be told apart."""


class Permission(Struct, frozen=True):
    """A pattern on the command line, and all that it allows in this plan."""

    flag: str
    """`--allow-destroy`"""
    pattern: str
    matches: tuple[Address, ...] = ()
    """What this plan would not be allowed to do without it."""


class Scope(Struct, frozen=True):
    """Which part of the world a run was limited to."""

    targets: tuple[str, ...] = ()
    """`--target`: addresses, or patterns of them."""
    excluded: tuple[str, ...] = ()
    """`--exclude`, likewise."""
    pulled_in: tuple[Address, ...] = ()
    """Not asked for, and needed by what was."""
    left_out: tuple[Address, ...] = ()
    """Not excluded, and not possible without what was."""


class Estimate(Struct, frozen=True):
    """What applying costs in calls of the API, at the account's own rate."""

    calls: int
    per_minute: int | None = None
    """`rate_limits.metadata` of `GET /v1/me` (§1.4); `None` where the API did not say."""

    @property
    def seconds(self) -> float | None:
        """How long that many calls take at least."""
        return 60 * self.calls / self.per_minute if self.per_minute else None


class Unverifiable(Struct, frozen=True):
    """What was declared of a live resource, and cannot be compared with it."""

    address: Address
    paths: tuple[FieldPath, ...]


class ComparedSides(Struct, frozen=True):
    """Two sides that were compared: the names of environments, or `live`."""

    before: str
    after: str


class Plan(PartlyShown, PartlyCompared, Struct, frozen=True):
    """Everything one run would do, and everything that speaks against it."""

    stack: str
    steps: Unshown[tuple[Step, ...]]
    """In an order that may be followed one by one; no-ops are left out."""
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unchanged: int = 0
    orphans: tuple[Address, ...] = ()
    """Ours and no longer declared, kept because pruning is off."""
    unmanaged: tuple[Address, ...] = ()
    """Live, undeclared, and owned by nobody."""
    directory: Unshown[Directory] = Directory()
    """The ids behind the names, as they were when the plan was made."""
    seen: Unshown[Uncompared[Live]] = Live({})
    """The world that the plan was made in, so that it can be told later what moved."""
    scope: Scope | None = None
    """`None` when nothing was left out."""
    estimate: Estimate | None = None
    base: Base | None = None
    """What the differences are attributed against; `None` without `--base`."""
    permissions: tuple[Permission, ...] = ()
    """What the patterns among the flags allow."""
    is_of_snapshot: bool = False
    """Made against a record of live state: to be looked at, and never applied."""
    compared: ComparedSides | None = None
    """Which two sides it compares: to be looked at, and never applied."""
    is_of_drift: bool = False
    """What would undo drift: shown as drift, declared first and live after, and never applied."""
    unverifiable: tuple[Unverifiable, ...] = ()
    """Of everything that was compared, whether it has a step or not."""
    verifications: Mapping[Address, str] = field(default_factory=dict)
    """The checks, gates and datasets that its steps ask -> a digest of what they ask and expect."""

    @property
    def is_applicable(self) -> bool:
        """Whether anything would be done, and nothing speaks against it."""
        is_to_look_at = self.is_of_snapshot or self.is_of_drift or self.compared is not None
        return bool(self.steps) and not self.refusals and not is_to_look_at

    @property
    def is_empty(self) -> bool:
        """Nothing to do and nothing refused."""
        return not self.steps and not self.refusals

    @property
    def lifting_flags(self) -> tuple[str, ...]:
        """Every flag that lifts a refusal, once: all that can be allowed is, with these."""
        return tuple(dict.fromkeys(flag for each in self.refusals for flag in each.flags))

    def count(self, action: Action) -> int:
        """How many steps take this action."""
        return sum(step.action is action for step in self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)
