"""What may happen to a resource, and the differences that make it happen."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.attribution import Attribution
from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Location


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
    NOT_READY = "live_and_not_ready"
    CHECKED = "has_checks_or_gates"
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


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, or is sent again; `None` stands for absent on either side."""

    path: FieldPath
    """Inside the spec, list items by their identity: `("stages", "search", "config")`."""
    before: Data
    after: Data
    is_secret: bool = False
    obstacle: str | None = None
    """Why the API cannot change this field in place; `None` when it can."""
    location: Location | None = None
    """Where the manifest says so."""
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
