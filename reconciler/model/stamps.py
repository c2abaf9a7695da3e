"""What one owner's mark says otherwise than another, as the changes that a plan shows."""

from collections.abc import Iterator, Mapping

from reconciler.model.change import ChangeClass, FieldChange
from reconciler.model.data import Data
from reconciler.model.location import Location
from reconciler.model.resource import STAMP_KEY, Stamp


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
            yield FieldChange(path, old, new, location=location, change_class=ChangeClass.METADATA)


def _list_or_none(keys: tuple[str, ...] | None) -> Data:
    """No keys are nothing to tell, noted or not."""
    return list(keys) if keys else None
