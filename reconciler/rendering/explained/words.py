"""What is declared about a field, in words: the label of each fact, and its sentence.

Text and Markdown say the same; they differ only in how they lay it out.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.declaration.marks import Default, NoReset, RefersTo
from reconciler.kinds.describe.docstrings import without_citations
from reconciler.kinds.describe.kind import FieldDescription, InPlaceUpdate, OmissionPolicy, OnlyWith
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
        yield "Known", where_in_words(field.only_with)
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
    if field.around or isinstance(default.reset, NoReset):
        return f": {says}"
    return f": {says}, by sending `{inline(default.reset)}`"


def _changes(field: FieldDescription) -> str:
    if field.top.is_unproven:
        return "tried in place, and read again: nothing says that the API takes it in an update"
    if field.changes is None or field.decider is None:
        return "in place"
    summary = field.changes.summary
    with_what = "" if field.decider is field.facts else f"as a part of `{field.decider.name}`, "
    return f"{with_what}{summary}"


def _describe_sending(field: FieldDescription) -> str:
    top = field.top
    if field.around:
        return f"with the whole of `{top.name}`"
    if field.update_request is None:
        return "with the create, and never again"
    update = f"by `{field.update_request}`{' only' if top.through else ''}"
    return (
        f"after the create, {update}" if top.is_after_create else f"with the create, later {update}"
    )


def _remarks(field: FieldDescription, known: Known) -> LabelledTexts:
    facts = field.facts
    if facts.reference is not None:
        yield "Refers to", _reference(field, facts.reference, known.get(facts.reference.kind))
    if field.is_secret:
        yield "Secret", f"yes: every output shows {SECRET_SHOWN}"
    yield from _items(facts)
    if not field.is_read_back:
        yield "Read", f"never: the API does not return it, and plans say {NOT_VERIFIABLE}"
    if facts.written is not None:
        yield "Form", without_citations(docstring_of(facts.written.form) or "the server's own")
    if facts.is_deferrable:
        yield "Circles", "set after the create, where it would close a circle of references"
    if field.is_open and field.type.model is not None:
        yield "Other keys", "are accepted beside these"
    yield from (("Together", rule) for rule in field.rules)


def _items(facts: Facts) -> LabelledTexts:
    if facts.is_unordered:
        yield "Order", "does not count"
    if facts.keyed_by is not None:
        counts = "counts" if facts.keyed_by.is_ordered else "does not count"
        yield "Items", f"are known by their `{facts.keyed_by.field}`; their order {counts}"
    if facts.is_additive:
        yield "Others", "items that the manifest does not name are left alone"


def _reference(field: FieldDescription, reference: RefersTo, target: Kind | Lookup | None) -> str:
    keys = "its keys: " if reference.is_key else ""
    loose = "; it need not exist, because the API keeps names" if reference.is_loose else ""
    home = _home(field, reference, target)
    fed = "; when that is deleted, this is emptied and disabled" if reference.is_source else ""
    by = "by its name" if field.kind.is_local else "by its name or its id"
    return f"{keys}{with_article(reference.kind)}{home}, {by}{loose}{fed}"


def _home(field: FieldDescription, reference: RefersTo, target: Kind | Lookup | None) -> str:
    if reference.within:
        return f" of the namespace in `{reference.within}`, or of its own"
    if target is None or not target.is_namespaced:
        return ""
    return " of the same namespace" if field.kind.is_namespaced else " of this namespace"
