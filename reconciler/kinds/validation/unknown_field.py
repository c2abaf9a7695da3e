"""A key that no model names: what was probably meant, and where it belongs."""

from collections.abc import Mapping

from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.values import describe_place
from reconciler.kinds.validation.variants import of_another_variant
from reconciler.model.data import FieldPath, Fields, value_at
from reconciler.model.edit import RemoveKey, RenameKey
from reconciler.model.problem import Problem
from reconciler.model.text.level import find_empty_key_above, level_with
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.model.text.renaming import rename_to_nearest


def unknown_field(kind: Kind, spec: Fields, path: FieldPath) -> Problem:
    """The problem of such a key."""
    *parent, key = path
    outer = facts_at(kind, tuple(parent), spec)
    fields, around = outer.fields, value_at(spec, tuple(parent))
    told = outer.union.fields_beside(around) if outer.union else None
    if told is not None and key in fields:
        return of_another_variant(path, outer, around)
    if called := next((name for name, facts in fields.items() if facts.api_name == key), None):
        says = f"`{key}` is what the API calls `{called}`"
        renamed = RenameKey(path, called)
        return Problem("unknown-field", says, f"write `{called}`", path=path, fix=(renamed,))
    known = [
        name
        for name, facts in fields.items()
        if not facts.is_server_set and (told is None or name in told)
    ]
    above = find_empty_key_above(around, str(key)) if isinstance(around, Mapping) else None
    if above is not None and key in facts_at(kind, (*parent, above), spec).fields:
        return level_with(path, above)
    where = describe_place(kind, spec, tuple(parent))
    if not parent and key in {kind.id_field, *kind.answered}:
        says = f"`{key}` is told by the API, and is not a field of {where}"
        return Problem("unknown-field", says, "take it out", path=path, fix=(RemoveKey(path),))
    remedy = did_you_mean(str(key), known)
    if not parent and nearest(str(key), known) is None:
        remedy += f"; a field newer than this version goes under `extra: {{{key}: ...}}`"
    says = f"`{key}` is not a field of {where}"
    fix = rename_to_nearest(path, known, around)
    return Problem("unknown-field", says, remedy, path=path, fix=fix)
