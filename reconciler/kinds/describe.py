"""What a kind or one of its fields is, gathered from what its page declares, for `explain`.

Only data and the answers that follow from it; words and layout are the renderers' business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reconciler.kinds.compile import facts_of
from reconciler.kinds.declare import Changes, NoWay, Through, TopSpec
from reconciler.kinds.describe_says import fields_say, manual_of, model_says
from reconciler.kinds.describe_type import A_LIST, A_MAP, ANYTHING, Base, ValueType, type_of
from reconciler.kinds.facts import Facts, Form
from reconciler.kinds.kind import Kind, Stale
from reconciler.model.change import ChangeClass


class Policy(StrEnum):
    """What it means that a manifest does not say a field."""

    REQUIRED = "required"
    """It has to."""
    DEFAULT = "default"
    """The default; drift away from it is a change back."""
    SERVER = "server"
    """The server's business: compared only when declared."""


class InPlace(StrEnum):
    """Whether the API can change a field of a resource that is there."""

    ALWAYS = "always"
    DEPENDS = "depends"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyWith:
    """What is known of an open map holds only where a field beside it says one of these."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldDescription:
    """One field, with everything that is declared about it and about what it stands in."""

    kind: Kind
    path: tuple[str, ...]
    """From the top of the spec; items of lists and names of the user's own take no part."""
    facts: Facts
    type: ValueType
    says: str = ""
    around: tuple[Facts, ...] = ()
    """The fields it stands in, from the top."""
    only_with: OnlyWith | None = None
    known: tuple["FieldDescription", ...] = ()
    """What is known to stand deeper inside an open map."""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path[-1]

    @property
    def top(self) -> Facts:
        """The field of the spec that it belongs to, which requests and changes go by."""
        return self.around[0] if self.around else self.facts

    @property
    def policy(self) -> Policy:
        """What omitting it means."""
        if self.facts.is_required:
            return Policy.REQUIRED
        return Policy.DEFAULT if self.facts.default is not None else Policy.SERVER

    @property
    def can_be_reset(self) -> bool:
        """Whether the API offers a way back to the default; what stands deeper goes as a whole."""
        default = self.facts.default
        return default is not None and (bool(self.around) or not isinstance(default.reset, NoWay))

    @property
    def decider(self) -> Facts | None:
        """The field whose rule says how this one may change: itself, or what it stands in."""
        inwards = (*self.around, self.facts)
        return next((facts for facts in reversed(inwards) if facts.changes is not None), None)

    @property
    def changes(self) -> Changes | None:
        """The rule of its changes; without one they are made in place."""
        return self.decider.changes if self.decider is not None else None

    @property
    def in_place(self) -> InPlace:
        """That rule in a word."""
        if self.changes is None:
            return InPlace.ALWAYS
        return InPlace.NEVER if self.changes.is_final else InPlace.DEPENDS

    @property
    def change_class(self) -> ChangeClass:
        """What a change of it means; a plan judges by the whole field of the spec."""
        return self.top.change_class

    @property
    def update_request(self) -> str | None:
        """The request that changes it: `PATCH /v1/buckets/{id}`; `None` where none does."""
        if self.in_place is InPlace.NEVER or self.facts.is_server_set:
            return None
        through = self.top.through or Through("PATCH")
        return f"{through.method} {self.kind.path}/{{id}}{through.suffix}"

    @property
    def is_secret(self) -> bool:
        """Masked everywhere, because it or something around it is secret."""
        return any(facts.is_secret for facts in (*self.around, self.facts))

    @property
    def keeps_others(self) -> bool:
        """Whether an update sends the keys that are live and not declared along with the others."""
        if self.in_place is InPlace.NEVER or not self.top.is_partial:
            return False
        inwards = (*self.around, self.facts)
        return all(f.form in (Form.OBJECT, Form.MAP) for f in inwards)

    @property
    def is_read_back(self) -> bool:
        """Whether the API returns what it was sent."""
        return all(facts.is_read_back for facts in (*self.around, self.facts))

    @property
    def is_open(self) -> bool:
        """Whether other keys than its fields may stand in it."""
        return _innermost(self.facts).is_open and self.type.innermost.base is Base.MAP

    @property
    def stale(self) -> tuple[Stale, ...]:
        """Older spellings of this field, or of something directly inside it."""
        return tuple(each for each in self.kind.stale if self.path in _places_of(each))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KindDescription:
    """One kind: its manual, and its fields; what else there is to know stands on the kind."""

    kind: Kind
    manual: tuple[str, ...]
    """The paragraphs of its page; the indented one is an example."""
    fields: tuple[FieldDescription, ...]

    @property
    def says(self) -> str:
        """What it is, in a sentence without its name."""
        first = self.manual[0] if self.manual else ""
        _, _, rest = first.partition(": ")
        return rest[:1].upper() + rest[1:]


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
    if outer.facts.inside:
        return tuple(_known_inside(outer))
    return tuple(_declared_inside(outer))


