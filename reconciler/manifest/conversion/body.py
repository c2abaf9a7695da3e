"""A body of the API, sent or answered, as documents of ours."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.vendor.entry import NAME, Entry
from reconciler.manifest.vendor.expressions import escape
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import STAMP_KEY
from reconciler.model.text.article import with_article

_ROWS = "results"
"""Under which an answer lists resources."""


class BodyReader(Struct, frozen=True):
    """How the bodies of one document are read."""

    kinds: Mapping[str, Kind]
    kind: Kind | None = None
    """The kind of all of them; else each tells its own by its fields."""
    namespace: str | None = None
    name: str | None = None
    """Where the body does not say it."""

    def documents(self, document: Document, problems: list[Problem]) -> Iterator[Document]:
        """A document of ours for each resource in it; what is wrong goes to `problems`."""
        document = replace(document, content=escape(document.content))
        for at, body in _bodies(document.content, self.kinds.values()):
            made = self._entry(document, at, body)
            if isinstance(made, Problem):
                place = document.locations.of_value(made.path)
                problems.append(replace(made, location=place))
                continue
            problems += _tell_left_out(made)
            yield made.to_document()

    def _entry(self, document: Document, at: FieldPath, body: Data) -> Entry | Problem:
        if isinstance(body, Mapping) and body.get("apiVersion") == API_VERSION:
            says = "this is a manifest already"
            return Problem("not-a-body", says, "move it to the others, as it is", path=at)
        if not isinstance(body, Mapping):
            remedy = "name the file of a body: a map of fields"
            return Problem("not-a-body", "this is no body of the API", remedy, path=at)
        kind = self.kind or _tell(body, self.kinds.values())
        if kind is None:
            says = "whose body this is cannot be told by its fields"
            choices = ", ".join(self.kinds)
            return Problem("unknown-kind", says, f"pass --kind, one of {choices}", path=at)
        if self.namespace is None and kind.is_namespaced and not _is_outside(kind, body):
            says = f"{with_article(kind.name)} lives in a namespace, and a body does not say which"
            return Problem("missing-field", says, "pass --namespace NAME", path=at)
        if kind.name_field not in body and self.name is None:
            says = f"this body of {with_article(kind.name)} does not say `{kind.name_field}`"
            return Problem("missing-field", says, f"add {kind.name_field} to it", path=at)
        # An answer may be read in another form than it is written in.
        told = kind.read_model(body) if kind.id_field in body else body
        named = told if kind.name_field in told else {**told, kind.name_field: self.name}
        return Entry(
            document=document,
            at=at,
            item=_without_stamp(named),
            kind=kind,
            identity={kind.name_field: NAME},
            namespace=self.namespace if kind.is_namespaced else None,
            spellings={},
            left_out=frozenset(_of_the_server(kind, told)),
        )


def _is_outside(kind: Kind, body: Fields) -> bool:
    """Whether it may be of the organisation: nothing in it is of a namespace."""
    if kind.organization_path is None or body.get("namespace_id") is not None:
        return False
    fields = facts_of(kind).fields
    homes = {each.only_in.home for name, each in fields.items() if each.only_in and body.get(name)}
    return "namespace" not in homes


def _bodies(content: Data, kinds: Iterable[Kind]) -> Iterator[tuple[FieldPath, Data]]:
    """Each body: the document itself, what an answer wraps, or each row of a list."""
    if isinstance(content, list):
        yield from (((position,), row) for position, row in enumerate(content))
        return
    if isinstance(content, Mapping):
        rows = content.get(_ROWS)
        if isinstance(rows, list):
            yield from (((_ROWS, position), row) for position, row in enumerate(rows))
            return
        for key in (kind.envelope for kind in kinds if kind.envelope):
            if len(content) == 1 and isinstance(content.get(key), Mapping):
                yield (key,), content[key]
                return
    yield (), content


def _tell(body: Fields, kinds: Iterable[Kind]) -> Kind | None:
    """The kind whose name or id the body says; of several, the one that knows all its fields."""
    known = list(kinds)
    for mark in ("name_field", "id_field"):
        named = [each for each in known if getattr(each, mark) in body]
        if len(named) == 1:
            return named[0]
        fitting = [each for each in named if _knows(each, body)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _knows(kind: Kind, body: Fields) -> bool:
    facts = facts_of(kind)
    known = {*facts.fields, kind.name_field, kind.id_field}
    required = {name for name, each in facts.fields.items() if each.is_required}
    return required <= body.keys() and (kind.id_field in body or body.keys() <= known)


def _of_the_server(kind: Kind, body: Fields) -> Iterator[str]:
    """In an answer, which says an id: what nobody can declare, and what it says nothing with."""
    if kind.id_field not in body:
        return
    fields = facts_of(kind).fields
    for key, value in body.items():
        if key != kind.name_field and (key not in fields or value is None or key == kind.id_field):
            yield key


def _without_stamp(body: Fields) -> Fields:
    metadata = body.get("metadata")
    if not isinstance(metadata, Mapping) or STAMP_KEY not in metadata:
        return body
    return {**body, "metadata": {key: v for key, v in metadata.items() if key != STAMP_KEY}}


def _fields_at(content: Data, at: FieldPath) -> Fields:
    found = value_at(content, at)
    return found if isinstance(found, Mapping) else {}


def _tell_left_out(entry: Entry) -> Iterator[Problem]:
    said = entry.document.content
    is_reshaped = any(
        key not in entry.left_out and key not in _fields_at(said, entry.at) for key in entry.item
    )
    gone = sorted(
        key
        for key in entry.left_out
        if entry.item.get(key) is not None
        # What is written under another name is not lost.
        if not is_reshaped or key in entry.kind.answered or key == entry.kind.id_field
    )
    if gone:
        says = f"left out, as the server sets them: {', '.join(gone)}"
        place = entry.document.locations.of_value(entry.at)
        yield Problem("left-out", says, "nothing", Severity.WARNING, path=entry.at, location=place)
