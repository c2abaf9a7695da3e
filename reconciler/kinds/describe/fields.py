"""The fields of a kind, and the fields inside a field, one step at a time, for `explain`.

Three ways lead inside: the models of a type, each with its facts; the marks on paths of an open
map, by the value of the field beside it; and what only leads to such a mark.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from reconciler.kinds.compile.annotations import fields_in, is_model
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.spec import TopSpec
from reconciler.kinds.describe.docstrings import fields_say, manual_of, model_says
from reconciler.kinds.describe.kind import FieldDescription, KindDescription, OnlyWith, innermost
from reconciler.kinds.describe.types import A_LIST, A_MAP, ANYTHING, TEXTS, type_in


def describe_kind(kind: Kind) -> KindDescription:
    """Everything a page declares, down to its fields."""
    model = kind.spec
    top = FieldDescription(
        kind=kind, path=(), facts=facts_of(kind), type=replace(A_MAP, model=model)
    )
    # What every kind has comes first in its model, and last for whoever reads about this one.
    fields = sorted(fields_of(top), key=lambda field: field.name in TopSpec.model_fields)
    return KindDescription(kind=kind, manual=manual_of(kind), fields=tuple(fields))


def fields_of(outer: FieldDescription) -> tuple[FieldDescription, ...]:
    """The fields inside a field, or inside each item of it."""
    if outer.known:
        return outer.known
    # Variants have models of their own; what is marked in an open map has none.
    if outer.facts.inside and not outer.type.models:
        return tuple(_walk_variants(outer) if outer.facts.models else _walk_known(outer))
    return tuple(_walk_declared(outer))


def field_in(outer: FieldDescription | KindDescription, word: str) -> FieldDescription | None:
    """The field of this name inside a kind or a field; what leads to known fields counts as one."""
    depth = 0 if isinstance(outer, KindDescription) else len(outer.path)
    inner = outer.fields if isinstance(outer, KindDescription) else fields_of(outer)
    found = [each for each in inner if each.path[depth] == word]
    if not found or len(found[0].path) == depth + 1:
        return found[0] if found else None
    return _describe_intermediate(found, depth + 1)


def names_in(outer: FieldDescription | KindDescription) -> list[str]:
    """Every word that `field_in` knows."""
    depth = 0 if isinstance(outer, KindDescription) else len(outer.path)
    inner = outer.fields if isinstance(outer, KindDescription) else fields_of(outer)
    return list(dict.fromkeys(each.path[depth] for each in inner))


def all_fields(kind: Kind) -> Iterator[FieldDescription]:
    """Every field of a kind, outer before inner; a model that holds itself is entered once."""
    for field in describe_kind(kind).fields:
        yield from with_all_inside(field)


def with_all_inside(
    field: FieldDescription, entered: tuple[object, ...] = ()
) -> Iterator[FieldDescription]:
    """A field and everything inside it, outer before inner."""
    yield field
    models = field.type.models
    if not any(model in entered for model in models):
        for inner in fields_of(field):
            yield from with_all_inside(inner, (*entered, *models))


def _walk_declared(outer: FieldDescription) -> Iterator[FieldDescription]:
    facts = innermost(outer.facts)
    around = (*outer.around, outer.facts) if outer.path else ()
    names: set[str] = set()
    for model in outer.type.models:
        model.model_rebuild()
        said = fields_say(model)
        for name, info in fields_in(model).items():
            if name in names:
                continue
            names.add(name)
            type_ = type_in(outer.type.models, name)
            yield replace(
                outer,
                path=(*outer.path, name),
                # Of what may stand in one of several forms, only what is marked has facts.
                facts=_facts_in(facts, name) or Facts(name, is_required=info.is_required()),
                type=type_,
                says=said.get(name) or " ".join(map(model_says, type_.models[:1])),
                around=around,
                only_with=_only_with(facts, name),
            )


def _walk_variants(outer: FieldDescription) -> Iterator[FieldDescription]:
    """A map that follows one of several models: each, under the word that chooses it."""
    for variant, facts in outer.facts.inside.items():
        model = outer.facts.models[variant]
        if is_model(model):
            yield FieldDescription(
                kind=outer.kind,
                path=(*outer.path, variant),
                facts=facts,
                type=replace(A_MAP, model=model),
                says=model_says(model),
                around=(*outer.around, outer.facts),
                only_with=OnlyWith(field=outer.facts.by or "", values=(variant,)),
            )


def _facts_in(outer: Facts, name: str) -> Facts | None:
    """Of a field that only some variants have, as they have it."""
    only = _only_with(outer, name)
    if only is not None and outer.inside:
        return outer.inside[only.values[0]].fields[name]
    facts = outer.fields.get(name)
    if facts is None or outer.union is None:
        return facts
    required = [name in outer.union.required[each] for each in outer.union.owners_of(name)]
    return replace(facts, is_required=all(required))


def _only_with(outer: Facts, name: str) -> OnlyWith | None:
    """Beside which words a field of some variants stands; `None` where all have it."""
    if outer.union is not None:
        tag, owners, count = outer.union.tag, outer.union.owners_of(name), len(outer.union.fields)
    else:
        owners = tuple(value for value, facts in outer.inside.items() if name in facts.fields)
        tag, count = outer.by or "", len(outer.inside)
    if not tag or len(owners) == count:
        return None
    return OnlyWith(field=tag, values=owners, is_certain=True)


def _walk_known(outer: FieldDescription) -> Iterator[FieldDescription]:
    """The marked paths inside an open map, each once, with every variant it stands in."""
    found: dict[tuple[str, ...], list[tuple[str, tuple[Facts, ...]]]] = {}
    for variant, facts in outer.facts.inside.items():
        for way in _paths_to_marks(facts):
            path = tuple(each.name for each in way)
            found.setdefault(path, []).append((variant, way))
    for path, variants in found.items():
        *passed, marked = variants[0][1]
        by = outer.facts.by
        values = tuple(variant for variant, _ in variants)
        yield FieldDescription(
            kind=outer.kind,
            path=(*outer.path, *path),
            facts=marked,
            type=ANYTHING if marked.reference is None else TEXTS,
            around=(*outer.around, outer.facts, *passed),
            only_with=OnlyWith(field=by, values=values) if by else None,
        )


def _paths_to_marks(facts: Facts) -> Iterator[tuple[Facts, ...]]:
    """The way to each marked field, over the fields that lead there."""
    for inner in innermost(facts).fields.values():
        ways = list(_paths_to_marks(inner))
        yield from ((inner, *way) for way in ways)
        if not ways:
            yield (inner,)


def _describe_intermediate(found: Sequence[FieldDescription], depth: int) -> FieldDescription:
    """What only leads to known fields: known itself by nothing but its name."""
    first = found[0]
    facts = first.around[depth - 1]
    with_field = first.only_with.field if first.only_with else ""
    values = dict.fromkeys(v for each in found if each.only_with for v in each.only_with.values)
    return FieldDescription(
        kind=first.kind,
        path=first.path[:depth],
        facts=facts,
        type=A_LIST if facts.form is Form.LIST else A_MAP,
        around=first.around[: depth - 1],
        only_with=OnlyWith(field=with_field, values=tuple(values)) if values else None,
        known=tuple(found),
    )
