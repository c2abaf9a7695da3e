"""Compiles a declaration into `Facts`, once."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from reconciler.kinds.compile.annotations import (
    AnnotatedType,
    Marks,
    complete_fields,
    field_annotation,
    holds_marks,
    item_annotation,
    refuse,
)
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.compile.open_maps import facts_inside
from reconciler.kinds.compile.shapes import (
    FieldShape,
    UnionParts,
    parts_of,
    plain,
    tagged_union_of,
)
from reconciler.kinds.declaration.changes import Changes
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import (
    Additive,
    CanonicalForm,
    Catalogued,
    ChangeEffect,
    Computed,
    Default,
    Deferrable,
    GeneratedBeside,
    InputsOf,
    Inside,
    KeyedBy,
    NamesFile,
    NotReadBack,
    OnlyIn,
    RefersTo,
    Secret,
    ServerSet,
    Shared,
    ToldBy,
    Unordered,
)
from reconciler.kinds.declaration.requests import (
    AfterCreate,
    ApiName,
    RemovedBy,
    SentAs,
    SentThrough,
    Switched,
    Unproven,
    Versioned,
)
from reconciler.kinds.declaration.spec import Spec
from reconciler.kinds.declaration.variants import Variants
from reconciler.model.change import ChangeClass

Found = TypeVar("Found")


@cache
def facts_of(kind: Kind) -> Facts:
    """The facts of a kind's whole spec.

    Raises `AmbiguousMarks` for a declaration of which a mark would be lost.
    """
    compiler = _Compiler(is_stamped=kind.is_stamped)
    fields = compiler.fields_of((kind.spec,), is_partial=False)
    return Facts("spec", is_partial=False, fields=fields)


@cache
def versioned_fields(kind: Kind) -> frozenset[str]:
    """The fields of which a new version can be made under the same id."""
    return frozenset(name for name, facts in facts_of(kind).fields.items() if facts.is_versioned)


_ONLY_OF_FIELDS = (
    Default,
    Computed,
    SentThrough,
    ApiName,
    ToldBy,
    SentAs,
    RemovedBy,
    AfterCreate,
    Unproven,
    Deferrable,
    GeneratedBeside,
    Inside,
    Versioned,
    InputsOf,
    Variants,
    Switched,
    OnlyIn,
)
"""What is sent, omitted or removed is a field; an item of a list, or a value of a map, is not."""


class _Compiler:
    """Compiles every model once; one that holds itself, as properties do, finds itself begun."""

    def __init__(self, *, is_stamped: bool) -> None:
        self._is_stamped = is_stamped
        self._begun: dict[tuple[tuple[type[Spec], ...], bool], dict[str, Facts]] = {}

    def fields_of(self, models: tuple[type[Spec], ...], *, is_partial: bool) -> dict[str, Facts]:
        """The fields of a model, or of all variants of a union together."""
        fields = self._begun.get((models, is_partial))
        if fields is None:
            # Noted before it is filled: a model that holds itself meets its own, growing fields.
            fields = self._begun[models, is_partial] = {}
            known = [(model, complete_fields(model)) for model in models]
            for name in dict.fromkeys(name for _, held in known for name in held):
                said = field_annotation(name, known)
                is_required = all(name in held and held[name].is_required() for _, held in known)
                fields[name] = self._facts(
                    name, said, is_required=is_required, is_partial=is_partial
                )
        return fields

    def _item(self, at: str, items: Iterable[object], *, is_partial: bool) -> Facts:
        said = item_annotation(at, items)
        for mark in said.marks:
            if isinstance(mark, _ONLY_OF_FIELDS):
                refuse(said.at, f"{mark} says nothing of an item")
        return self._facts("", said, is_partial=is_partial)

    def _facts(
        self, name: str, said: AnnotatedType, *, is_required: bool = False, is_partial: bool
    ) -> Facts:
        marks = said.marks
        default, server = _get(Default, marks), _get(Computed, marks)
        # A policy of its own; otherwise a field is as partial as what it stands in.
        if default is not None or server is not None:
            is_partial = default is None
        shape = self._shape(said, is_partial=is_partial)
        facts = self._marked(name, marks, shape, is_required=is_required, is_partial=is_partial)
        if (inside := _get(Inside, marks)) is not None:
            return replace(facts, inside=facts_inside(name, inside, default), by=inside.by)
        if (variants := _get(Variants, marks)) is not None:
            return self._with_variants(facts, variants, marks)
        generated = _get(GeneratedBeside, marks)
        return _generated_beside(facts, generated) if generated else facts

    def _marked(
        self, name: str, marks: Marks, shape: FieldShape, *, is_required: bool, is_partial: bool
    ) -> Facts:
        facts = Facts(
            name,
            form=shape.form,
            expects=shape.expects,
            is_required=is_required,
            is_open=shape.is_open,
            is_partial=is_partial,
            is_exact=self._is_exact(shape, marks, is_partial=is_partial),
            fields=shape.fields,
            union=shape.union,
            choices=shape.choices,
            item=shape.item,
        )
        return _with_what_is_marked(facts, marks) if marks else facts

    def _with_variants(self, facts: Facts, variants: Variants, marks: Marks) -> Facts:
        """The fields of all variants together, and those of each beside the value that means it."""
        shapes = {
            value: self._shape(AnnotatedType(facts.name, (model,)), is_partial=facts.is_partial)
            for value, model in variants.models.items()
        }
        each = {
            value: replace(
                facts,
                by=variants.by,
                is_open=shape.is_open,
                fields=shape.fields,
                is_exact=self._is_exact(shape, marks, is_partial=facts.is_partial),
            )
            for value, shape in shapes.items()
        }
        return replace(facts, inside=each, by=variants.by, models=variants.models)

    def _is_exact(self, shape: FieldShape, marks: Marks, *, is_partial: bool) -> bool:
        """Without a stamp nobody remembers what was declared, where the server may add keys too."""
        has_any_key = shape.form is Form.MAP or shape.is_open
        if not has_any_key or _get(Shared, marks) is not None:
            return False
        # The stamp notes which open keys were declared; without it, what is gone cannot be told
        # from theirs.
        return not is_partial or (self._is_stamped and not shape.fields)

    def _shape(self, said: AnnotatedType, *, is_partial: bool) -> FieldShape:
        parts, count = parts_of(said), len(said.parts)
        # From the plain cases to the mixture: most fields are one thing.
        if len(parts.others) == count:
            return plain(parts.others)
        if len(parts.models) == count:
            fields = self.fields_of(parts.models, is_partial=is_partial)
            return FieldShape(
                Form.OBJECT,
                is_open=parts.has_any_key,
                fields=fields,
                union=tagged_union_of(parts.models),
            )
        if len(parts.items) == count:
            return FieldShape(
                Form.LIST, item=self._item(said.at, parts.items, is_partial=is_partial)
            )
        if len(parts.values) == count:
            return FieldShape(
                Form.MAP, item=self._item(said.at, parts.values, is_partial=is_partial)
            )
        return self._mixture(said, parts, is_partial=is_partial)

    def _mixture(self, said: AnnotatedType, parts: UnionParts, *, is_partial: bool) -> FieldShape:
        """An object, a list or neither: what is marked in each stands at paths of its own."""
        if any(map(holds_marks, parts.values)):
            refuse(said.at, "a map of marked values cannot be told from what else it may be")
        fields: Mapping[str, Facts] = {}
        item = None
        if any(map(holds_marks, parts.models)):
            fields = self.fields_of(parts.models, is_partial=is_partial)
        if any(map(holds_marks, parts.items)):
            item = self._item(said.at, parts.items, is_partial=is_partial)
        # With variants beside the models, no key can be called unknown.
        is_open = not fields or parts.has_any_key
        return FieldShape(Form.OBJECT, is_open=is_open, fields=fields, item=item)


def _with_what_is_marked(facts: Facts, marks: Marks) -> Facts:
    means, unread = _get(ChangeEffect, marks), _get(NotReadBack, marks)
    return replace(
        facts,
        default=_get(Default, marks),
        server=_get(Computed, marks),
        changes=_get(Changes, marks),
        reference=_get(RefersTo, marks),
        inputs_of=_get(InputsOf, marks),
        keyed_by=_get(KeyedBy, marks),
        through=_through(marks),
        removed_by=_get(RemovedBy, marks),
        switched=_get(Switched, marks),
        told_by=_get(ToldBy, marks),
        api_name=_api_name(marks),
        sent_as=_name_of(_get(SentAs, marks)),
        written=_get(CanonicalForm, marks),
        is_secret=_get(Secret, marks) is not None,
        is_in_headers=(secret := _get(Secret, marks)) is not None and secret.in_headers,
        is_unordered=_get(Unordered, marks) is not None,
        is_additive=_get(Additive, marks) is not None,
        is_shared=_get(Shared, marks) is not None,
        catalogued=_get(Catalogued, marks),
        is_read_back=unread is None,
        contradicts=unread.contradicts if unread else None,
        kept_with=unread.kept_with if unread else "",
        is_set_by=unread.is_set_by if unread else None,
        is_server_set=_get(ServerSet, marks) is not None,
        is_after_create=_get(AfterCreate, marks) is not None,
        is_unproven=_get(Unproven, marks) is not None,
        change_class=means.change_class if means else ChangeClass.BEHAVIOUR,
        is_deferrable=_get(Deferrable, marks) is not None,
        only_in=_get(OnlyIn, marks),
        is_file=_get(NamesFile, marks) is not None,
        is_versioned=_get(Versioned, marks) is not None,
    )


def _generated_beside(facts: Facts, mark: GeneratedBeside) -> Facts:
    """The author's alone, but for what the server makes of it beside some values."""
    shared = replace(facts, default=None, server=Computed(), is_partial=True, is_additive=True)
    return replace(facts, inside=dict.fromkeys(mark.values, shared), by=mark.by)


def _through(marks: Marks) -> SentThrough | None:
    """The request of its own: what is versioned goes into a new version."""
    versioned = _get(Versioned, marks)
    return SentThrough("POST", versioned.suffix) if versioned else _get(SentThrough, marks)


def _get(type_: type[Found], marks: Marks) -> Found | None:
    for mark in marks:  # hardly ever more than two
        if isinstance(mark, type_):
            return mark
    return None


def _name_of(mark: SentAs | None) -> str | None:
    return mark.name if mark is not None else None


def _api_name(marks: Marks) -> str | None:
    called = _get(ApiName, marks)
    return called.name if called is not None else None
