"""Whose is the resource that stands where a create wanted to put one?"""

from enum import Enum, auto

from msgspec import Struct

from reconciler.api.client import Reader
from reconciler.api.reading.pages import Row
from reconciler.api.reading.resources import find_by_name
from reconciler.api.reading.stamps import read_stamp
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.resource import Stamp


class NameOwner(Enum):
    """The answer, as far as a create must know it."""

    US = auto()
    """What an earlier attempt left behind: as good as created."""
    OTHERS = auto()
    LEAVING = auto()
    """Still there, but being deleted."""
    ABSENT = auto()


class NameConflict(Struct, frozen=True):
    """What has the name now."""

    owner: NameOwner
    row: Row | None = None


async def read_back(
    reader: Reader, kind: Kind, name: str, *, namespace: str, parent: str = "", mark: Stamp
) -> NameConflict:
    """Look a name up in the namespace of this id; ours is what carries a stamp like this one."""
    rows = await find_by_name(reader, kind, name, namespace=namespace, parent=parent)
    if kind.is_named_in_stamp:
        # What another stack calls so is another one's name.
        rows = tuple(row for row in rows if _is_ours(kind, row, mark))
    # A bucket that is being deleted is listed for a while (§3, §16.25).
    staying = [row for row in rows if not kind.is_leaving(row.body)]
    if not staying:
        return NameConflict(NameOwner.LEAVING, rows[0]) if rows else NameConflict(NameOwner.ABSENT)
    # Two of one name should not be (§13); then it is nobody's place to choose.
    is_ours = len(staying) == 1 and _is_ours(kind, staying[0], mark)
    return NameConflict(NameOwner.US if is_ours else NameOwner.OTHERS, staying[0])


def _is_ours(kind: Kind, row: Row, mark: Stamp) -> bool:
    if kind.is_system(row.body):
        return False
    if not kind.is_stamped:
        # Nobody owns such a kind, and the plan saw the name free a moment ago.
        return True
    stamp = read_stamp(row.body)
    # Not the whole stamp: keys and notes are written later than the resource.
    return stamp is not None and _part(stamp) == _part(mark)


def _part(stamp: Stamp) -> tuple[str, str | None, str | None]:
    """Whose it is, and which part in a swap it has."""
    return stamp.stack, stamp.successor_of, stamp.retired_from
