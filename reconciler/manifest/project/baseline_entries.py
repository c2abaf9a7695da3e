"""New entries of the baseline, written beside those that are there."""

from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.project.baseline import KIND
from reconciler.manifest.yaml.file_edits import DocumentEdit, edit_text
from reconciler.manifest.yaml.read import read_text
from reconciler.model.data import Data, Fields
from reconciler.model.drift import Acceptance
from reconciler.model.edit import Edit, KeptItem, ListEdit, NewValue

_EMPTY: Final = f"apiVersion: {API_VERSION}\nkind: {KIND}\naccepted:\n"


def with_entries(text: str | None, file: str, entries: Sequence[Acceptance]) -> str:
    """A baseline's text, `None` where there is none yet, with these entries.

    An entry about the same takes the place of the one before; all others stay as they are written.
    """
    before = _EMPTY if text is None else text
    (document, *_) = read_text(before, file).documents
    names = [_name(each) for each in _entries_in(document.content)]
    new = {entry.name for entry in entries}
    kept = [KeptItem(at) for at, name in enumerate(names) if name not in new]
    added = [_fields(entry) for entry in entries]
    items = ListEdit((*kept, *map(NewValue, added)))
    # A list that is not there has nothing to be edited.
    is_listed = isinstance(document.content, Mapping) and "accepted" in document.content
    edit = Edit(("accepted",), items if is_listed else NewValue([*added]))
    place = document.locations.of_value(())
    return edit_text(before, file, [DocumentEdit(place.line, (edit,))])


def _entries_in(content: Data) -> Sequence[Data]:
    listed = content.get("accepted") if isinstance(content, Mapping) else None
    return listed if isinstance(listed, list) else []


def _name(entry: Data) -> str:
    fields = entry if isinstance(entry, Mapping) else {}
    path = fields.get("path")
    return f"{fields.get('address')}:{path}" if path else str(fields.get("address"))


def _fields(entry: Acceptance) -> Fields:
    said = {
        "address": str(entry.address),
        "path": entry.path,
        "reason": entry.reason,
        "expires": entry.expires,
        "digest": entry.digest,
    }
    return {key: value for key, value in said.items() if value}
