"""What live moved by itself, as Terraform's `resource_drift[]`: declared before, live after.

Of a resource in which the manifests moved as well, only the fields in which live did.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, Fields, show_path
from reconciler.rendering.json.resource_change import PROVIDER, field_change, source_object, type_of
from reconciler.rendering.json.sides import ResourceSides, sides_of
from reconciler.rendering.words.entries import Entry
from reconciler.rendering.words.masking import sensitive

_MOVED: Final = (Attribution.DRIFT, Attribution.BOTH)


def resource_drift(groups: Sequence[Sequence[Entry]]) -> Iterator[Fields]:
    """Everything that drifted, address by address; the secrets are masked by now."""
    for entries in groups:
        if any(entry.attribution in _MOVED for entry in entries):
            yield _build_drift(entries)


def has_moved(change: FieldChange) -> bool:
    """Whether live moved in this field."""
    return change.attribution in _MOVED


def _build_drift(entries: Sequence[Entry]) -> Fields:
    address, sides = entries[0].address, sides_of(entries)
    seen = replace(entries[0], is_drift=True)
    declared, live = _sides(entries[0], sides)
    return {
        "address": str(address),
        "mode": "managed",
        "type": type_of(address),
        "name": address.name,
        "provider_name": PROVIDER,
        "change": {
            "actions": [_action_of(entries[0])],
            "before": declared,
            "after": live,
            "after_unknown": {},
            "before_sensitive": sensitive(declared),
            "after_sensitive": sensitive(live),
        },
        "mixpeek": {
            "attribution": entries[0].attribution.value if entries[0].attribution else None,
            "drifted": seen.word,
            "says": seen.first.says,
            "paths": [show_path(change.path) for change in sides.changes if has_moved(change)],
            "change": [field_change(each) for each in seen.changes if has_moved(each)],
            "source": source_object(seen.location),
        },
    }


def _action_of(entry: Entry) -> str:
    """In Terraform's words: what was done to live, which is the opposite of what the plan does."""
    if entry.first.action is Action.CREATE and not entry.replacement:
        return "delete"
    return "create" if _is_surplus(entry) else "update"


def _is_surplus(entry: Entry) -> bool:
    return entry.first.action is Action.DELETE and not entry.replacement


def _sides(entry: Entry, sides: ResourceSides) -> tuple[Data, Data]:
    if _is_surplus(entry):
        return None, sides.before
    if sides.live is None:
        return sides.after, None
    declared = dict(sides.before or {})
    after = sides.after or {}
    for top in dict.fromkeys(str(each.path[0]) for each in sides.changes if has_moved(each)):
        if top in after:
            declared[top] = after[top]
        else:
            declared.pop(top, None)
    return declared, sides.before
