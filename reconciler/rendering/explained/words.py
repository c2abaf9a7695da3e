"""What is declared about a field, in words: the label of each fact, and its sentence.

Text and Markdown say the same; they differ only in how they lay it out.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.declaration.marks import Default, NoReset, OnlyIn, RefersTo
from reconciler.kinds.describe.docstrings import without_citations
from reconciler.kinds.describe.kind import (
    FieldDescription,
    InPlaceUpdate,
    OmissionPolicy,
    OnlyWith,
    innermost,
)
from reconciler.kinds.describe.types import BaseType
from reconciler.model.change import ChangeClass
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.model.text.article import with_article
from reconciler.model.text.docstring import docstring_of
from reconciler.rendering.explained.types import type_in_words
from reconciler.rendering.words.values import inline
from reconciler.rendering.words.view import NOT_VERIFIABLE

LabelledTexts: TypeAlias = Iterator[tuple[str, str]]
Known: TypeAlias = Mapping[str, Kind | Lookup]
"""Whatever a field may refer to."""

_CLASSES: Final[Mapping[ChangeClass, str]] = {
    ChangeClass.METADATA: "a text or a mark for people; no search and no document changes",
    ChangeClass.BEHAVIOUR: "results of a search can change",
    ChangeClass.REPROCESS: "data must be processed again before the change is seen in it",
    ChangeClass.DESTROY: "data is lost",
}


def field_in_words(field: FieldDescription, known: Known) -> LabelledTexts:
    """Every fact that is declared about a field, the most asked for first."""
    yield "Type", type_in_words(field.type)
    if field.only_with is not None:
        yield only_label(field.only_with), where_in_words(field.only_with)
    if field.facts.is_server_set:
        yield "Set by", "the server: never compared, and never sent"
        return
    if field.kind.is_local:
        yield from _local_in_words(field, known)
        return
    yield from _describe_omission(field)
    yield "Changes", _changes(field)
    if field.in_place is not InPlaceUpdate.NEVER:
        yield "Class", f"{field.change_class}: {_CLASSES[field.change_class]}"
    yield "Sent", _describe_sending(field)
    yield from _remarks(field, known)
    for legacy in field.legacy:
        yield "Outdated", older_in_words(legacy)


def _local_in_words(field: FieldDescription, known: Known) -> LabelledTexts:
    """What holds of a field that nobody sends, and whose changes need no request."""
    if field.policy is OmissionPolicy.REQUIRED:
        yield "Required", "yes"
    else:
        held = field.facts.default.value if field.facts.default else None
        yield "Omitted", "says nothing" if held is None else f"means `{inline(held)}`"
    yield from _remarks(field, known)


def older_in_words(legacy: LegacySpelling) -> str:
    """An older spelling and its remedy."""
    return f"`{legacy.path}`: {legacy.remedy}"


def only_in_words(field: FieldDescription, only: OnlyIn) -> str:
    """Of which resources a field is, where a kind lives in namespaces and outside of them."""
    kind = with_article(field.kind.name)
    if only.home == "namespace":
        return f"of {kind} that lives in a namespace"
    return f"of {kind} of the organisation, which leaves out `metadata.namespace`"


def only_label(where: OnlyWith) -> str:
    """Whether something may stand nowhere else, or nothing is known of it elsewhere."""
    return "Only" if where.is_certain else "Known"


def where_in_words(where: OnlyWith) -> str:
    """Beside which values something is known."""
    *first, last = (f"`{value}`" for value in where.values)
    values = f"{', '.join(first)} or {last}" if first else last
    return f"where `{where.field}` is {values}"


def _describe_omission(field: FieldDescription) -> LabelledTexts:
    facts = field.facts
    clearing = "; `null` removes it" if facts.server and facts.server.null_clears else ""
    if field.policy is OmissionPolicy.REQUIRED:
        yield "Required", f"yes{clearing}"
    elif facts.default is not None:
        yield "Omitted", _meaning(field, facts.default)
    else:
        yield "Omitted", "the server decides, and nothing is compared"
        if _is_compared_by_keys(field):
            kept = ", and the others kept" if field.keeps_others else ""
            yield "Declared", f"only the declared keys are compared{kept}{clearing}"
        elif clearing:
            yield "Declared", f"it is compared{clearing}"


def _is_compared_by_keys(field: FieldDescription) -> bool:
    return field.facts.form in (Form.OBJECT, Form.MAP) and field.type.base is BaseType.MAP


def _meaning(field: FieldDescription, default: Default) -> str:
    if not field.is_read_back:
        return f"means `{inline(default.value)}` in a create; what is live is not seen, and stays"
    if default.value is None:
        back = _describe_reset(field, default, "one that is live is removed")
        return f"means that there is none{back}"
    back = _describe_reset(field, default, "live is changed back to it")
    return f"means `{inline(default.value)}`{back}"


def _describe_reset(field: FieldDescription, default: Default, says: str) -> str:
    if field.in_place is InPlaceUpdate.NEVER:
        return ""
    if not field.can_be_reset:
        return "; one that is live stays, because the API offers no way to remove it"
    removed_by = field.facts.removed_by
    if removed_by is not None:
        path = removed_by.path.replace("id", removed_by.id_field)
        return f": {says}, by `DELETE {path}`"
    if (field.around and field.facts.sent_as is None) or isinstance(default.reset, NoReset):
        return f": {says}"
    return f": {says}, by sending `{inline(default.reset)}`"


def _changes(field: FieldDescription) -> str:
    if field.top.is_unproven:
        return "tried in place, and read again: nothing says that the API takes it in an update"
    if field.changes is None or field.decider is None:
        return "in place"
    summary = field.changes.summary
    if field.decider.is_versioned:
        summary += "; in a new version of the same id with `on_replace: version`"
    with_what = "" if field.decider is field.facts else f"as a part of `{field.decider.name}`, "
    return f"{with_what}{summary}"


def _describe_sending(field: FieldDescription) -> str:
    top = field.top
    if field.sent_as is not None:
        update = f"`{field.update_request}`, as `{field.sent_as}`"
        return f"with the whole of `{top.name}` in the create, later by {update}"
    if field.around:
        return f"with the whole of `{top.name}`"
    if field.update_request is None:
        return "with the create, and never again"
    if top.is_versioned:
        return f"with the create, later with a new version by `{field.update_request}`"
    update = f"by `{field.update_request}`{' only' if top.through else ''}"
    ways = top.switched.ways.values() if top.switched else ()
    update += "".join(f", or `POST {field.kind.path}/{{id}}{suffix}`" for suffix in ways)
    return (
        f"after the create, {update}" if top.is_after_create else f"with the create, later {update}"
    )


def _remarks(field: FieldDescription, known: Known) -> LabelledTexts:
    facts = field.facts
    if facts.only_in is not None:
        yield "Only", only_in_words(field, facts.only_in)
    if facts.reference is not None:
        yield "Refers to", _reference(field, facts.reference, known)
    if facts.inputs_of is not None:
        beside = facts.inputs_of.field
        yield "Checked", f"against the `input_schema` of `{beside}`, where it is declared here"
    if field.is_secret:
        yield "Secret", f"yes: every output shows {SECRET_SHOWN}"
    yield from _items(facts)
    if not field.is_read_back:
        told = facts.is_set_by
        also = f"; whether there is one, `{told}` tells, and is compared" if told else ""
        yield "Read", f"never: the API does not return it, and plans say {NOT_VERIFIABLE}{also}"
    if facts.written is not None:
        yield "Form", without_citations(docstring_of(facts.written.form) or "the server's own")
    if facts.is_deferrable:
        yield "Circles", "set after the create, where it would close a circle of references"
    if field.is_open and field.type.model is not None:
        yield "Other keys", f"are accepted beside these{_where_open(field)}"
    yield from (("Together", rule) for rule in field.rules)


def _where_open(field: FieldDescription) -> str:
    """Which variants take other keys, where some do not."""
    facts = innermost(field.facts)
    values = tuple(value for value, variant in facts.inside.items() if variant.is_open)
    if facts.by is None or len(values) in (0, len(facts.inside)):
        return ""
    return f" {where_in_words(OnlyWith(field=facts.by, values=values))}"


def _items(facts: Facts) -> LabelledTexts:
    if facts.is_unordered:
        yield "Order", "does not count"
    if facts.keyed_by is not None:
        counts = "counts" if facts.keyed_by.is_ordered else "does not count"
        yield "Items", f"are known by their `{facts.keyed_by.field}`; their order {counts}"
    if facts.is_additive:
        yield "Others", "items that the manifest does not name are left alone"


def _reference(field: FieldDescription, reference: RefersTo, known: Known) -> str:
    if not reference.kind:
        return "; ".join(_references_by_type(field, reference, known)) + "; anything else by its id"
    keys = "its keys: " if reference.is_key else ""
    target = known.get(reference.kind)
    loose = "; it need not exist, because the API keeps names" if reference.is_loose else ""
    home = _home(field, reference, target)
    fed = "; when that is deleted, this is emptied and disabled" if reference.is_source else ""
    fed += "; when that is deleted, this ends with it" if reference.takes_holder else ""
    by = "by its name" if field.kind.is_local else "by its name or its id"
    return f"{keys}{with_article(reference.kind)}{home}, {by}{loose}{fed}"


def _references_by_type(
    field: FieldDescription, reference: RefersTo, known: Known
) -> Iterator[str]:
    for value, kind in reference.by_type.items():
        home = _home(field, reference, known.get(kind))
        where = f"where `{reference.type_field}` is `{value}`"
        yield f"{with_article(kind)}{home}, by its name or its id, {where}"


def _home(field: FieldDescription, reference: RefersTo, target: Kind | Lookup | None) -> str:
    if reference.within:
        return f" of the namespace in `{reference.within}`, or of its own"
    if target is None or not target.is_namespaced:
        return ""
    if not field.kind.is_namespaced:
        return " of this namespace"
    is_outside = reference.is_qualified_outside and field.kind.organization_path is not None
    outside = ", or, outside of namespaces, of any as `namespace/name`" if is_outside else ""
    return f" of the same namespace{outside}"
