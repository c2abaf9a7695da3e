"""What may happen to a resource, and the differences that make it happen."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from reconciler.model.attribution import Attribution
from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Location
from reconciler.model.partly import PartlyCompared, Uncompared
from reconciler.model.resource import STAMP_KEY, Stamp


class Action(StrEnum):
    """What a step does to its resource."""

    CREATE = "create"
    UPDATE = "update"
    RENAME = "rename"
    ADOPT = "adopt"
    DELETE = "delete"
    AWAIT = "await"
    """Changes nothing: waits until what is live can be used."""
    VERIFY = "verify"
    """Changes nothing: asks the checks and gates of what was changed, or is about to be."""
    EXECUTE = "execute"
    """Changes nothing of the resource: lets it do its work, with which changes take effect."""
    NO_OP = "no-op"


class ActionReason(StrEnum):
    """Why a step is in the plan; stable, for scripts."""

    NOT_LIVE = "declared_but_not_live"
    CHANGED = "fields_differ"
    UNOWNED = "declared_and_owned_by_nobody"
    FOREIGN = "declared_and_owned_by_another_stack"
    HANDED_OVER = "handed_over_by_another_stack"
    RENAMED_STACK = "owned_by_this_stack_under_its_earlier_name"
    NOT_DECLARED = "owned_and_no_longer_declared"
    TOMBSTONE = "declared_absent"
    HOME_ABSENT = "in_a_namespace_declared_absent"
    RENAMED = "declared_under_a_new_name"
    REPLACED = "cannot_change_in_place"
    DRAGGED = "stands_on_what_is_replaced"
    """Holds the id of something replaced in a field that never changes in place."""
    MAKES_WAY = "keeps_something_from_changing_in_place"
    """Goes, and comes back, around a change of what it belongs to."""
    REPOINTED = "holds_the_id_of_what_is_replaced"
    DEFERRED = "closes_a_circle_of_references"
    LEFT_OVER = "left_by_an_interrupted_swap"
    ROTATED = "secrets_version_raised"
    RESENT = "resend_requested"
    VERSIONED = "new_version_under_the_same_id"
    RETURNED = "gone_and_brought_back"
    NOT_READY = "live_and_not_ready"
    CHECKED = "has_checks_or_gates"
    RUN_ASKED = "execution_requested"
    DESTROY = "destroy_requested"
    UNCHANGED = "nothing_differs"


class ChangeClass(StrEnum):
    """What a change means to those who search, and to the data; in the order of weight."""

    METADATA = "metadata"
    """Names, descriptions, tags."""
    BEHAVIOUR = "behaviour"
    """Results of a search can change."""
    REPROCESS = "reprocess"
    """Data must be processed again before the change is seen in it."""
    DESTROY = "destroy"
    """Data is lost."""


class ResendReason(StrEnum):
    """Why a field is sent again although nothing that can be seen differs."""

    ROTATED = "secrets_version"
    """`lifecycle.secrets_version` is higher than when its secrets were sent last."""
    ASKED = "resend"
    """`--resend` names the resource."""


class FieldChange(PartlyCompared, Struct, frozen=True):
    """One field that differs, or is sent again; `None` stands for absent on either side."""

    path: FieldPath
    """Inside the spec, list items by their identity: `("stages", "search", "config")`."""
    before: Data
    after: Data
    is_secret: bool = False
    obstacle: str | None = None
    """Why the API cannot change this field in place; `None` when it can."""
    place: Uncompared[Location | Callable[[], Location] | None] = None
    """Where the manifest says so, or how to find it: most changes are shown without it."""
    change_class: ChangeClass = ChangeClass.BEHAVIOUR
    is_repointed: bool = False
    """Both sides name the same resource, which is replaced: the id behind the name is new."""
    attribution: Attribution | None = None
    """Which side moved; `None` when the plan has no base."""
    is_undeclared: bool = False
    """Only live has it, in a map whose keys no model names, so that it is to be removed."""
    resent: ResendReason | None = None
    """Why it is sent again; both sides are the same then."""
    held_by: str | None = None
    """The kind of what belongs to the resource, called as it is, and keeps the API from changing
    the field in place while it is there."""
    is_new_version: bool = False
    """It becomes so in a new version of the resource, of the same id, and not by an update."""
    told: Uncompared[str | None] = None
    """What live says of why it is not as declared, where the server itself may have moved it."""

    @property
    def location(self) -> Location | None:
        """Where the manifest says so; `None` where none does."""
        return self.place() if callable(self.place) else self.place


def diff_stamps(before: Stamp, after: Stamp, location: Location | None) -> Iterator[FieldChange]:
    """What differs besides whose it is, as changes of `metadata`."""
    said: Mapping[str, tuple[Data, Data]] = {
        "protect": (before.is_protected or None, after.is_protected or None),
        "keys": (_list_or_none(before.keys), _list_or_none(after.keys)),
        "secrets_version": (before.secrets_version, after.secrets_version),
    }
    for key, (old, new) in said.items():
        if old != new:
            path = ("metadata", STAMP_KEY, key)
            yield FieldChange(path, old, new, place=location, change_class=ChangeClass.METADATA)


def _list_or_none(keys: tuple[str, ...] | None) -> Data:
    """No keys are nothing to tell, noted or not."""
    return list(keys) if keys else None
