"""Objects of one of several models: which one is meant, and fields that only another one has."""

from collections.abc import Iterable, Mapping

from reconciler.kinds.compile.facts import Facts, TaggedUnion, part_of
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.edit import ReplaceValue
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest
from reconciler.model.text.renaming import surely_meant


def as_meant(facts: Facts, spec: Fields, unclear: Iterable[FieldPath]) -> Fields:
    """The spec where objects at these paths say which model they mean, as far as that is clear."""
    meant: Data = spec
    for path in unclear:
        meant = _with_likeliest(facts, meant, path)
    return meant if isinstance(meant, Mapping) else spec


def _with_likeliest(facts: Facts, value: Data, path: FieldPath) -> Data:
    if path:
        key, inner = path[0], part_of(facts, path[0])
        if inner is None:
            return value
        if isinstance(value, Mapping):
            name = str(key)
            return {**value, name: _with_likeliest(inner, value.get(name), path[1:])}
        if isinstance(value, list) and isinstance(key, int):
            item = _with_likeliest(inner, value[key], path[1:])
            return [*value[:key], item, *value[key + 1 :]]
        return value
    union = facts.union or TaggedUnion("")
    if not isinstance(value, Mapping):
        return value
    said = value.get(union.tag)
    close = nearest(said.lower(), union.fields) if isinstance(said, str) else None
    likely = close or _likeliest(union, value)
    return {**value, union.tag: likely} if likely else value


def which_variant(path: FieldPath, facts: Facts, value: object) -> Problem:
    """The problem of an object that does not say which model it is of, or says it wrongly."""
    union = facts.union or TaggedUnion("")
    held = value if isinstance(value, Mapping) else {}
    choices, tag = ", ".join(union.fields), union.tag
    likely = _likeliest(union, held)
    write = f"`{tag}: {likely}`" if likely else f"`{tag}: ...`, which is one of {choices}"
    if tag not in held:
        says = f"`{show_path(path)}` needs `{tag}`"
        return Problem("missing-field", says, f"add {write}", path=(*path, tag))
    said, place = held[tag], (*path, tag)
    if not isinstance(said, str):
        says = f"`{show_path(place)}` takes a text, one of {choices}"
        return Problem("wrong-type", says, f"write {write}", path=place)
    sure, close = surely_meant(said, union.fields), nearest(said.lower(), union.fields)
    shown = f"{said[:40]}…" if len(said) > 40 else said
    return Problem(
        "bad-choice",
        f"`{show_path(place)}` is `{shown}`; it takes {choices}",
        f"did you mean `{close}`?" if close else f"write {write}",
        path=place,
        fix=(ReplaceValue(place, sure),) if sure else (),
    )


def of_another_variant(path: FieldPath, facts: Facts, around: object) -> Problem:
    """The problem of a field that is one where the object says another word."""
    *parent, key = path
    union = facts.union or TaggedUnion("")
    said = around.get(union.tag) if isinstance(around, Mapping) else None
    owners = " or ".join(f"`{union.tag}: {each}`" for each in union.owners_of(str(key)))
    return Problem(
        "unknown-field",
        f"`{key}` is a field beside {owners}, and `{show_path(tuple(parent))}` is {said}",
        f"take it out, or write {owners}",
        path=path,
    )


def _likeliest(union: TaggedUnion, held: Mapping[str, object]) -> str | None:
    """The one model that has every key which is a field of any; `None` where several have."""
    known = {key for key in held if union.owners_of(key)} - {union.tag}
    fitting = [said for said, fields in union.fields.items() if known <= fields]
    return fitting[0] if len(fitting) == 1 else None
