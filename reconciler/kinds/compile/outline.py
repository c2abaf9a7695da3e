"""What a plan needs to know of a live body: all that can be declared, or only what others use.

For records of live state that leave the account: whatever is not asked for stays behind.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.declarable import declarable
from reconciler.kinds.compile.references import Reference, references_in, secrets_named_in
from reconciler.kinds.compile.told import words_of_server
from reconciler.kinds.compile.unmanaged import find_used
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.resource import STAMP_KEY

_STANDING: Final = frozenset({"scope", "status", "is_published", "disabled_reason"})
"""Where a resource stands, as kinds and their rules ask for it."""
_DECIDING: Final = frozenset({"type", "stage_id", "feature_extractor_name", "version", "features"})
"""Fields whose values say how the fields beside them are read."""


def outline_compared(kind: Kind, body: Fields) -> dict[str, Data]:
    """The body of a resource that is compared, with its stamp and where it stands."""
    kept = {**declarable(kind, body), **_select_deciding(kind, body)}
    kept.update(words_of_server(kind, body))
    metadata = body.get("metadata")
    return {**kept, "metadata": metadata} if isinstance(metadata, Mapping) else kept


def outline(kind: Kind, body: Fields, address: Address) -> dict[str, Data]:
    """The body of a resource that is not: whose it is, where it stands, what it refers to."""
    fields = facts_of(kind).fields
    declared = {key: value for key, value in body.items() if key in fields and key != "metadata"}
    wanted = _spoken_of(declared, references_in(kind, body, address, is_live=True))
    return {**_select(declared, wanted), **_select_deciding(kind, body), **_stamp(body)}


def outline_of_lookup(lookup: Lookup, body: Fields, address: Address) -> dict[str, Data]:
    """The same for a resource of a kind that is not managed."""
    spoken = _spoken_of(body, find_used(lookup, body, address))
    named = {key: body[key] for key in (lookup.id_field, lookup.name_field) if key in body}
    return {**_select(body, spoken), **named}


def _spoken_of(fields: Fields, references: Iterable[Reference]) -> dict[FieldPath, Data]:
    """Where others are spoken of -> what is kept of it: of a text with templates these alone."""
    found: dict[FieldPath, Data] = {}
    for named in secrets_named_in(fields):
        said = found.get(named.path)
        template = "{{SECRET." + named.value + "}}"
        found[named.path] = f"{said} {template}" if said else template
    return {**found, **{each.path: value_at(fields, each.path) for each in references}}


def _stamp(body: Fields) -> dict[str, Data]:
    metadata = body.get("metadata")
    mark = metadata.get(STAMP_KEY) if isinstance(metadata, Mapping) else None
    return {} if mark is None else {"metadata": {STAMP_KEY: mark}}


def _select_deciding(kind: Kind, body: Fields) -> dict[str, Data]:
    return {key: value for key, value in body.items() if key in _deciding_fields(kind)}


@cache
def _deciding_fields(kind: Kind) -> frozenset[str]:
    """Fields that the API fills in and that something is decided by."""
    counts = kind.counts
    fields = facts_of(kind).fields.values()
    removed = (facts.removed_by for facts in fields)
    named = (
        kind.id_field,
        kind.name_field,
        kind.ready_field,
        counts.documents,
        counts.objects,
        counts.bytes,
        counts.complete,
        *(each.id_field for each in removed if each is not None),
        *(path.partition("[]")[0].partition(".")[0] for path in kind.makes),
        *(name for facts in fields if facts.told_by for name in facts.told_by.reads),
        # What tells one of its kind from another, and what those that refer to it need of it.
        *kind.identity,
        *kind.needed,
        *(each.is_set_by for each in fields),
    )
    is_dated = kind.listing.can_return or any(each.contradicts for each in fields)
    dated = {"created_at"} if is_dated else frozenset()
    return _STANDING.union(filter(None, named), dated, kind.listing.gone)


def _select(fields: Fields, wanted: Mapping[FieldPath, Data]) -> dict[str, Data]:
    return dict(_select_fields(fields, wanted, ()))


def _select_fields(
    fields: Fields, wanted: Mapping[FieldPath, Data], above: FieldPath
) -> Iterator[tuple[str, Data]]:
    for key, value in fields.items():
        path = (*above, key)
        if path in wanted:
            yield key, wanted[path]
        elif key in _DECIDING:
            yield key, value
        elif inner := _select_inside(value, wanted, path):
            yield key, inner


def _select_inside(value: Data, wanted: Mapping[FieldPath, Data], path: FieldPath) -> Data:
    """What is left of a value; nothing, where nothing in it is wanted."""
    if isinstance(value, Mapping):
        return dict(_select_fields(value, wanted, path))
    if not isinstance(value, list):
        return None
    items = (
        wanted[*path, at] if (*path, at) in wanted else _select_inside(item, wanted, (*path, at))
        for at, item in enumerate(value)
    )
    return [item for item in items if item]
