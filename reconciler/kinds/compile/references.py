"""Which other resources a spec, or a live body, speaks of; and how to put other words in place.

The same walk serves names (manifests) and ids (the API), because both stand in the same fields.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import RefersTo
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, has_text, texts_holding


class Reference(Struct, frozen=True):
    """A field's value that names a resource; `value` is a name or an id."""

    path: FieldPath
    kind: str
    namespace: str
    """The name of the namespace to look in; empty for what belongs to the organisation."""
    value: str
    is_loose: bool = False
    is_source: bool = False
    """What it names feeds the holder, which is nothing without it (§0.7)."""
    is_live: bool = False
    """Said by the API, which answers in ids, and not by a manifest, which speaks in names."""
    is_elsewhere: bool = False
    """`namespace` is what the field beside it says: a name or an id, like `value` itself."""
    takes_holder: bool = False
    """What it names takes the holder along when it ends (§7)."""
    is_qualified: bool = False
    """The holder lives in no namespace: a name is said as `namespace/name`, and an id, which
    comes without a `namespace`, may lead into any."""

    @property
    def said(self) -> str:
        """As a manifest says it."""
        return self.word(self.namespace, self.value)

    def word(self, namespace: str, name: str) -> str:
        """What a manifest says here for the resource of this name."""
        return f"{namespace}/{name}" if self.is_qualified and namespace else name


_SECRET_TEMPLATE = re.compile(r"\{\{\s*(?:SECRET|secret|secrets)\.([A-Za-z0-9_.-]+)\s*\}\}")


ReferenceRewriter: TypeAlias = Callable[[Reference], str]


class _ReferenceWalk(Struct, frozen=True):
    """One walk over the fields of a spec, or of what is live."""

    home: str
    rewrite: ReferenceRewriter
    is_live: bool


def with_references(
    kind: Kind, spec: Fields, owner: Address, rewrite: ReferenceRewriter, *, is_live: bool = False
) -> dict[str, Data]:
    """The spec with every reference in other words, such as ids for names.

    `owner` tells the namespace that most references look in: its own, or, for a namespace, itself;
    what lives in none names one beside the name.
    `is_live` tells that the API said all this.
    """
    walk = _ReferenceWalk(_home_of(kind, owner), rewrite, is_live)
    rewritten = dict(spec)
    for name, facts in referring_fields(kind).items():
        if name in spec:
            rewritten[name] = _rewrite(walk, facts.variant(spec), spec[name], (name,), spec)
    return rewritten


def renamer_at(
    kind: Kind, owner: Address, rewrite: ReferenceRewriter, *, is_live: bool = False
) -> Callable[[Facts, Data, Fields], Data]:
    """The same of one field at a time: of its facts, its value, and the fields beside it."""
    walk = _ReferenceWalk(_home_of(kind, owner), rewrite, is_live)
    return lambda facts, value, beside: _rewrite(walk, facts, value, (), beside)


def references_in(
    kind: Kind, spec: Fields, owner: Address, *, is_live: bool = False
) -> list[Reference]:
    """Every reference of a spec, or of what is live, in the order of the fields."""
    found: list[Reference] = []

    def note(reference: Reference) -> str:
        found.append(reference)
        return reference.value

    walk = _ReferenceWalk(_home_of(kind, owner), note, is_live)
    for name, facts in referring_fields(kind).items():
        if name in spec:
            _visit(walk, facts.variant(spec), spec[name], (name,), spec)
    return found


def _home_of(kind: Kind, owner: Address) -> str:
    return owner.name if kind.is_container else owner.namespace


def referring_fields(kind: Kind) -> Mapping[str, Facts]:
    """The fields of the spec under which a reference can stand at all."""
    return facts_of(kind).references_below


@cache
def kinds_referred_to(kind: Kind) -> frozenset[str]:
    """The kinds that a resource of this one can name, its parent's among them."""
    named = (name for refers in _references_of(kind) for name in refers.kinds)
    return frozenset(named) | ({kind.parent.kind} if kind.parent else frozenset())


@cache
def kinds_referred_to_abroad(kind: Kind) -> frozenset[str]:
    """The kinds of which a resource of this one can name some in another namespace than its own."""
    return frozenset(refers.kind for refers in _references_of(kind) if refers.within)


def _references_of(kind: Kind) -> Iterator[RefersTo]:
    for facts in referring_fields(kind).values():
        yield from _references_below(facts, ())


def _references_below(facts: Facts, seen: tuple[int, ...]) -> Iterator[RefersTo]:
    if facts.reference is not None:
        yield facts.reference
    if facts.fields and id(facts.fields) in seen:
        return
    trail = (*seen, id(facts.fields))
    item = [facts.item] if facts.item else []
    for each in (*facts.fields.values(), *facts.inside.values(), *item):
        if each.leads_to_reference:
            yield from _references_below(each, trail)


@cache
def fateful_fields(kind: Kind) -> frozenset[str]:
    """The fields of the spec in which what a resource shares the end of can stand (§0.7, §7)."""
    return frozenset(name for name, facts in referring_fields(kind).items() if _is_fateful(facts))


