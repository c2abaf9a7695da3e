"""Whose is it? The one table from which every take-over and every deletion follows.

                 ours          another stack's   nobody's              absent
    declared     update/no-op  refuse            adopt, where allowed  create
    tombstone    delete        refuse            delete                no-op
    undeclared   prune         not ours          unmanaged             -

A kind without a stamp belongs to nobody in particular: declared and live is an update, and
undeclared is unmanaged, so that it is never pruned.
"""

from enum import Enum

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.resource import Desired, LiveResource


class Ownership(Enum):
    """Whose a live resource is, seen from one stack."""

    OURS = "ours"
    EARLIER = "ours, under an earlier name of the stack"
    FOREIGN = "another stack's"
    NOBODY = "nobody's"
    UNSTAMPED = "of a kind that carries no stamp"


def owner_of(found: LiveResource, kind: Kind, desired: Desired) -> Ownership:
    """Which column of the table a live resource stands in."""
    # Nowhere to leave a mark (§0.16), so that no mark can be missing.
    if not kind.is_stamped:
        return Ownership.UNSTAMPED
    if found.stamp is None:
        return Ownership.NOBODY
    if found.stamp.stack == desired.stack:
        return Ownership.OURS
    return Ownership.EARLIER if found.stamp.stack in desired.previously else Ownership.FOREIGN


def is_ours(found: LiveResource, kind: Kind, desired: Desired) -> bool:
    """Whether this stack may change or prune it without asking."""
    return owner_of(found, kind, desired) in (Ownership.OURS, Ownership.EARLIER)
