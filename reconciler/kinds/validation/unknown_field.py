"""A key that no model names: what was probably meant, and where it belongs."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import FieldPath, Fields, show_path, value_at
from reconciler.model.edit import RemoveKey, RenameKey
from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article
from reconciler.model.text.level import find_empty_key_above, level_with
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.model.text.renaming import rename_to_nearest


def unknown_field(kind: Kind, spec: Fields, path: FieldPath, details: ErrorDetails) -> Problem:
    """The problem of such a key; `details` are what pydantic says of it."""
    *parent, key = path
    fields = facts_at(kind, tuple(parent), spec).fields
    if key in fields:
        return _other_variants_field(path, details)
    if called := next((name for name, facts in fields.items() if facts.api_name == key), None):
        says = f"`{key}` is what the API calls `{called}`"
        renamed = RenameKey(path, called)
        return Problem("unknown-field", says, f"write `{called}`", path=path, fix=(renamed,))
    known = [name for name, facts in fields.items() if not facts.is_server_set]
    around = value_at(spec, tuple(parent))
    above = find_empty_key_above(around, str(key)) if isinstance(around, Mapping) else None
    if above is not None and key in facts_at(kind, (*parent, above), spec).fields:
        return level_with(path, above)
    where = f"`{show_path(tuple(parent))}`" if parent else f"{with_article(kind.name)}'s spec"
    if not parent and key in {kind.id_field, *kind.answered}:
        says = f"`{key}` is told by the API, and is not a field of {where}"
        return Problem("unknown-field", says, "take it out", path=path, fix=(RemoveKey(path),))
    remedy = did_you_mean(str(key), known)
    if not parent and nearest(str(key), known) is None:
        remedy += f"; a field newer than this version goes under `extra: {{{key}: ...}}`"
    says = f"`{key}` is not a field of {where}"
    fix = rename_to_nearest(path, known, around)
    return Problem("unknown-field", says, remedy, path=path, fix=fix)


def _other_variants_field(path: FieldPath, details: ErrorDetails) -> Problem:
    """What only other variants of an object have; its own is the tag in pydantic's `loc`."""
    own = [f"`{part}`" for part in details["loc"] if isinstance(part, str) and part not in path]
    where = f"`{show_path(path[:-1])}`{f' of {own[-1]}' if own else ''}"
    says = f"`{path[-1]}` is not a field of {where}"
    return Problem("unknown-field", says, "take it out: only others have it", path=path)