def _is_fateful(facts: Facts) -> bool:
    if facts.reference is not None:
        return facts.reference.is_source or facts.reference.takes_holder
    inner = [*facts.fields.values(), *([facts.item] if facts.item else [])]
    return any(_is_fateful(each) for each in inner if each.leads_to_reference)


@cache
def ends_along_with(kind: Kind) -> frozenset[str]:
    """The kinds that take a resource of this one along when they end."""
    return frozenset(_takers_in(facts) for facts in referring_fields(kind).values()) - {""}


def _takers_in(facts: Facts) -> str:
    if facts.reference is not None:
        return facts.reference.kind if facts.reference.takes_holder else ""
    inner = [*facts.fields.values(), *([facts.item] if facts.item else [])]
    leading = (each for each in inner if each.leads_to_reference)
    return next((each for each in map(_takers_in, leading) if each), "")


def _visit(
    walk: _ReferenceWalk, facts: Facts, value: Data, path: FieldPath, beside: Fields
) -> None:
    """Come by every reference, and copy nothing."""
    if facts.reference is not None:
        _rewrite(walk, facts, value, path, beside)
    elif isinstance(value, dict):
        leading = None if facts.form is Form.MAP else facts.references_below
        for key, inner in value.items():
            deeper = facts.item if leading is None else leading.get(key)
            if deeper is not None and (deeper := deeper.variant(value)).leads_to_reference:
                _visit(walk, deeper, inner, (*path, key), value)
    elif isinstance(value, list) and facts.item is not None:
        for position, inner in enumerate(value):
            _visit(walk, facts.item, inner, (*path, position), beside)


def _rewrite(
    walk: _ReferenceWalk, facts: Facts, value: Data, path: FieldPath, beside: Fields
) -> Data:
    if facts.reference is not None:
        # Takes away what cannot be read, and names nothing.
        if facts.is_set_by and value == "":
            return value
        refers = _resolve_type(facts.reference, beside)
        if not refers.kind:
            return value
        elsewhere = beside.get(refers.within) if refers.within else None
        return _rewrite_texts(
            walk, refers, value, path, elsewhere if isinstance(elsewhere, str) else None
        )
    if isinstance(value, dict):
        return {
            key: inner
            if (deeper := _inner(facts, key, value)) is None or not deeper.leads_to_reference
            else _rewrite(walk, deeper, inner, (*path, key), value)
            for key, inner in value.items()
        }
    if isinstance(value, list) and facts.item is not None:
        item = facts.item
        return [
            _rewrite(walk, item, inner, (*path, position), beside)
            for position, inner in enumerate(value)
        ]
    return value


def _inner(facts: Facts, key: str, beside: Fields) -> Facts | None:
    deeper = facts.item if facts.form is Form.MAP else facts.fields.get(key)
    return deeper.variant(beside) if deeper is not None and deeper.inside else deeper


def _resolve_type(refers: RefersTo, beside: Fields) -> RefersTo:
    """What is referred to, where the field beside it decides; another kind is always at home."""
    kind = refers.by_type.get(str(beside.get(refers.type_field))) if refers.by_type else None
    return replace(refers, kind=kind, within=None) if kind is not None else refers


def _rewrite_texts(
    walk: _ReferenceWalk, refers: RefersTo, value: Data, path: FieldPath, elsewhere: str | None
) -> Data:
    def renamed(text: str, at: FieldPath) -> str:
        # A template is filled in by Mixpeek while it searches; there is nothing to look up.
        if "{{" in text:
            return text
        is_qualified = refers.is_qualified_outside and not walk.home
        home, name = _qualified(text) if is_qualified else (walk.home, text)
        return walk.rewrite(
            Reference(
                at,
                refers.kind,
                home if elsewhere is None else elsewhere,
                name,
                refers.is_loose,
                refers.is_source,
                walk.is_live,
                elsewhere is not None,
                refers.takes_holder,
                is_qualified,
            )
        )

    if isinstance(value, str):
        return renamed(value, path)
    if isinstance(value, dict) and refers.is_key:
        return {renamed(key, (*path, key)): inner for key, inner in value.items()}
    if isinstance(value, list):
        return [
            renamed(item, (*path, position)) if isinstance(item, str) else item
            for position, item in enumerate(value)
        ]
    return value


def all_references_in(
    kind: Kind, spec: Fields, owner: Address, *, is_live: bool = False
) -> list[Reference]:
    """Every reference of a spec, or of what is live: of its fields, and of templates in them."""
    return [
        *references_in(kind, spec, owner, is_live=is_live),
        *secrets_named_in(spec),
    ]


def _qualified(text: str) -> tuple[str, str]:
    """`namespace/name` as its two parts; an id, which has no slash, is in no namespace yet."""
    home, slash, name = text.partition("/")
    return (home, name) if slash and home and name else ("", text)


def secrets_named_in(fields: Fields) -> list[Reference]:
    """The vault's secrets that Mixpeek's own templates name (`{{SECRET.x}}`, §5.4)."""
    # Most specs name none, and a look is several times quicker than a walk with places.
    if not has_text(fields, "{{", _SECRET_TEMPLATE):
        return []
    return [
        Reference(path, "Secret", "", name)
        for path, text in texts_holding(fields, "{{")
        for name in _SECRET_TEMPLATE.findall(text)
    ]
