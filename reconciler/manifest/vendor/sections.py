"""A section of the vendor's manifest -> a document of ours for each of its resources.

Each keeps the places it came from, so that a problem with it stands in the vendor's file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reconciler.kinds.declaration.kind import Kind, Lookup
from reconciler.kinds.declaration.vendor_section import section_of
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.vendor.respelling import respell, respell_path, respell_span
from reconciler.manifest.yaml.read import Document
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.location import Locations, NodeSpan
from reconciler.model.problem import Problem, Severity

_IDENTITY = ("name", "namespace")
_OURS_ALONE = "extra"
"""A key of our own specs that means nothing to the vendor."""


def sections_of(
    kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> dict[str, Kind | Lookup]:
    """What each section declares; of two kinds with one path's end, the one that is declarable."""
    found: dict[str, Kind | Lookup] = {}
    known: list[Kind | Lookup] = [*kinds.values(), *lookups.values()]
    for each in known:
        found.setdefault(section_of(each.path), each)
    return found


@dataclass(frozen=True, slots=True)
class SectionReader:
    """One section of a manifest whose expressions are in our words already."""

    document: Document
    """The whole manifest."""
    section: str
    kind: Kind

    def documents(self, problems: list[Problem]) -> Iterator[Document]:
        """A document for each resource that can be told apart; the rest is a problem."""
        items = self._fields(self.document.content).get(self.section)
        if not isinstance(items, list):
            problems.append(self._wrong(f"`{self.section}` takes a list", (self.section,)))
            return
        for position, item in enumerate(items):
            at = (self.section, position)
            if not isinstance(item, Mapping):
                problems.append(self._wrong(f"an entry of `{self.section}` is a map", at))
                continue
            missing = list(self._missing(item, at))
            problems += [*missing, *self._set_apart(item, at)]
            if not missing:
                yield self._document(item, at)

    def _missing(self, item: Fields, at: FieldPath) -> Iterator[Problem]:
        due = _IDENTITY if self.kind.is_namespaced else _IDENTITY[:1]
        for key in due:
            if not isinstance(item.get(key), str) or not item[key]:
                says = f"this entry of `{self.section}` needs `{key}`"
                remedy = f"add `{key}: ...`, as a text"
                place = self.document.locations.of_value((*at, key))
                yield Problem("missing-field", says, remedy, path=(*at, key), location=place)

    def _set_apart(self, item: Fields, at: FieldPath) -> Iterator[Problem]:
        """What declares something else along with it, and what only we would understand."""
        for key, what in self.kind.vendor.apart.items():
            if key in item:
                says = f"`{key}` declares {what}, which is left out: it is no field of this one"
                remedy = f"keep {what} as it is; nothing here touches or deletes it"
                place = self.document.locations.of_key((*at, key))
                yield Problem(
                    "left-out", says, remedy, Severity.WARNING, path=(*at, key), location=place
                )
        if _OURS_ALONE in item:
            says = f"`{_OURS_ALONE}` is not a field that is known in `{self.section}`"
            place = self.document.locations.of_key((*at, _OURS_ALONE))
            remedy = "take it out, or convert the manifest first"
            yield Problem("unknown-field", says, remedy, path=at, location=place)

    def _document(self, item: Fields, at: FieldPath) -> Document:
        told = (*self.kind.vendor.apart, _OURS_ALONE, "name")
        # A namespace belongs to the name, but for what lives in none: there it is a wrong key.
        identity = _IDENTITY if self.kind.is_namespaced else _IDENTITY[:1]
        kept = {key: value for key, value in item.items() if key not in (*told, *identity)}
        content: Fields = {
            "apiVersion": API_VERSION,
            "kind": self.kind.name,
            "metadata": {key: item[key] for key in identity},
            "spec": respell(kept, self.kind.vendor.spellings),
        }
        whole = self.document.locations
        locations = Locations(
            whole.file, partial(_span, whole, at, self.kind, item), whole.lines, is_converted=True
        )
        return replace(
            self.document,
            content=content,
            locations=locations,
            traps=tuple(self._traps(item, at)),
            problems=(),
            may_hold_variables=True,
        )

    def _traps(self, item: Fields, at: FieldPath) -> Iterator[tuple[FieldPath, str]]:
        for path, word in self.document.traps:
            if path[:2] == at:
                yield _moved(path[2:], item, self.kind), word

    def _wrong(self, says: str, path: FieldPath) -> Problem:
        place = self.document.locations.of_value(path)
        remedy = "write `- name: ...` and its fields"
        return Problem("wrong-type", says, remedy, path=path, location=place)

    def _fields(self, content: Data) -> Fields:
        return content if isinstance(content, Mapping) else {}


def _moved(path: FieldPath, item: Fields, kind: Kind) -> FieldPath:
    """Where a field of an entry stands in our document."""
    if path[:1] == ("name",) or (path[:1] == ("namespace",) and kind.is_namespaced):
        return ("metadata", *path)
    return ("spec", *respell_path(path, item, kind.vendor.spellings))


def _span(whole: Locations, at: FieldPath, kind: Kind, item: Fields) -> NodeSpan:
    entry = whole.beneath(at).mark
    children = respell_span(entry, item, kind.vendor.spellings)[4]
    fields = children if isinstance(children, Mapping) else {}
    own = {key: fields[key] for key in _IDENTITY if key in fields}
    place = entry[:4]
    return (
        *place,
        {
            "apiVersion": (*place, None),
            "kind": (*place, None),
            "metadata": (*place, own),
            "spec": (*place, fields),
        },
    )


def count_entries(content: Data) -> int:
    """How many resources a section declares."""
    return len(content) if isinstance(content, Sequence) and not isinstance(content, str) else 0