def field_in(outer: FieldDescription | KindDescription, word: str) -> FieldDescription | None:
    """The field of this name inside a kind or a field; what leads to known fields counts as one."""
    depth = 0 if isinstance(outer, KindDescription) else len(outer.path)
    inner = outer.fields if isinstance(outer, KindDescription) else fields_of(outer)
    found = [each for each in inner if each.path[depth] == word]
    if not found or len(found[0].path) == depth + 1:
        return found[0] if found else None
    return _on_the_way(found, depth + 1)


def names_in(outer: FieldDescription | KindDescription) -> list[str]:
    """Every word that `field_in` knows."""
    depth = 0 if isinstance(outer, KindDescription) else len(outer.path)
    inner = outer.fields if isinstance(outer, KindDescription) else fields_of(outer)
    return list(dict.fromkeys(each.path[depth] for each in inner))


def all_fields(kind: Kind) -> Iterator[FieldDescription]:
    """Every field of a kind, outer before inner; a model that holds itself is entered once."""
    for field in describe_kind(kind).fields:
        yield from _with_inner(field, ())


def _with_inner(field: FieldDescription, entered: tuple[object, ...]) -> Iterator[FieldDescription]:
    yield field
    models = field.type.models
    if not any(model in entered for model in models):
        for inner in fields_of(field):
            yield from _with_inner(inner, (*entered, *models))


def _declared_inside(outer: FieldDescription) -> Iterator[FieldDescription]:
    facts = _innermost(outer.facts)
    around = (*outer.around, outer.facts) if outer.path else ()
    names: set[str] = set()
    for model in outer.type.models:
        model.model_rebuild()
        said = fields_say(model)
        for name, info in model.model_fields.items():
            if name in names:
                continue
            names.add(name)
            type_ = type_of(info)
            yield replace(
                outer,
                path=(*outer.path, name),
                # Where a value may be one of several things, facts say nothing of what is inside.
                facts=facts.fields.get(name) or Facts(name, is_required=info.is_required()),
                type=type_,
                says=said.get(name) or " ".join(map(model_says, type_.models[:1])),
                around=around,
                only_with=None,
            )


def _innermost(facts: Facts) -> Facts:
    return _innermost(facts.item) if facts.item is not None else facts


def _known_inside(outer: FieldDescription) -> Iterator[FieldDescription]:
    """The marked paths inside an open map, each once, with every variant it stands in."""
    found: dict[tuple[str, ...], list[tuple[str, tuple[Facts, ...]]]] = {}
    for variant, facts in outer.facts.inside.items():
        for way in _marked(facts):
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
            type=ANYTHING,
            around=(*outer.around, outer.facts, *passed),
            only_with=OnlyWith(field=by, values=values) if by else None,
        )


def _marked(facts: Facts) -> Iterator[tuple[Facts, ...]]:
    """The way to each marked field, over the fields that lead there."""
    for inner in _innermost(facts).fields.values():
        ways = list(_marked(inner))
        yield from ((inner, *way) for way in ways)
        if not ways:
            yield (inner,)


def _on_the_way(found: Sequence[FieldDescription], depth: int) -> FieldDescription:
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


def _places_of(stale: Stale) -> set[tuple[str, ...]]:
    """The fields that an older spelling has to do with: its container, and what replaces it."""
    way = stale.path.partition("=")[0].replace("[]", "").split(".")
    container = tuple(part for part in way[:-1] if part != "*")
    return {container, (*container, stale.replaces)} if stale.replaces else {container}
