"""What may happen to a resource, and the differences that make it happen."""

from dataclasses import dataclass
from enum import StrEnum

from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Location


class Action(StrEnum):
    """What a step does to its resource."""

    CREATE = "create"
    UPDATE = "update"
    ADOPT = "adopt"
    DELETE = "delete"
    NO_OP = "no-op"


class Reason(StrEnum):
    """Why a step is in the plan; stable, for scripts."""

    NOT_LIVE = "declared_but_not_live"
    CHANGED = "fields_differ"
    UNOWNED = "declared_and_owned_by_nobody"
    FOREIGN = "declared_and_owned_by_another_stack"
    RENAMED_STACK = "owned_by_this_stack_under_its_earlier_name"
    NOT_DECLARED = "owned_and_no_longer_declared"
    TOMBSTONE = "declared_absent"
    DESTROY = "destroy_requested"
    UNCHANGED = "nothing_differs"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; `None` stands for absent on either side."""

    path: FieldPath
    """Inside the spec, list items by their identity: `("stages", "search", "config")`."""
    before: Data
    after: Data
    is_secret: bool = False
    obstacle: str | None = None
    """Why the API cannot change this field in place; `None` when it can."""
    location: Location | None = None
    """Where the manifest says so."""
